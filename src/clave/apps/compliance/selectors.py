"""Reads on compliance: boards that add up in the database, the rows behind them, what is warned of.

What is counted here in SQL, the figure ``compliance`` counts in plain Python; a test holds them
against each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from clave.apps.accounts.directory import directory
from clave.apps.followup.models import Action, Escalation
from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.followup.selectors import WEEK
from clave.apps.identity.models import User
from clave.figures.base import Row
from clave.figures.compliance import COUNTS, rates, weekly
from clave.figures.deeds import CANCELLED, DROPPED, LATE, ON_TIME, OPEN

from .models import WarningRun
from .told import delegations, plan_name

YEAR = timedelta(days=365)
BY = ("plan", "account", "unit", "person", "site")
_RECORD = "record__outcome"
_OPEN = Q(**{_RECORD: OPEN})


@dataclass(frozen=True)
class Chosen:
    """Which actions count. ``of_plans``: only those of plans; ``since``: due from that day on;
    ``by`` and ``key``: of one plan, account, unit, person or site.
    """

    of_plans: bool = False
    since: date | None = None
    by: str = ""
    key: str = ""


@dataclass(frozen=True)
class Line:
    """One plan, account, unit, person or site with its counts and rates."""

    key: str
    name: str
    counts: Row


def actions_chosen(user: User, chosen: Chosen) -> QuerySet[Action]:
    """The actions that ``user`` sees of those chosen."""
    found = Action.objects.visible_to(user).filter(due_on__isnull=False)
    if chosen.of_plans:
        found = found.filter(in_plan__isnull=False)
    if chosen.since is not None:
        found = found.filter(due_on__gte=chosen.since)
    return found.filter(_place(chosen.by, chosen.key)) if chosen.by and chosen.key else found


def of_state(found: QuerySet[Action], state: str, today: date) -> QuerySet[Action]:
    """Of some actions, those that one number counts; all but the cancelled where none is named."""
    return found.filter(conditions(today).get(state, ~Q(**{_RECORD: CANCELLED})))


def conditions(today: date) -> dict[str, Q]:
    """What each count counts, as the figure defines it."""
    missed = Q(**{_RECORD: DROPPED}) | (_OPEN & Q(due_on__lt=today))
    settled = Q(**{f"{_RECORD}__in": (ON_TIME, LATE, DROPPED)})
    return {
        "actions": ~Q(**{_RECORD: CANCELLED}),
        "due": settled | (_OPEN & Q(due_on__lt=today)),
        "on_time": Q(**{_RECORD: ON_TIME}),
        "late_done": Q(**{_RECORD: LATE}),
        "missed": missed,
        "late": _OPEN & Q(due_on__lt=today),
        "open": _OPEN,
        "soon_late": _OPEN & Q(due_on__gte=today, record__expected_late=True),
        "cancelled": Q(**{_RECORD: CANCELLED}),
    }


def totals(found: QuerySet[Action], today: date | None = None) -> Row:
    """Counts and rates of some actions together."""
    today = today or timezone.localdate()
    return _rated(found.order_by().aggregate(**_sums(today)))


def lines(found: QuerySet[Action], by: str, today: date | None = None) -> list[Line]:
    """The same by plan, account, unit, person or site; what belongs to none is left out."""
    today = today or timezone.localdate()
    names = _GROUPED[by]
    rows = found.order_by().values(*names.values()).annotate(**_sums(today))
    groups: dict[str, Row] = {}
    labels: dict[str, str] = {}
    naming = _Naming(by)
    for row in rows:
        key, label = naming.of(row)
        if not key:
            continue
        labels[key] = label
        known = groups.setdefault(key, defaultdict(int))
        for name in (*COUNTS, *_WEIGHTS):
            known[name] += row[name] or 0
    return [Line(key, labels[key], _rated(counts)) for key, counts in groups.items()]


def curve(found: QuerySet[Action], today: date | None = None) -> list[Row]:
    """Week by week the weight planned and done, as the figure's rows."""
    standing = found.exclude(**{_RECORD: CANCELLED}).order_by()
    weight = Sum(Coalesce("record__weight", 1))
    planned = dict(standing.values_list("due_on").annotate(weight=weight))
    done = standing.filter(**{f"{_RECORD}__in": (ON_TIME, LATE)})
    made = dict(done.values_list("record__closed_on").annotate(weight=weight))
    return weekly(planned, made, today or timezone.localdate())


def expected_late(found: QuerySet[Action], today: date | None = None) -> QuerySet[Action]:
    """What is expected to be late, the soonest due first."""
    wanted = of_state(found, "soon_late", today or timezone.localdate())
    related = ("owner", "account", "unit", "record", "in_plan__plan")
    return wanted.select_related(*related).order_by("due_on", "pk")


@dataclass(frozen=True)
class Pressing:
    """What somebody has to do now: counts of what is late, due within seven days, and due later but
    expected late."""

    owner: int
    name: str
    late: int
    week: int
    soon: int


def pressing(user: User, people: Collection[int], today: date | None = None) -> list[Pressing]:
    """Of these people and of the actions that ``user`` sees; whoever is latest first. Who has
    nothing to press is left out."""
    today = today or timezone.localdate()
    found = Action.objects.visible_to(user).filter(state__in=UNSETTLED, owner__in=people)
    after = today + WEEK
    counts = {
        "late": Count("pk", filter=Q(due_on__lt=today)),
        "week": Count("pk", filter=Q(due_on__range=(today, after))),
        "soon": Count("pk", filter=Q(due_on__gt=after, record__expected_late=True)),
    }
    grouped = found.order_by().values("owner", "owner__name").annotate(**counts)
    told = [Pressing(*row) for row in grouped.values_list("owner", "owner__name", *counts)]
    some = [one for one in told if one.late or one.week or one.soon]
    return sorted(some, key=lambda one: (-one.late, -one.week, -one.soon, one.name))


def escalations_of(actions: Iterable[int]) -> dict[int, list[Escalation]]:
    """By action: whom it was escalated to, the first level first."""
    found: dict[int, list[Escalation]] = defaultdict(list)
    for one in Escalation.objects.filter(item__in=list(actions)).select_related("to"):
        found[one.item_id].append(one)
    return dict(found)


def last_run() -> WarningRun | None:
    """The newest early warnings, with how both ways did."""
    return WarningRun.objects.first()


def label_of(by: str, key: str) -> str:
    """The name of what a list of actions is narrowed to; "" where there is none."""
    if by == "person":
        user = User.objects.filter(pk=key).first() if key.isdecimal() else None
        return str(user) if user else ""
    if by in {"account", "site"}:
        entry = directory().entries.get(int(key)) if key.isdecimal() else None
        return entry.name if entry else ""
    return key if by == "unit" else ""


# By what boards group: our name → the field.
_GROUPED: dict[str, dict[str, str]] = {
    "plan": {
        "key": "in_plan__plan_id",
        "name": "in_plan__plan__title",
        "account": "in_plan__plan__account__name",
    },
    "account": {"key": "account_id"},
    "site": {"key": "account_id"},
    "person": {"key": "owner_id", "name": "owner__name"},
    "unit": {"name": "unit__name", "owner": "owner_id"},
}
_WEIGHTS = ("on_time_weight", "late_weight", "due_weight")


class _Naming:
    """Key and name of the group that a row of the database belongs to."""

    def __init__(self, by: str) -> None:
        self.by = by
        self.homes: Mapping[int, str] = delegations() if by == "unit" else {}
        self.entries = directory().entries if by in {"account", "site"} else {}

    def of(self, row: Row) -> tuple[str, str]:
        if self.by == "unit":
            name = row["unit__name"] or self.homes.get(row["owner_id"], "")
            return name, name
        if self.by == "person":
            return str(row["owner_id"]), row["owner__name"]
        if self.by == "plan":
            pk = row["in_plan__plan_id"]
            account, title = row["in_plan__plan__account__name"], row["in_plan__plan__title"]
            return (str(pk), plan_name(account, title)) if pk else ("", "")
        entry: Any = self.entries.get(row["account_id"])
        if entry is None or (self.by == "site" and entry.level != "site"):
            return "", ""
        if self.by == "account":
            entry = self.entries.get(entry.decider or entry.id, entry)
        return str(entry.id), entry.name


def _place(by: str, key: str) -> Q:
    """The actions of one group; none where the key is not sound."""
    nothing = Q(pk__in=())
    if by == "unit":
        people = [user for user, name in delegations().items() if name == key]
        return Q(unit__name=key) | Q(unit__isnull=True, owner__in=people)
    if not key.isdecimal() or len(key) > 15:
        return nothing
    if by == "account":
        return Q(account__decider=key) | Q(account=key)
    field = {"plan": "in_plan__plan", "person": "owner", "site": "account"}.get(by)
    return Q(**{field: key}) if field else nothing


def _sums(today: date) -> dict[str, Any]:
    """Every count, and the weights that the rates are made of."""
    wanted = conditions(today)
    sums: dict[str, Any] = {name: Count("pk", filter=wanted[name]) for name in COUNTS}
    for name, state in (("on_time", "on_time"), ("late", "late_done"), ("due", "due")):
        weight = Case(
            When(wanted[state], then=Coalesce(F("record__weight"), 1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        sums[f"{name}_weight"] = Sum(weight)
    return sums


def _rated(counts: Mapping[str, Any]) -> Row:
    told = {name: counts[name] or 0 for name in COUNTS}
    on_time, late, due = (counts[name] or 0 for name in _WEIGHTS)
    return told | rates(on_time, late, due)
