"""The plan of accounts and months: the forecast, and what people laid upon it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from clave.apps.accounts.selectors import Questions
from clave.apps.modelling.selectors import State, state_of
from clave.figures.asking import Connection
from clave.figures.assortment import catalogue
from clave.figures.base import Period, Row, Scope
from clave.figures.demand_cells import cells_of
from clave.figures.demand_kept import Source
from clave.figures.demand_learnt import HORIZON
from clave.figures.demand_plan import CONSENSUS, steps
from clave.lib.months import add_months, month_range

from .laying import LAID, Ground, Laid, Unlaid
from .models import PlanEntry
from .needed import LeftOut, Needed, NeededCell, needed_in

ZERO = Decimal()
PLANNED = 6  # months ahead that a plan shows
VIEW, NEEDS = "view", "needs"
NEED = "need"  # the kind of what comes from a need


@dataclass(frozen=True)
class Signed:
    """What somebody said of a cell, and its version. Of what lies there by itself ``laid`` tells
    the kind and the id of each source, and the version is 0, since no entry holds it."""

    layer: str
    quantity: Decimal
    version: int
    who: str
    when: Any
    why: str
    source: str
    laid: tuple[tuple[str, int], ...] = ()

    def keys(self, kind: str) -> tuple[int, ...]:
        """The ids of the sources of a kind that it comes from."""
        return tuple(key for one, key in self.laid if one == kind)

    @property
    def needs(self) -> tuple[int, ...]:
        """The needs that it comes from."""
        return self.keys(NEED)


@dataclass
class Cell:
    """An account's product in a month. ``base`` is None where the forecast says nothing of it."""

    base: Decimal | None = None
    low: Decimal = ZERO
    high: Decimal = ZERO
    price: Decimal | None = None
    entries: dict[str, Signed] = field(default_factory=dict)

    @property
    def steps(self) -> dict[str, Decimal]:
        """The plan after each layer."""
        return steps(self.base or ZERO, {name: e.quantity for name, e in self.entries.items()})

    def at(self, step: str) -> Decimal:
        """The plan after one step; most cells hold the forecast alone."""
        return self.steps[step] if self.entries else self.base or ZERO

    @property
    def consensus(self) -> Decimal:
        """The plan."""
        return self.at(CONSENSUS)

    @property
    def view(self) -> Decimal | None:
        """The KAM's own view, where there is one."""
        return self.entries[VIEW].quantity if VIEW in self.entries else None


Key = tuple[str, str]  # codes of account and product


@dataclass(frozen=True)
class Basis:
    """What a plan stands on. ``state``: how the model is; ``source``: what it found, None where it
    was never computed or the ledger tells no quantities; ``months``: those that are planned;
    ``products``: names and families."""

    state: State
    source: Source | None
    months: tuple[date, ...]
    products: Mapping[str | None, Row]
    connection: Connection

    @property
    def span(self) -> Period:
        return Period(self.months[0], self.months[-1])

    @property
    def decimals(self) -> int:
        """How many decimals quantities have."""
        return int(self.source.values["decimals"]) if self.source else 1

    def name_of(self, product: str) -> str:
        """The product's name, or its code."""
        name: str = self.products.get(product, {}).get("name") or product
        return name

    def family_of(self, product: str) -> str | None:
        """The product's family, where one is told."""
        family: str | None = self.products.get(product, {}).get("family")
        return family


@dataclass(frozen=True)
class Plan:
    """``cells``: by account and product, then by month; ``left_out``: needs without a place,
    ``unlaid``: what else should lie on it and cannot."""

    basis: Basis
    cells: Mapping[Key, Mapping[date, Cell]]
    left_out: Sequence[LeftOut] = ()
    unlaid: Sequence[Unlaid] = ()

    @property
    def months(self) -> tuple[date, ...]:
        return self.basis.months

    def total(self, month: date, step: str = CONSENSUS) -> Decimal:
        """The sum of a step in a month."""
        return sum((c[month].at(step) for c in self.cells.values() if month in c), ZERO)


def basis_of(questions: Questions, *, months: int = PLANNED, first: date | None = None) -> Basis:
    """What is known now. Never waits for the model."""
    state = state_of("demand")
    connection = questions.connection()
    found = Source(connection, state.kept, ()) if state.kept is not None else None
    if found is not None and found.window is None:
        found = None
    start = first or (add_months(found.window.end, 1) if found and found.window else None)
    span = tuple(month_range(start, add_months(start, months - 1))) if start else ()
    return Basis(state, found, span, catalogue(connection), connection)


def plan_of(basis: Basis, scope: Scope, *, touched: bool = False) -> Plan:
    """The plan of the scope's accounts. ``touched``: only of the account's products on which
    somebody entered anything, or on which something lies by itself."""
    if not basis.months:
        return Plan(basis, {})
    entries = list(entries_in(scope, basis.months))
    needed = needed_in(basis.connection, basis.source, scope, basis.months, basis.products)
    ground = Ground(basis.connection, basis.source, scope, basis.months, basis.products)
    told = [part for tell in LAID for part in tell(ground)]
    laid = [part for part in told if isinstance(part, Laid)]
    unlaid = [part for part in told if isinstance(part, Unlaid)]
    said = {(e.account.code, e.product) for e in entries} | {key[:2] for key in needed.cells}
    said |= {(part.account, part.product) for part in laid}
    pairs = sorted(said) if touched else None
    cells: dict[Key, dict[date, Cell]] = {}
    if basis.source is not None:
        for row in cells_of(basis.source, scope, basis.span, pairs):
            cell = Cell(row["value"], row["low"], row["high"], row["price"])
            cells.setdefault((row["account"], row["product"]), {})[row["month"]] = cell
    _lay(cells, needed, laid)
    _enter(cells, entries)
    return Plan(basis, cells, needed.left_out, unlaid)


def reach_of(basis: Basis) -> date | None:
    """The last month that the forecast reaches."""
    window = basis.source.window if basis.source else None
    return add_months(window.end, HORIZON) if window else None


def _lay(cells: dict[Key, dict[date, Cell]], needed: Needed, laid: Iterable[Laid]) -> None:
    """Put upon the forecast what comes by itself: needs, and what apps above tell."""
    for (account, product, month), one in needed.cells.items():
        cell = cells.setdefault((account, product), {}).setdefault(month, Cell())
        cell.entries[NEEDS] = _by_needs(one)
    for part in laid:
        cell = cells.setdefault((part.account, part.product), {}).setdefault(part.month, Cell())
        cell.entries[part.layer] = _with(cell.entries.get(part.layer), part)


def _enter(cells: dict[Key, dict[date, Cell]], entries: Iterable[PlanEntry]) -> None:
    """What people entered, in the place of what came by itself or beside it."""
    for entry in entries:
        series = cells.setdefault((entry.account.code, entry.product), {})
        cell = series.setdefault(entry.month, Cell())
        cell.entries[entry.layer] = signed(entry)


def _by_needs(laid: NeededCell) -> Signed:
    who = ", ".join(laid.owners)
    found = tuple((NEED, pk) for pk in laid.needs)
    return Signed(NEEDS, laid.quantity, 0, who, laid.noted_at, "", NEEDS, found)


def _with(before: Signed | None, part: Laid) -> Signed:
    """What lies on a cell, and one part more."""
    came = ((part.kind, part.key),)
    if before is None:
        return Signed(part.layer, part.quantity, 0, part.who, part.when, "", part.layer, came)
    names = before.who.split(", ")
    who = before.who if part.who in names else f"{before.who}, {part.who}"
    quantity, when = before.quantity + part.quantity, max(before.when, part.when)
    laid = before.laid if came[0] in before.laid else before.laid + came
    return Signed(part.layer, quantity, 0, who, when, "", part.layer, laid)


def entries_in(scope: Scope, span: Sequence[date]) -> Iterable[PlanEntry]:
    """What people entered for the scope's accounts in some months."""
    rows = PlanEntry.objects.filter(month__range=(span[0], span[-1]))
    rows = rows.select_related("account", "entered_by").order_by("pk")
    if scope.accounts is None:
        return rows
    inside = set(scope.accounts)
    return [row for row in rows if row.account.code in inside]


def signed(entry: PlanEntry) -> Signed:
    """An entry with who signs it."""
    return Signed(
        entry.layer,
        entry.quantity,
        entry.version,
        str(entry.entered_by) if entry.entered_by else "",
        entry.entered_at,
        entry.reason,
        entry.source,
    )


def price_of(series: Mapping[date, Cell]) -> Decimal | None:
    """What one piece costs, where any month tells it."""
    return next((cell.price for cell in series.values() if cell.price is not None), None)
