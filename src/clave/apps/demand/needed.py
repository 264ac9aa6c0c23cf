"""What customers said they need, laid upon the forecast where its units allow.

A need is a volume of a product or a family over months (decision 56). Each month's share, times how
sure it is, adds to the cells in which the account and what hangs below it are expected to buy, in
proportion to the forecast; a product that nobody there buys yet stands at the account that needs
it. A need of today on what is bought already is in the forecast, and adds nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from clave.apps.accounts.directory import Directory, directory
from clave.apps.needs.selectors import PlannedNeed, planned_needs
from clave.figures.asking import Connection
from clave.figures.base import Period, Row, Scope
from clave.figures.demand_cells import sizes
from clave.figures.demand_kept import Source
from clave.figures.units import PIECE, canonical, units_sold

from .laying import Pair, shared


@dataclass
class NeededCell:
    """What needs add to a cell. ``needs``: their ids; ``owners``: who answers for them."""

    quantity: Decimal = Decimal()
    needs: list[int] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    noted_at: datetime | None = None

    def add(self, need: PlannedNeed, quantity: Decimal) -> None:
        """One more need's share."""
        self.quantity += quantity
        self.needs.append(need.need)
        if need.owner not in self.owners:
            self.owners.append(need.owner)
        self.noted_at = max(filter(None, (self.noted_at, need.noted_at)))


@dataclass(frozen=True)
class LeftOut:
    """A need that is not in the plan. ``why``: a code; ``said``: what its sentence holds."""

    need: int
    account: str
    why: str
    said: Row


@dataclass
class Needed:
    """What needs lay upon a plan, and which of them could not be laid."""

    cells: dict[tuple[str, str, date], NeededCell] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


def needed_in(
    connection: Connection,
    source: Source | None,
    scope: Scope,
    months: Sequence[date],
    families: Mapping[str | None, Row],
) -> Needed:
    """Of the scope's accounts, and of those above them as far as their needs reach into it.

    ``families``: name and family by product. The shares are the same for whoever asks.
    """
    found = Needed()
    tree = directory()
    by_need = _by_need(_asked(tree, scope), months)
    if not by_need:
        return found
    wanted = _products(by_need.values(), families)
    bought = _bought(tree, source, by_need.values(), months, set().union(*wanted.values()))
    named = set().union(*wanted.values()) | {p for _, p in bought}
    units = units_sold(connection, named)
    inside = None if scope.accounts is None else set(scope.accounts)
    for pk, parts in by_need.items():
        account = parts[0].account
        below = _below(tree, account)
        places = {
            pair: size
            for pair, size in bought.items()
            if pair[0] in below and pair[1] in wanted[pk]
        }
        why, said, weights = _placed(parts[0], places, units)
        if why and (inside is None or account in inside):
            found.left_out.append(LeftOut(pk, account, why, said))
        elif not why:
            _spread(found, parts, weights, inside)
    return found


def _asked(tree: Directory, scope: Scope) -> list[str] | None:
    """The scope's accounts and all above them; None for every account."""
    if scope.accounts is None:
        return None
    known = [tree.by_code[code] for code in scope.accounts if code in tree.by_code]
    above = {tree.entries[pk].code for entry in known for pk in tree.above(entry.id)}
    return [*scope.accounts, *(above - set(scope.accounts))]


def _by_need(codes: list[str] | None, months: Sequence[date]) -> dict[int, list[PlannedNeed]]:
    """The needs that have a volume in these months, each with its months."""
    found: dict[int, list[PlannedNeed]] = defaultdict(list)
    for one in planned_needs(codes, months[0], months[-1]):
        if one.quantity:
            found[one.need].append(one)
    return found


def _products(
    needs: Iterable[Sequence[PlannedNeed]], families: Mapping[str | None, Row]
) -> dict[int, frozenset[str]]:
    """Of each need: its product, or the products of its family."""
    members: dict[str, set[str]] = defaultdict(set)
    for product, told in families.items():
        if product and told.get("family"):
            members[told["family"].casefold()].add(product)
    return {
        parts[0].need: frozenset(
            {parts[0].product} if parts[0].product else members[parts[0].family.casefold()]
        )
        for parts in needs
    }


def _bought(
    tree: Directory,
    source: Source | None,
    needs: Iterable[Sequence[PlannedNeed]],
    months: Sequence[date],
    products: set[str],
) -> dict[Pair, float]:
    """What the accounts with needs are expected to buy of the products that are needed."""
    if source is None or not products:
        return {}
    accounts = set().union(*(_below(tree, parts[0].account) for parts in needs))
    span = Period(months[0], months[-1])
    return sizes(source, Scope(accounts=tuple(sorted(accounts))), span, products)


def _below(tree: Directory, code: str) -> set[str]:
    """The account and all that hang below it."""
    entry = tree.by_code.get(code)
    return {code} if entry is None else {tree.entries[pk].code for pk in tree.below(entry.id)}


def _placed(
    need: PlannedNeed, places: Mapping[Pair, float], units: Mapping[str, str]
) -> tuple[str, Row, dict[Pair, float]]:
    """Where a need stands, with which weights; or why it has no place in the plan."""
    unit = canonical(need.unit)
    if not (need.product or need.family):
        return "need_in_words", {}, {}
    if places and not need.ahead:
        return "need_bought_already", {}, {}
    if not places and not need.product:
        return "need_family_unbought", {"family": need.family}, {}
    candidates = places or {(need.account, need.product): 1.0}
    # A ledger that tells no unit counts pieces.
    fitting = {p: size for p, size in candidates.items() if units.get(p[1], PIECE) == unit}
    if fitting:
        return "", {}, fitting
    others = sorted({units.get(product, PIECE) for _, product in candidates})
    return "need_unit_differs", {"unit": need.unit, "units": others}, {}


def _spread(
    found: Needed,
    parts: Iterable[PlannedNeed],
    weights: Mapping[Pair, float],
    inside: set[str] | None,
) -> None:
    """Each month's expected volume over the places, by weight; the parts add up to the whole."""
    for part in parts:
        whole = part.expected_quantity or Decimal()
        for pair, given in shared(whole, weights).items():
            if inside is None or pair[0] in inside:
                found.cells.setdefault((*pair, part.month), NeededCell()).add(part, given)
