"""Who may write on a plan, in which state of it, and what of it makes no sense."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused

from .measures import FREE, MEASURES, SHARE
from .models import AccountPlan, Goal, PlanState

LONGEST = 5 * 366  # days of a plan
MOST_MINOR = 10**15
_MOST = Decimal(10) ** 13


def require_at(acting_user: User | None, account: Account | None) -> None:
    """The right to edit accounts, and sight of this one. Raises ``Refused("not_allowed")``."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if acting_user is None:
        return
    if account is None or not sees(acting_user, account):
        raise Refused("not_allowed", permission="see_account")


def sees(user: User, account: Account) -> bool:
    """Whether ``user`` sees the account."""
    return Account.objects.visible_to(user).filter(pk=account.pk).exists()


def require_draft(acting_user: User | None, plan: AccountPlan) -> AccountPlan:
    """The plan as stored, where its words and aims may be changed: while it is a draft.

    Raises ``Refused``: ``not_allowed``, ``plan_closed``, ``plan_not_draft``.
    """
    current = require_open(acting_user, plan)
    if current.state != PlanState.DRAFT:
        raise Refused("plan_not_draft", plan=current.title)
    return current


def require_open(acting_user: User | None, plan: AccountPlan) -> AccountPlan:
    """The plan as stored, where it is not closed: its actions, and what was reached. It is held
    until the transaction ends, so that nobody closes it meanwhile.

    Raises ``Refused``: ``not_allowed``, ``plan_closed``.
    """
    require_at(acting_user, plan.account)
    current = AccountPlan.objects.select_for_update().get(pk=plan.pk)
    if current.state == PlanState.CLOSED:
        raise Refused("plan_closed", plan=current.title)
    return current


def active_person(person: User | None, account: Account | None, code: str) -> User:
    """Somebody who can log in and sees the account; ``code``: the refusal where nobody is named.

    Raises ``Refused``: ``owner_cannot_log_in``, ``owner_without_sight``.
    """
    if person is None:
        raise Refused(code)
    if not person.is_active:
        raise Refused("owner_cannot_log_in", person=str(person))
    if account is not None and not sees(person, account):
        raise Refused("owner_without_sight", person=str(person))
    return person


def needed(values: Mapping[str, Any], name: str, code: str, most: int = 200) -> str:
    """A text that must not be empty, cut to what the books hold."""
    text = str(values.get(name) or "").strip()
    if not text:
        raise Refused(code)
    return text[:most]


def check_days(starts_on: date | None, ends_on: date | None) -> None:
    """A plan has both days, in their order, and lasts five years at most."""
    if starts_on is None or ends_on is None:
        raise Refused("plan_needs_days")
    if ends_on <= starts_on:
        raise Refused("plan_days_reversed")
    if (ends_on - starts_on).days > LONGEST:
        raise Refused("plan_too_long")


def check_no_overlap(
    account: Account, starts_on: date, ends_on: date, *, but: int | None = None
) -> None:
    """No two plans of an account that are not closed cover the same day."""
    others = AccountPlan.objects.filter(
        account=account, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).exclude(state=PlanState.CLOSED)
    other = others.exclude(pk=but or 0).first()
    if other is not None:
        raise Refused("plans_overlap", plan=other.title)


def check_measure(values: dict[str, Any]) -> None:
    """A known measure with what it needs: a family, or a unit in words; values of its kind."""
    measure = values.get("measure")
    if measure not in MEASURES:
        choices = list(MEASURES)
        raise Refused("unknown_choice", parameter="measure", value=measure, choices=choices)
    if MEASURES[measure].family and not values.get("family"):
        raise Refused("measure_needs_family")
    if measure == FREE and not values.get("unit"):
        raise Refused("measure_needs_unit")
    if not MEASURES[measure].family:
        values["family"] = ""
    if measure != FREE:
        values["unit"] = ""
    for name in ("baseline", "target", "actual"):
        value = values.get(name)
        if value is not None and abs(value) > _MOST:
            raise Refused("value_too_large")
    share = MEASURES[measure].unit == SHARE
    if share and any(v is not None and abs(v) > 1 for v in (values.get("target"),)):
        raise Refused("share_out_of_range", value=values["target"])


def check_amount_minor(amount: int | None) -> None:
    """Not below zero and no slip of the pen."""
    if amount is not None and not 0 <= amount <= MOST_MINOR:
        raise Refused("amount_too_large" if amount > 0 else "amount_below_zero")


def check_goal(goal: Goal | None, reason: str, plan: AccountPlan) -> None:
    """An objective serves a goal of a year of the plan, or says why none."""
    if goal is None and not reason:
        raise Refused("objective_needs_goal")
    if goal is not None and not plan.starts_on.year <= goal.year <= plan.ends_on.year:
        raise Refused("goal_of_other_year", goal=goal.title, year=goal.year)


def told_on(day: date | None) -> date:
    """The day on which something was told, which is not ahead."""
    day = day or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("day_ahead")
    return day
