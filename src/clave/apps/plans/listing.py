"""Plans as lists show them: found, ordered and counted by the database, whatever they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.identity.models import User
from clave.figures.plan_progress import BEHIND
from clave.lib.money import from_minor

from .models import AccountPlan, Investment, Milestone, PlanAction, PlanState
from .selectors import plans_for

LIVE, NOBODY = "live", "none"  # every state but closed; plans without a sponsor
_RUNS = Q(state=PlanState.ACTIVE)
_BEHIND = _RUNS & Q(progress__lt=F("expected") - BEHIND)
# What a list may be ordered by → how the database orders it.
ORDERS: dict[str, str] = {
    "account": "account__name",
    "title": "title",
    "tier": "account__tier",
    "state": "state_place",
    "owner": "owner__name",
    "sponsor": "sponsor__name",
    "progress": "progress_shown",
    "expected": "expected_shown",
    "open_actions": "open_found",
    "late_actions": "late_found",
    "investment": "money_found",
    "milestone": "next_title",
    "milestone_on": "next_on",
    "ends_on": "ends_on",
}


@dataclass(frozen=True)
class Listed:
    """A plan with what is counted of it. ``milestone``: the next that is not reached, with its
    day; "" where there is none."""

    plan: AccountPlan
    open_actions: int
    late_actions: int
    investment: Decimal | None
    milestone: str
    milestone_on: date | None


@dataclass(frozen=True)
class Wanted:
    """Which plans are asked for: a state (or ``live``), owner and sponsor by id (or ``none``), only
    those behind, a text of account, plan or owner. "" asks for all."""

    state: str = LIVE
    owner: str = ""
    sponsor: str = ""
    behind: bool = False
    text: str = ""


def listed_plans(user: User, today: date, wanted: Wanted) -> QuerySet[AccountPlan]:
    """Those that ``user`` sees and ``wanted`` names, with what :data:`ORDERS` orders by."""
    late = Q(action__due_on__lt=today)
    unsettled = PlanAction.objects.filter(plan=OuterRef("pk"), action__state__in=UNSETTLED)
    actions = unsettled.order_by().values("plan")
    money = Investment.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    coming = Milestone.objects.filter(plan=OuterRef("pk"), done_on=None).order_by("on", "pk")
    places = [When(state=value, then=Value(n)) for n, value in enumerate(PlanState.values)]

    def counted(rows: object) -> Coalesce:
        return Coalesce(Subquery(rows), 0, output_field=IntegerField())  # type: ignore[arg-type]

    found = _chosen(plans_for(user), wanted).annotate(
        open_found=counted(actions.annotate(n=Count("pk")).values("n")),
        late_found=counted(actions.filter(late).annotate(n=Count("pk")).values("n")),
        money_found=Subquery(money.annotate(n=Sum("amount_minor")).values("n")),
        next_title=Subquery(coming.values("title")[:1]),
        next_on=Subquery(coming.values("on")[:1]),
        state_place=Case(*places, output_field=IntegerField()),
        progress_shown=_shown("progress", PlanState.ACTIVE, PlanState.CLOSED),
        expected_shown=_shown("expected", PlanState.ACTIVE),
    )
    return found.defer("situation")


def _chosen(found: QuerySet[AccountPlan], wanted: Wanted) -> QuerySet[AccountPlan]:
    if wanted.state == LIVE:
        found = found.exclude(state=PlanState.CLOSED)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.owner:
        found = found.filter(owner=int(wanted.owner)) if wanted.owner.isdecimal() else found.none()
    if wanted.sponsor == NOBODY:
        found = found.filter(sponsor=None)
    elif wanted.sponsor:
        known = wanted.sponsor.isdecimal()
        found = found.filter(sponsor=int(wanted.sponsor)) if known else found.none()
    if wanted.behind:
        found = found.filter(_BEHIND)
    if wanted.text:
        matches = Q(title__icontains=wanted.text) | Q(account__name__icontains=wanted.text)
        found = found.filter(matches | Q(owner__name__icontains=wanted.text))
    return found


def _shown(name: str, *states: PlanState) -> Case:
    """The field while the plan is in one of the states: before, it tells nothing."""
    return Case(When(state__in=states, then=F(name)), output_field=FloatField())


def in_order(found: QuerySet[AccountPlan], columns: Sequence[str]) -> QuerySet[AccountPlan]:
    """The plans by these columns of :data:`ORDERS`, a leading ``-`` for descending; what has no
    value comes last."""
    order: list[Any] = []
    for column in columns:
        name = ORDERS.get(column.removeprefix("-"))
        if name is not None:
            down, told = column.startswith("-"), F(name)
            order.append(told.desc(nulls_last=True) if down else told.asc(nulls_last=True))
    return found.order_by(*order, "pk")


@dataclass(frozen=True)
class Counted:
    """All plans that somebody sees: how many are carried out, how many of these behind; who owns
    and who sponsors any of them, as (id, name), None for nobody."""

    active: int
    behind: int
    owners: list[tuple[int, str]]
    sponsors: list[tuple[int | None, str]]


def counted_plans(user: User) -> Counted:
    """In two queries, however many plans there are."""
    seen = AccountPlan.objects.visible_to(user).order_by()
    counts = seen.aggregate(active=Count("pk", filter=_RUNS), behind=Count("pk", filter=_BEHIND))
    names = ("owner", "owner__name", "owner__email", "sponsor", "sponsor__name", "sponsor__email")
    owners: dict[int, str] = {}
    sponsors: dict[int | None, str] = {}
    for owner, name, mail, sponsor, stands, behind in seen.values_list(*names).distinct():
        owners[owner] = name or mail
        sponsors[sponsor] = stands or behind or ""
    return Counted(
        counts["active"],
        counts["behind"],
        sorted(owners.items(), key=lambda pair: pair[1]),
        sorted(sponsors.items(), key=lambda pair: pair[1]),
    )


def listed(plan: AccountPlan) -> Listed:
    """A plan of :func:`listed_plans` with what was counted of it."""
    told = vars(plan)
    minor = told["money_found"]
    return Listed(
        plan=plan,
        open_actions=told["open_found"],
        late_actions=told["late_found"],
        investment=None if minor is None else from_minor(minor, plan.currency),
        milestone=told["next_title"] or "",
        milestone_on=told["next_on"],
    )
