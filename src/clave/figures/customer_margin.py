"""What we leave the customer: its margin on our products, before VAT, front and back, and on stock.

Definition, traps and worked values: ``docs/figures/customer_margin.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypedDict, Unpack

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.frame import Frame
from clave.figures.margin import rate
from clave.figures.pnl import open_pnl
from clave.figures.profit_rules import ProfitRules
from clave.figures.retail import (
    BASES,
    Base,
    exact,
    gmroi,
    margin_on_sale,
    markup,
    net_of_vat,
    sell_through,
    weeks_of_cover,
    with_vat,
)
from clave.figures.retail_ledger import CONDITIONS, Goods, Retail, retail_of
from clave.lib.refusal import Refused

__all__ = [
    *("closing_stock", "customer_margin", "gmroi", "gmroi_from_turns", "margin_from_markup"),
    *("margin_on_sale", "markup", "markup_from_margin", "net_net_cost", "net_of_vat"),
    *("price_from_margin", "price_from_markup", "sell_through", "total_margin"),
    *("triple_net_cost", "weeks_of_cover", "with_vat"),
]

Cost = Literal["invoice", "net"]
COSTS: tuple[Cost, ...] = ("invoice", "net")
_NONE = Decimal()


@dataclass(frozen=True)
class Counting:
    """How the customer counts its margin.

    ``shelf_with_vat``: whether the amounts of the sell-out hold VAT. ``base``: of its margin, sale
    or purchase. ``cost``: what it pays on the invoice, or net of the conditions that come later.
    ``on_vat``: it divides by the price with VAT. ``vat_rate``: of products whose VAT is not told.
    """

    shelf_with_vat: bool = True
    base: Base = "sale"
    cost: Cost = "invoice"
    on_vat: bool = False
    vat_rate: Decimal | None = None

    def __post_init__(self) -> None:
        if self.base not in BASES:
            raise Refused("unknown_base", base=self.base, bases=BASES)
        if self.cost not in COSTS:
            raise Refused("unknown_cost_basis", cost=self.cost, costs=COSTS)
        if self.vat_rate is not None:
            net_of_vat(1, self.vat_rate)  # refuses what is no rate
            object.__setattr__(self, "vat_rate", exact(self.vat_rate))


class Told(TypedDict, total=False):
    """The parts of :class:`Counting`, as keywords."""

    shelf_with_vat: bool
    base: Base
    cost: Cost
    on_vat: bool
    vat_rate: Decimal | None


def customer_margin(
    connection: Connection,
    scope: Scope,
    goal: Decimal | None = None,
    non_products: Sequence[str] = (),
    rules: ProfitRules | None = None,
    **told: Unpack[Told],
) -> FigureResult:
    """The margins of the scope's accounts on what we sell them, by product and in total.

    A row for each product bought or sold on, the most purchased first. Margins are of the units
    sold on whose cost, shelf price and VAT are known; ``values`` say of how many. ``told``: how
    the customer counts, see :class:`Counting`. ``goal``: the margin that it wants, in its own
    counting (``declared_rate``). ``rules``: which type of condition is which. Raises ``Refused``:
    ``unknown_base``, ``unknown_cost_basis``, ``vat_out_of_range``, ``bad_pattern``.
    """
    counting = Counting(**told)
    asked = open_pnl(connection, scope, rules)
    frame = asked.sources.frame
    retail = retail_of(asked, non_products)
    rows = [margin_row(one, counting, retail.weeks) for one in retail.goods.values()]
    rows.sort(key=lambda row: (-row["purchase_amount"], row["product"]))
    _notes(frame, retail, rows, counting)
    wanted = float(goal) if goal is not None else None
    return frame.result(FIGURE, values=_values(rows, retail, counting, wanted), rows=rows)


def margin_row(one: Goods, counting: Counting, weeks: Decimal | None) -> Row:
    """One product: unit prices, margins of the units sold on, stock."""
    told = one.vat_rate if one.vat_rate is not None else counting.vat_rate
    net, gross = _prices(one, counting, told)
    sold, cost = one.sold, one.purchase_price
    given = _given_per_unit(one)
    known = net is not None and cost is not None and sold is not None
    sales = sold * net if sold is not None and net is not None else None
    paid = sold * cost if sold is not None and cost is not None else None
    front = sales - paid if sales is not None and paid is not None else None
    back = sold * given if sold is not None and given is not None and known else None
    return {
        "product": one.product,
        "name": one.name,
        "family": one.family,
        "purchase_amount": one.purchased,
        "purchase_quantity": one.quantity,
        "purchase_price": cost,
        "net_purchase_price": None if cost is None or given is None else cost - given,
        "sold_quantity": sold,
        "shelf_price": gross,
        "net_shelf_price": net,
        "vat_rate": None if told is None else float(told),
        "markup_rate": _of(markup, cost, net),
        "margin_rate": _of(margin_on_sale, cost, net),
        "markup_with_vat_rate": _of(markup, cost, gross),
        "margin_with_vat_rate": _of(margin_on_sale, cost, gross),
        "sales_amount": sales,
        "shelf_amount": sold * gross if sold is not None and gross is not None else None,
        "sold_purchase_amount": paid,
        "front_amount": front,
        "back_amount": back,
        "total_amount": front + back if front is not None and back is not None else None,
        "front_rate": rate(front, _positive(sales)),
        "back_rate": rate(back, _positive(sales)),
        **_stock_of(one, front, weeks),
        "is_below_cost": known and front is not None and front < 0,
    }


def _stock_of(one: Goods, front: Decimal | None, weeks: Decimal | None) -> Row:
    """What the stock of a product earns, and how long it lasts."""
    sold, closing, cost = one.sold, one.closing, one.purchase_price
    stock = None
    if one.average_stock is not None and cost is not None:
        stock = one.average_stock * cost
    told = closing is not None and sold is not None
    return {
        "stock_quantity": closing,
        "stock_amount": stock,
        "gmroi": gmroi(front, stock) if front is not None and stock is not None else None,
        "weeks_of_cover": weeks_of_cover(closing or _NONE, (sold or _NONE) / weeks)
        if told and weeks
        else None,
        "sell_through": sell_through(sold or _NONE, closing or _NONE, sold or _NONE)
        if told
        else None,
    }


def _of(margin: object, cost: Decimal | None, price: Decimal | None) -> float | None:
    """A margin where both are known."""
    if cost is None or price is None:
        return None
    found: float | None = margin(cost, price)  # type: ignore[operator]
    return found


def _prices(
    one: Goods, counting: Counting, told: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """The shelf price before and with VAT, each where it is known."""
    price = one.shelf_price
    if price is None:
        return None, None
    if counting.shelf_with_vat:
        return (None if told is None else net_of_vat(price, told)), price
    return price, (None if told is None else with_vat(price, told))


def _given_per_unit(one: Goods) -> Decimal | None:
    """Conditions a unit purchased; None where no quantity tells how many."""
    if not one.given:
        return _NONE
    return one.given / one.quantity if one.quantity is not None and one.quantity > 0 else None


def _positive(amount: Decimal | None) -> Decimal | None:
    return amount if amount is not None and amount > 0 else None


def _sum(rows: Iterable[Row], name: str) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [row[name] for row in rows if row[name] is not None]
    return sum(known, _NONE) if known else None


def _values(rows: list[Row], retail: Retail, counting: Counting, goal: float | None) -> Row:
    known = [row for row in rows if row["front_amount"] is not None]
    sales, paid = _sum(known, "sales_amount"), _sum(known, "sold_purchase_amount")
    front, back = _sum(known, "front_amount"), _sum(known, "back_amount")
    total = front + back if front is not None and back is not None else front
    purchased = sum((row["purchase_amount"] for row in rows), _NONE)
    given = sum(retail.given.values(), _NONE)
    covered = sum((row["purchase_amount"] for row in known), _NONE)
    declared = declared_rate(known, counting)
    return {
        "products": sum(row["purchase_amount"] > 0 for row in rows),
        "products_known": len(known),
        "known_share": rate(covered, _positive(purchased)),
        "purchase_amount": purchased if rows else None,
        "conditions_amount": given if retail.given else None,
        **{f"{kind}_amount": retail.given.get(kind) for kind in CONDITIONS},
        "back_on_purchase_rate": rate(given, _positive(purchased)) if retail.given else None,
        "sales_amount": sales,
        "shelf_amount": _sum(known, "shelf_amount"),
        "sold_purchase_amount": paid,
        "front_amount": front,
        "back_amount": back,
        "total_amount": total,
        "markup_rate": rate(front, _positive(paid)),
        "margin_rate": rate(front, _positive(sales)),
        "front_rate": rate(front, _positive(sales)),
        "back_rate": rate(back, _positive(sales)),
        "total_rate": rate(total, _positive(sales)),
        **_with_vat(known),
        "declared_rate": declared,
        "goal_rate": goal,
        "goal_gap_rate": declared - goal if declared is not None and goal is not None else None,
        "products_below_cost": sum(row["is_below_cost"] for row in rows),
        **_stock(known, retail.weeks),
    }


def _with_vat(known: list[Row]) -> Row:
    """What the margin looks like on prices with VAT, of the products whose price is known so."""
    priced = [row for row in known if row["shelf_amount"] is not None]
    shelf, paid = _sum(priced, "shelf_amount"), _sum(priced, "sold_purchase_amount")
    above = shelf - paid if shelf is not None and paid is not None else None
    return {
        "markup_with_vat_rate": rate(above, _positive(paid)),
        "margin_with_vat_rate": rate(above, _positive(shelf)),
    }


def declared_rate(known: Iterable[Row], counting: Counting) -> float | None:
    """The margin of these rows as this customer counts it: its cost, its base, with or before VAT.

    None where a price that the counting needs is not known.
    """
    earned, on = _NONE, _NONE
    for row in known:
        price = row["shelf_amount"] if counting.on_vat else row["sales_amount"]
        given = row["back_amount"] if counting.cost == "net" else _NONE
        if price is None or given is None:
            continue
        paid = row["sold_purchase_amount"] - given
        earned += price - paid
        on += price if counting.base == "sale" else paid
    return rate(earned, _positive(on))


def _stock(known: list[Row], weeks: Decimal | None) -> Row:
    """Return on stock and cover, of the products whose stock is known."""
    stocked = [row for row in known if row["stock_amount"] is not None]
    stock, front = _sum(stocked, "stock_amount"), _sum(stocked, "front_amount")
    counted = [row for row in known if row["stock_quantity"] is not None]
    closing = sum((row["stock_quantity"] * row["purchase_price"] for row in counted), _NONE)
    sold = sum((row["sold_purchase_amount"] for row in counted), _NONE)
    return {
        "stock_amount": stock,
        "gmroi": gmroi(front, stock) if front is not None and stock is not None else None,
        "weeks": float(weeks) if weeks is not None else None,
        "weeks_of_cover": weeks_of_cover(closing, sold / weeks) if counted and weeks else None,
        "sell_through": sell_through(sold, closing, sold) if counted else None,
    }


def _notes(frame: Frame, retail: Retail, rows: list[Row], counting: Counting) -> None:
    """What is not known of the customer's side, and what is taken for granted."""
    sold = [row for row in rows if row["sold_quantity"] is not None]
    unpriced = [row for row in sold if retail.goods[row["product"]].shelf_price is None]
    priced = len(sold) - len(unpriced)
    uncosted = sum(row["purchase_price"] is None for row in sold)
    no_vat = [row for row in sold if retail.goods[row["product"]].vat_rate is None]
    if not sold:
        frame.missing.append(note("no_sell_out"))
    elif len(unpriced) == len(sold):
        frame.missing.append(note("no_shelf_prices"))
    elif unpriced:
        frame.missing.append(note("shelf_price_unknown", products=len(unpriced)))
    if uncosted:
        frame.missing.append(note("purchase_price_unknown", products=uncosted))
    if no_vat and counting.vat_rate is None and priced:
        frame.missing.append(note("vat_unknown", products=len(no_vat)))
    elif no_vat and priced:
        told = {"products": len(no_vat), "rate": float(counting.vat_rate or 0)}
        frame.assumed.append(note("vat_assumed", **told))
    if sold and all(row["stock_quantity"] is None for row in sold):
        frame.missing.append(note("no_stock_told"))
    if not retail.given:
        frame.missing.append(note("no_conditions_told"))
    if priced:
        vat = "shelf_prices_with_vat" if counting.shelf_with_vat else "shelf_prices_before_vat"
        frame.assumed.extend((note(vat), note("same_unit_bought_and_sold")))


_MONEY = (
    *("purchase_amount", "purchase_price", "net_purchase_price", "shelf_price", "net_shelf_price"),
    *("sales_amount", "shelf_amount", "sold_purchase_amount", "front_amount", "back_amount"),
    *("total_amount", "stock_amount", "conditions_amount"),
    *(f"{kind}_amount" for kind in CONDITIONS),
)
_RATES = (
    *("vat_rate", "markup_rate", "margin_rate", "markup_with_vat_rate", "margin_with_vat_rate"),
    *("front_rate", "back_rate", "total_rate", "back_on_purchase_rate", "declared_rate"),
    *("goal_rate", "goal_gap_rate", "known_share", "sell_through"),
)
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(_MONEY, "money"),
    **dict.fromkeys(_RATES, "ratio"),
    **dict.fromkeys(("purchase_quantity", "sold_quantity", "stock_quantity"), "quantity"),
    **dict.fromkeys(("gmroi", "weeks", "weeks_of_cover"), "index"),
    **dict.fromkeys(("products", "products_known", "products_below_cost"), "count"),
    **dict.fromkeys(("product", "name", "family"), "text"),
    "is_below_cost": "flag",
}

FIGURE = Figure(
    name="customer_margin",
    definition="customer_margin/1",
    needs=(
        "account_product_month: product, month, kind, net_amount, quantity",
        "sellout: product, date, quantity, amount, stock_quantity (optional)",
        "products: vat_rate, name, family (optional)",
        "deductions: type, product, product_family, amount, date (optional)",
    ),
    units=_UNITS,
    compute=customer_margin,
    parameters=(
        *("shelf_with_vat", "base", "cost", "on_vat", "vat_rate", "goal", "non_products", "rules"),
    ),
)
