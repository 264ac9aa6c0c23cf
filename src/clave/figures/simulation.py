"""Both income statements of an account as the ledger tells them, and after some moves.

Definition, traps and worked values: ``docs/figures/simulation.md``; the computation itself, on
plain values: ``clave.figures.simulator``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.customer_margin import Counting
from clave.figures.frame import Frame
from clave.figures.pnl import open_pnl, pnl
from clave.figures.pnl_steps import STEPS
from clave.figures.profit_rules import OFF_INVOICE, ProfitRules
from clave.figures.retail import exact, net_of_vat
from clave.figures.retail_ledger import Goods, retail_of
from clave.figures.simulation_parts import ZERO, Conditions, Line, TieredRebate, moves_from
from clave.figures.simulator import ORDER, Simulation, simulate
from clave.lib.months import month_end

__all__ = ["FIGURE", "Start", "line_of", "lines_from", "simulate", "simulation", "start_of"]

_TERMS = """
SELECT sum(amount) AS amount, sum(amount * (due_date - date)) AS weighted FROM receivables
WHERE {condition} AND amount > 0 AND date IS NOT NULL AND date BETWEEN $start AND $last
"""
_TENTH = Decimal("0.1")
THEIRS = (
    *("purchases", "consumer_sales", "sold_purchases", "front_margin", "back_margin"),
    *("total_margin", "financing"),
)
THEIR_RATES = ("known_share", "front_rate", "total_rate", "markup_rate", "net_markup_rate")


@dataclass(frozen=True)
class Start:
    """Where a simulation of an account begins: its goods and conditions, as the ledger has them."""

    lines: tuple[Line, ...]
    conditions: Conditions


class Told(TypedDict, total=False):
    """What is told beside the ledger.

    ``payment_days``: agreed, in place of what the invoices say; ``capital_rate``: a year, on what
    is owed, in place of that of the rules; the others as in ``Counting``.
    """

    payment_days: Decimal | None
    capital_rate: Decimal | None
    shelf_with_vat: bool
    vat_rate: Decimal | None


def simulation(
    connection: Connection,
    scope: Scope,
    moves: Mapping[str, Any] | None = None,
    rules: ProfitRules | None = None,
    non_products: Sequence[str] = (),
    **told: Unpack[Told],
) -> FigureResult:
    """Our statement and the customer's, before and after ``moves`` (see ``simulation_parts``).

    ``values``: each step of the waterfall after the moves, with ``_before`` of today; of the
    customer's statement with ``customer_`` in front. ``rows``: the goods of today, the largest
    first. ``told``: see :class:`Told`. Raises ``Refused``: ``unknown_parameter``,
    ``move_out_of_range``, ``not_an_amount``, ``vat_out_of_range``, ``bad_pattern``.
    """
    wanted = moves_from(moves or {})
    counting = Counting(
        shelf_with_vat=told.get("shelf_with_vat", True), vat_rate=told.get("vat_rate")
    )
    asked_days, asked_rate = told.get("payment_days"), told.get("capital_rate")
    rate = None if asked_rate is None else exact(asked_rate)
    found = pnl(connection, scope, by="product", rules=rules, carrying_rate=rate)
    asked = open_pnl(connection, scope, rules)
    frame = asked.sources.frame
    goods = retail_of(asked, non_products).goods
    rows = _goods_rows(found.rows, goods, counting)
    days = agreed_days(frame) if asked_days is None else exact(asked_days)
    capital = rate if rate is not None else (rules.carrying_rate if rules else None)
    tiered = tiered_of(asked.sources.rules, frame.scope.accounts, frame.as_of)
    start = start_of(rows, found.values, days, capital, tiered)
    frame.missing.extend(entry for entry in found.missing if entry not in frame.missing)
    frame.assumed.extend(entry for entry in found.assumed if entry not in frame.assumed)
    sold = any(one.sold is not None for one in goods.values())
    _note_sides(frame, start, counting, sold=sold)
    done = simulate(start.lines, start.conditions, wanted)
    return frame.result(FIGURE, values=_values(done, start), rows=rows, period=found.period)


def _goods_rows(told: Sequence[Row], goods: Mapping[str, Goods], counting: Counting) -> list[Row]:
    """The products of the statement with their other side, the largest first."""
    rows = [
        _row(row, goods.get(row["product"]), counting)
        for row in told
        if row["gross_sales"] or row["invoiced_sales"] or row["cogs"]
    ]
    return sorted(rows, key=lambda row: (-row["invoiced_amount"], row["product"] or ""))


def start_of(
    rows: Sequence[Row],
    values: Row,
    payment_days: Decimal | None,
    capital_rate: Decimal | None,
    tiered: tuple[TieredRebate, ...] = (),
) -> Start:
    """Goods from the figure's ``rows``, conditions from the ``values`` of the income statement."""
    conditions = Conditions(
        returns=values["returns"] or ZERO,
        off_invoice={name: values[name] for name in OFF_INVOICE if values[name] is not None},
        trade_investment=values["trade_investment"] or ZERO,
        service_cost=values.get("activity_cost"),
        payment_days=payment_days,
        capital_rate=capital_rate,
        carrying_cost=values.get("receivable_carrying_cost"),
        tiered=tiered,
    )
    return Start(lines_from(rows), conditions)


def tiered_of(
    rules: ProfitRules, accounts: Sequence[str] | None, day: date | None
) -> tuple[TieredRebate, ...]:
    """The rebate schemes in force on a day that are of all purchases of these accounts.

    Their tiers are held against the period's purchases, as if it were the scheme's own.
    """
    scope = None if accounts is None else set(accounts)
    return tuple(
        TieredRebate(one.name, one.tiers, one.mechanic, one.base, one.family)
        for one in rules.schemes
        if day is not None and one.start <= day <= one.end and scope == {one.account, *one.members}
    )


def agreed_days(frame: Frame) -> Decimal | None:
    """The days from invoice to due date of the period's invoices, weighted by their amount."""
    if frame.period is None:
        return None
    told = frame.rows(_TERMS.format(condition=frame.condition), last=month_end(frame.period.end))[0]
    if not told["amount"]:
        return None
    days: Decimal = told["weighted"] / told["amount"]
    return days.quantize(_TENTH)


def lines_from(rows: Sequence[Row]) -> tuple[Line, ...]:
    """The goods of the figure's rows."""
    return tuple(line_of(row) for row in rows)


def line_of(row: Row) -> Line:
    """One of them."""
    return Line(
        product=row["product"] or "",
        quantity=row["quantity"] or ZERO,
        list_amount=row["list_amount"],
        invoiced_amount=row["invoiced_amount"],
        cost_amount=row["cost_amount"],
        shelf_price=row["net_shelf_price"],
        vat_rate=None if row["vat_rate"] is None else Decimal(str(row["vat_rate"])),
        name=row["name"] or "",
        family=row["family"] or "",
        without_cost=row["without_cost"],
    )


def _row(told: Row, goods: Goods | None, counting: Counting) -> Row:
    """A product with what the statement and the customer's side tell of it."""
    one = goods or Goods(told["product"] or "")
    vat = one.vat_rate if one.vat_rate is not None else counting.vat_rate
    price = one.shelf_price
    if price is not None and counting.shelf_with_vat:
        price = None if vat is None else net_of_vat(price, vat)
    quantity = one.quantity if one.quantity is not None and one.quantity > 0 else None
    return {
        "product": told["product"],
        "name": one.name,
        "family": one.family,
        "quantity": quantity,
        "list_amount": told["gross_sales"],
        "invoiced_amount": told["invoiced_sales"],
        "cost_amount": told["cogs"],
        "without_cost": told["sales_without_cost"],
        "net_shelf_price": price if quantity is not None else None,
        "vat_rate": None if vat is None else float(vat),
    }


def _values(done: Simulation, start: Start) -> Row:
    before, after = done.before, done.after
    values: Row = {}
    for step in STEPS:
        values |= {step: after.ours[step], f"{step}_before": before.ours[step]}
    for name in (*THEIRS, *THEIR_RATES):
        values[f"customer_{name}"] = after.theirs[name]
        values[f"customer_{name}_before"] = before.theirs[name]
    steps = {step.move: step.amount for step in done.bridge}
    return values | {
        "measure": done.measure,
        "concession": done.concession,
        "payment_days_before": None
        if start.conditions.payment_days is None
        else float(start.conditions.payment_days),
        "capital_rate": None
        if start.conditions.capital_rate is None
        else float(start.conditions.capital_rate),
        **{f"bridge_{name}": steps.get(name) for name in ORDER},
        **{f"given_{name}": done.given.get(name) for name in ORDER},
        **{f"received_{name}": done.received.get(name) for name in ORDER},
        "warnings": [entry["code"] for entry in done.warnings],
    }


def _note_sides(frame: Frame, start: Start, counting: Counting, *, sold: bool) -> None:
    """What of the customer's side is not known, and what a simulation takes for granted."""
    if start.conditions.payment_days is None:
        frame.missing.append(note("no_payment_days"))
    if not sold:
        frame.missing.append(note("no_sell_out"))
        return
    if all(line.shelf_price is None for line in start.lines):
        frame.missing.append(note("no_shelf_prices"))
        return
    vat = "shelf_prices_with_vat" if counting.shelf_with_vat else "shelf_prices_before_vat"
    frame.assumed.extend((note(vat), note("all_bought_is_sold")))


_BOTH = ("", "_before")
_UNITS: dict[str, Unit] = {
    **{f"{step}{when}": "money" for step in STEPS for when in _BOTH},
    **{f"customer_{name}{when}": "money" for name in THEIRS for when in _BOTH},
    **{f"customer_{name}{when}": "ratio" for name in THEIR_RATES for when in _BOTH},
    **{f"{kind}_{name}": "money" for kind in ("bridge", "given", "received") for name in ORDER},
    "concession": "money",
    **dict.fromkeys(("list_amount", "invoiced_amount", "cost_amount", "without_cost"), "money"),
    **dict.fromkeys(("capital_rate", "vat_rate"), "ratio"),
    **dict.fromkeys(("product", "name", "family", "measure", "warnings"), "text"),
    "net_shelf_price": "money",
    "quantity": "quantity",
    "payment_days_before": "index",
}

FIGURE = Figure(
    name="simulation",
    definition="simulation/1",
    needs=("what pnl needs", "what customer_margin needs"),
    units=_UNITS,
    compute=simulation,
    parameters=(
        *("moves", "rules", "payment_days", "capital_rate", "shelf_with_vat", "vat_rate"),
        "non_products",
    ),
)
