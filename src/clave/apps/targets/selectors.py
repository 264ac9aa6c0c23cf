"""Reads on targets, as one person may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from clave.apps.accounts.directory import Entry
from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions, Sight, sight_of
from clave.apps.identity.models import User
from clave.apps.org.chart import Chart, Place, current_chart
from clave.apps.org.sight import reach_of
from clave.figures.base import FigureResult, Period, Row
from clave.figures.frame import open_frame
from clave.figures.targets_cells import actual_cells, target_rows
from clave.figures.targets_told import ToldTargets
from clave.lib.money import to_minor
from clave.lib.months import add_months

from .models import AccountTarget, LineState, TargetSet
from .telling import months_of

BY = ("kam", "account", "family")


@dataclass(frozen=True)
class TargetsAnswer:
    """The figure as one person sees it. ``rows``: with ``name`` and ``id`` of accounts; ``months``:
    the figure by month."""

    figure: FigureResult
    rows: list[Row]
    months: FigureResult


@dataclass(frozen=True)
class SetLine:
    """An account of a set: its sums in minor units, None where nothing is told."""

    record: AccountTarget
    kam: int | None
    kam_name: str
    handed: int | None
    entered: int | None
    holds: int | None

    @property
    def difference(self) -> int | None:
        """What was entered less what was handed down."""
        if self.handed is None or self.entered is None:
            return None
        return self.entered - self.handed


@dataclass(frozen=True)
class Rung:
    """A place of the chart in a cascade, in minor units. ``told``: the sum handed to who holds it;
    ``holds``: that of the accounts of its own and of the line below."""

    place: Place
    depth: int
    told: int | None
    handed: int
    entered: int
    holds: int
    accounts: int

    @property
    def difference(self) -> int | None:
        """What the line below adds up to, less what was told."""
        return None if self.told is None else self.holds - self.told


def targets_for(user: User, *, by: str, year: int | None = None) -> TargetsAnswer:
    """Targets, actual and forecast of the accounts that ``user`` sees."""
    questions, sight = Questions(user), sight_of(user)
    scope = sight.scope()
    months = questions.compute("targets", scope, by="month", year=year)
    if months.values["target_year"] is None and by == "account":
        by = "kam"  # every account of the ledger would have a row, and none of them a target
    figure = questions.compute("targets", scope, by=by, year=year)
    entries = sight.directory.by_code if by == "account" else {}
    found = [(row, entries.get(row[by])) for row in figure.rows]
    people = User.objects.in_bulk([entry.kam for _, entry in found if entry and entry.kam])
    rows = [_named(row, by, entry, people) for row, entry in found]
    return TargetsAnswer(figure, rows, months)


def _named(row: Row, by: str, entry: Entry | None, people: dict[int, User]) -> Row:
    person = people.get(entry.kam) if entry and entry.kam else None
    return row | {
        "kam": str(person) if person else row.get("kam"),
        "name": entry.name if entry else row[by],
        "id": entry.id if entry else None,
        "expected": _expected(row),
        "attainment": _attainment(row),
    }


def _attainment(row: Row) -> float | None:
    """How much of the year's target is sold."""
    target = row["target_year"]
    return float(row["actual_to_date"] / target) if target and target > 0 else None


def _expected(row: Row) -> float | None:
    target = row["target_year"]
    return float(row["target_to_date"] / target) if target and target > 0 else None


def sets_for(user: User) -> QuerySet[TargetSet]:
    """All sets, those of the newest year first: that they exist is no secret, their lines are."""
    return TargetSet.objects.select_related("approval")


def lines_visible_to(user: User, target_set: TargetSet) -> QuerySet[AccountTarget]:
    """The lines of a set whose accounts ``user`` sees."""
    lines = target_set.lines.select_related(
        "account", "account__responsible", "target_set__approval"
    )
    return lines.filter(account__in=Account.objects.visible_to(user)).prefetch_related("months")


def line_for(user: User, pk: int) -> AccountTarget | None:
    """A line, if ``user`` sees its account."""
    found = AccountTarget.objects.select_related("account", "target_set__approval")
    return found.filter(account__in=Account.objects.visible_to(user), pk=pk).first()


def summed(lines: Iterable[AccountTarget]) -> list[SetLine]:
    """Each line with its sums."""
    return [_summed(line) for line in lines]


def _summed(line: AccountTarget) -> SetLine:
    months = list(line.months.all())
    person = line.account.responsible
    return SetLine(
        record=line,
        kam=person.pk if person else None,
        kam_name=str(person) if person else "",
        handed=_sum(month.handed_minor for month in months),
        entered=_sum(month.entered_minor for month in months),
        holds=_sum(month.minor(line.state) for month in months),
    )


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def cascade(user: User, target_set: TargetSet, lines: list[SetLine]) -> list[Rung]:
    """Along the chart, from the top of what ``user`` sees: each place's sum of the line below,
    beside what was handed to it. Places without accounts below are left out."""
    chart = current_chart()
    told = {one.user_id: one.amount_minor for one in target_set.totals.all()}
    by_kam: dict[int | None, list[SetLine]] = defaultdict(list)
    for line in lines:
        by_kam[line.kam].append(line)
    rungs: list[Rung] = []
    tops = chart.reports.get(None, []) if reach_of(user) is None else _own(chart, user)
    for top in tops:
        _climb(chart, top, 0, by_kam, told, rungs)
    return rungs


def _own(chart: Chart, user: User) -> list[int]:
    return [place.id for place in chart.held_by_user.get(user.pk, [])]


def _climb(
    chart: Chart,
    position: int,
    depth: int,
    by_kam: dict[int | None, list[SetLine]],
    told: dict[int | None, int],
    rungs: list[Rung],
) -> None:
    place = chart.places[position]
    people = {one.holder.user for one in (place, *chart.below(position)) if one.holder}
    own = [line for person in people if person is not None for line in by_kam.get(person, ())]
    if not own:
        return
    holder = place.holder.user if place.holder else None
    rungs.append(
        Rung(
            place=place,
            depth=depth,
            told=told.get(holder) if holder is not None else None,
            handed=sum(line.handed or 0 for line in own),
            entered=sum(line.entered or 0 for line in own),
            holds=sum(line.holds or 0 for line in own),
            accounts=len(own),
        )
    )
    for below in chart.reports.get(position, ()):
        _climb(chart, below, depth + 1, by_kam, told, rungs)


def kams_below(user: User) -> list[User]:
    """The people with accounts whom ``user`` may hand targets to."""
    seen = Account.objects.visible_to(user).filter(responsible__isnull=False)
    people = User.objects.filter(pk__in=seen.values("responsible"), is_active=True)
    return list(people.order_by("name", "pk"))


def weights_for(
    user: User, target_set: TargetSet, kam: User | None, basis: str
) -> dict[int, dict[date, Decimal]]:
    """Account → month of the set's year → weight, of accounts that decide and have a KAM (``kam``,
    where one is named): what they bought in the newest year that is over in that month, or 1."""
    sight = sight_of(user)
    units = _units(sight, kam)
    months = months_of(target_set.year)
    even = {entry.id: dict.fromkeys(months, Decimal(1)) for entry in units.values()}
    if basis == "even" or not units:
        return even
    members = [code for code, decider in sight.grouping.items() if decider in units]
    frame = open_frame(Questions(user).connection(), sight.scope(accounts=members))
    sold = actual_cells(frame, "account", ToldTargets())
    last = frame.last_month
    weights = {}
    for code, entry in units.items():
        series = sold.get(code, {})
        weights[entry.id] = {
            month: max(series.get(_year_before(month, last), Decimal()), Decimal())
            for month in months
        }
    return weights


def _units(sight: Sight, kam: User | None) -> dict[str, Entry]:
    """By code: the accounts that decide and have a KAM, as far as they are seen."""
    entries = sight.directory.by_code
    found = {}
    for code in dict.fromkeys(sight.grouping.values()):
        entry = entries.get(code)
        if entry is None or entry.kam is None or (kam is not None and entry.kam != kam.pk):
            continue
        found[code] = entry
    return found


def _year_before(month: date, last: date | None) -> date:
    """The same month of the newest year in which it is over."""
    before = add_months(month, -12)
    while last is not None and before > last:
        before = add_months(before, -12)
    return before


def results_of_kams(user: User) -> FigureResult | None:
    """Result against target of the KAMs whose accounts ``user`` sees; None where none is told."""
    found = Questions(user).compute("targets", sight_of(user).scope(), by="kam")
    return None if found.values["target_year"] is None else found


def budgets_in_ledger(user: User, target_set: TargetSet) -> dict[int, dict[date, int]]:
    """Account → month of the set's year → what the budgets of the ledger tell, in minor units; of
    accounts that decide (or stand for one that does) and are seen."""
    sight, months = sight_of(user), months_of(target_set.year)
    frame = open_frame(Questions(user).connection(), sight.scope())
    year = Period(months[0], months[-1])
    entries = sight.directory.by_code
    found: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for row in target_rows(frame, year, None, ToldTargets()):
        code = sight.grouping.get(row["account"]) if row["account"] else None
        if code in entries:
            minor = to_minor(row["amount"], target_set.currency)
            found[entries[code].id][row["month"]] += minor
    return {pk: dict(series) for pk, series in found.items()}


def waiting_lines(user: User) -> int:
    """How many entered lines of open sets wait for somebody who may agree to them."""
    lines = AccountTarget.objects.filter(state=LineState.ENTERED)
    seen = lines.filter(account__in=Account.objects.visible_to(user)).select_related(
        "target_set__approval"
    )
    return sum(line.target_set.is_open for line in seen)
