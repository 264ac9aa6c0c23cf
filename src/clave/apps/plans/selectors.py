"""Reads on plans and goals, as one person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet

from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account
from clave.apps.followup.models import Action
from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.identity.models import User
from clave.apps.identity.prepared import rows_of
from clave.figures.plan_progress import BEHIND

from .models import AccountPlan, Goal, PlanAction


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


def active_plan(account: Account) -> AccountPlan | None:
    """The plan of an account that is carried out, None where there is none. Whoever asks sees the
    account."""
    return next(iter(rows_of(_active_at, account=account.pk)), None)


def _active_at(account: int) -> QuerySet[AccountPlan]:
    found = AccountPlan.objects.active().filter(account=account).defer("situation")
    return found[:1]


def pace_of_accounts() -> dict[int, tuple[float | None, float | None]]:
    """Account → how far its plan is that is carried out, and what is expected by today."""
    rows = rows_of(_paces)
    return {pk: (progress, expected) for pk, progress, expected in rows if pk is not None}


def _paces() -> QuerySet[AccountPlan, Any]:
    found = AccountPlan.objects.active().order_by("starts_on", "pk")
    return found.values_list("account", "progress", "expected")


def done_per_due() -> dict[str, float]:
    """Code of an account → what is reached of its plan per what is expected by today; not of plans
    that nothing measures, nor of those of which nothing is expected yet."""
    found = AccountPlan.objects.active().order_by("starts_on", "pk")
    rows = found.values_list("account__code", "progress", "expected")
    return {
        code: progress / expected
        for code, progress, expected in rows
        if code and progress is not None and expected
    }


@dataclass(frozen=True)
class PaceOfOwner:
    """The plans of one owner that are carried out: how many, how many are behind, and the mean of
    those that are measurable."""

    owner: int
    name: str
    plans: int
    behind: int
    progress: float | None
    expected: float | None


def pace_by_owner(user: User) -> list[PaceOfOwner]:
    """Who owns plans that ``user`` sees, furthest behind first."""
    behind = Q(progress__lt=F("expected") - BEHIND)
    rows = (
        AccountPlan.objects.visible_to(user)
        .active()
        .order_by()
        .values("owner", "owner__name")
        .annotate(
            plans=Count("pk"),
            late=Count("pk", filter=behind),
            mean=Avg("progress"),
            due=Avg("expected", filter=Q(progress__isnull=False)),
        )
    )
    found = [
        PaceOfOwner(r["owner"], r["owner__name"], r["plans"], r["late"], r["mean"], r["due"])
        for r in rows
    ]
    return sorted(found, key=lambda one: ((one.progress or 0) - (one.expected or 0), one.name))


def actions_of(plan: AccountPlan) -> QuerySet[PlanAction]:
    """The actions of a plan, the soonest first."""
    related = ("action__owner", "action__unit", "action__account", "objective", "strategy")
    return PlanAction.objects.filter(plan=plan).select_related(*related, "sponsor")


def actions_to_take_in(user: User, plan: AccountPlan) -> QuerySet[Action]:
    """Open actions at the plan's account or below that belong to no plan and are not due before it
    begins; of those that ``user`` sees."""
    assert plan.account_id is not None
    found = Action.objects.visible_to(user).filter(
        account__in=directory().below(plan.account_id),
        state__in=UNSETTLED,
        in_plan=None,
        due_on__gte=plan.starts_on,
    )
    return found.select_related("account", "owner").order_by("due_on", "pk")


def sponsor_of(action: PlanAction) -> User | None:
    """Who stands behind an action: its own sponsor, else the plan's."""
    return action.sponsor or action.plan.sponsor


def goals_of(year: int) -> QuerySet[Goal]:
    """The company's goals of a year."""
    return Goal.objects.filter(year=year).select_related("owner")


def unsupported(plans: Sequence[AccountPlan]) -> list[AccountPlan]:
    """Of ``plans``, those that nobody of the direction stands behind."""
    return [plan for plan in plans if plan.sponsor_id is None]
