"""Both income statements where single goods are offered: so much of each, at such a price.

Pure: from where an account stands, what is offered, and what is moved beside. Definition, traps and
worked values: ``docs/figures/simulation.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from clave.figures.simulation import Start
from clave.figures.simulation_parts import ZERO, Line, Moves
from clave.figures.simulation_sides import cents
from clave.figures.simulator import Simulation, Step, side_by_side, simulate

LINES = "lines"  # the step of the bridge, and what is given, that the goods themselves are
_PROMOTED = "\0promoted"  # a family of its own for the goods of a campaign


@dataclass(frozen=True)
class OfferedLine:
    """What is offered of a product or, without one, of a whole family: in a year, in place of what
    is bought of it today. ``list_price``: a unit, before ``discount_rate`` on the invoice.
    ``amount``: invoiced in a year, where volume or price are not told. None: not told.
    """

    product: str = ""
    family: str = ""
    quantity: Decimal | None = None
    list_price: Decimal | None = None
    discount_rate: Decimal | None = None
    amount: Decimal | None = None

    @property
    def invoiced(self) -> Decimal | None:
        """What a year of it invoices; None where it cannot be told."""
        if self.quantity is not None and self.list_price is not None:
            return self.quantity * self.list_price * (1 - (self.discount_rate or ZERO))
        return self.amount

    def concerns(self, line: Line) -> bool:
        """Whether it is about the goods of ``line``."""
        if self.product:
            return line.product == self.product
        return bool(self.family) and line.family == self.family


@dataclass(frozen=True)
class Unit:
    """What the catalogue knows of a product that is not bought yet."""

    name: str = ""
    family: str = ""
    cost: Decimal | None = None
    vat_rate: Decimal | None = None


def simulate_offer(
    start: Start,
    offered: Sequence[OfferedLine],
    moves: Moves,
    catalogue: Mapping[str, Unit] | None = None,
    promoted: frozenset[str] = frozenset(),
) -> Simulation:
    """What an offer makes of today: its goods first (the step ``lines``), then the moves.

    ``promoted``: the products of the moves' campaign, where it is not of whole families. Given (or
    received) on the goods is the price of a unit against today's, or against the list where it is
    not bought today, times the volume offered.
    """
    goods, exchanged = offered_goods(start.lines, offered, catalogue or {})
    if promoted:
        moves = replace(moves, campaign=replace(moves.campaign, families=(_PROMOTED,)))
        goods = [
            replace(line, family=_PROMOTED) if line.product in promoted else line for line in goods
        ]
    before = side_by_side(start.lines, start.conditions, Moves())
    done = simulate(goods, start.conditions, moves, start.lines)
    measure = done.measure if before.ours[done.measure] is not None else "net_sales"
    first = done.before.ours[measure] - before.ours[measure]
    steps = (Step(LINES, first),) if offered else ()
    given, received = dict(done.given), dict(done.received)
    if exchanged > 0:
        given = {LINES: exchanged, **given}
    elif exchanged < 0:
        received = {LINES: -exchanged, **received}
    return replace(
        done,
        before=before,
        measure=measure,
        bridge=(*steps, *done.bridge) if measure == done.measure else steps,
        given=given,
        received=received,
    )


def offered_goods(
    lines: Sequence[Line], offered: Sequence[OfferedLine], catalogue: Mapping[str, Unit]
) -> tuple[list[Line], Decimal]:
    """The goods with the offer in them, and what is given on them, to the cent.

    The first offered line that concerns a good moves it: products before families.
    """
    ordered = sorted(offered, key=lambda one: not one.product)
    goods, exchanged, taken = [], ZERO, set()
    for line in lines:
        asked = next((one for one in ordered if one.concerns(line)), None)
        if asked is None:
            goods.append(line)
            continue
        taken.add(ordered.index(asked))
        alike = [
            other for other in lines if asked.concerns(other) and not _apart(other, ordered, asked)
        ]
        moved = _moved(line, asked, alike)
        goods.append(moved)
        exchanged += _given(line, moved)
    for number, one in enumerate(ordered):
        if number not in taken and one.invoiced:
            added = _new(one, catalogue)
            goods.append(added)
            exchanged += added.list_amount - added.invoiced_amount
    return goods, cents(exchanged)


def _apart(line: Line, ordered: Sequence[OfferedLine], asked: OfferedLine) -> bool:
    """Whether another offered line, of the product itself, moves this good."""
    first = next((one for one in ordered if one.concerns(line)), asked)
    return first is not asked


def _moved(line: Line, asked: OfferedLine, alike: Sequence[Line]) -> Line:
    """A good at the volume, price and discount offered; each as today where it is not told."""
    units = sum((other.quantity for other in alike), ZERO)
    invoiced = sum((other.invoiced_amount for other in alike), ZERO)
    volume = Decimal(1)
    if asked.quantity is not None and units > 0:
        volume = asked.quantity / units
    discount = line.discount_rate if asked.discount_rate is None else asked.discount_rate
    quantity = line.quantity * volume
    listed = line.list_amount * volume
    if asked.list_price is not None and quantity > 0:
        listed = quantity * asked.list_price
    paid = listed * (1 - discount)
    if asked.quantity is None and asked.amount is not None and invoiced > 0:
        volume = asked.amount / invoiced
        quantity, listed = line.quantity * volume, line.list_amount * volume
        paid = line.invoiced_amount * volume
    return replace(
        line,
        quantity=quantity,
        list_amount=listed,
        invoiced_amount=paid,
        cost_amount=None if line.cost_amount is None else line.cost_amount * volume,
        without_cost=None if line.without_cost is None else line.without_cost * volume,
    )


def _given(today: Line, offered: Line) -> Decimal:
    """What a lower price of a unit is worth at the volume offered; below zero: a higher one."""
    if today.quantity <= 0:
        return ZERO
    return today.invoiced_amount / today.quantity * offered.quantity - offered.invoiced_amount


def _new(one: OfferedLine, catalogue: Mapping[str, Unit]) -> Line:
    """A good that is not bought today; its cost as the catalogue tells it."""
    unit = catalogue.get(one.product, Unit()) if one.product else Unit(family=one.family)
    quantity = one.quantity or ZERO
    invoiced = one.invoiced or ZERO
    discount = one.discount_rate or ZERO
    known = one.quantity is not None and unit.cost is not None
    return Line(
        product=one.product,
        quantity=quantity,
        list_amount=invoiced / (1 - discount) if discount < 1 else invoiced,
        invoiced_amount=invoiced,
        cost_amount=quantity * (unit.cost or ZERO) if known else None,
        vat_rate=unit.vat_rate,
        name=unit.name,
        family=unit.family or one.family,
    )
