"""Reads on plans and goals, as one person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User

from .models import AccountPlan, Goal, PlanAction, PlanState


def plans_for(user: User) -> QuerySet[AccountPlan]:
    """All plans of accounts that ``user`` sees, the newest first."""
    found = AccountPlan.objects.visible_to(user)
    return found.select_related("account", "owner", "sponsor")


def plan_for(user: User, pk: int) -> AccountPlan | None:
    """The plan, if it is there and ``user`` may see it."""
    found = plans_for(user).select_related("scenario", "before", "account__responsible")
    return found.filter(pk=pk).first()


def plans_of(user: User, account: Account) -> QuerySet[AccountPlan]:
    """The plans of an account, the newest first."""
    return plans_for(user).filter(account=account)


def current_plan(account: Account, day: date | None = None) -> AccountPlan | None:
    """The plan of an account that is carried out: the active one of today, else the latest that is
    not closed; None where there is none."""
    day = day or timezone.localdate()
    found = list(
        AccountPlan.objects.filter(account=account).exclude(state=PlanState.CLOSED)
    )  # newest first
    active = [p for p in found if p.state == PlanState.ACTIVE and p.starts_on <= day]
    return active[0] if active else (found[-1] if found else None)


def actions_of(plan: AccountPlan) -> QuerySet[PlanAction]:
    """The actions of a plan, the soonest first."""
    related = ("action__owner", "action__unit", "action__account", "objective", "strategy")
    return PlanAction.objects.filter(plan=plan).select_related(*related, "sponsor")


def sponsor_of(action: PlanAction) -> User | None:
    """Who stands behind an action: its own sponsor, else the plan's."""
    return action.sponsor or action.plan.sponsor


def goals_of(year: int) -> QuerySet[Goal]:
    """The company's goals of a year."""
    return Goal.objects.filter(year=year).select_related("owner")


def unsupported(plans: Sequence[AccountPlan]) -> list[AccountPlan]:
    """Of ``plans``, those that nobody of the direction stands behind."""
    return [plan for plan in plans if plan.sponsor_id is None]
