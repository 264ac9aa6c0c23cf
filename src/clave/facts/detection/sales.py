"""Rules for a sales ledger: what its prices, quantities, discounts and costs make together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from clave.facts.detection.headers import words
from clave.facts.detection.less import profit_of, tax_within
from clave.facts.detection.readings import Readings
from clave.facts.mapping import Binding

_TOTAL_COST_WORDS = {"total", "importe", "amount", "linea", "line", "cogs", "goods", "wavwr"}


@dataclass(frozen=True)
class SalesBindings:
    """``net``, ``cost``, ``listed``, ``discount``: bindings or None. ``other_cost``: the costs
    that were not chosen. ``price_says_discounted``: net amount is price less a percentage, and no
    amount column proves it."""

    net: Binding | None
    cost: Binding | None
    other_cost: Binding | None
    listed: Binding | None
    discount: Binding | None
    percent_unproved: bool


def bind_sales(found: dict[str, tuple[str, float]], readings: Readings) -> SalesBindings:
    """Bind the amounts of a sales ledger from the fields and roles that were found."""
    columns = {field: column for field, (column, _) in found.items()}
    percent = _percent(columns, readings)
    net = _net(columns, percent, readings)
    cost, other_cost = _cost(columns, readings)
    if cost is None and net is not None and (profit := profit_of(columns, readings)):
        cost = replace(net, minus=profit) if net.minus is None else None
    return SalesBindings(
        net=net,
        cost=cost,
        other_cost=other_cost,
        listed=_listed(columns, percent, readings),
        discount=_discount(columns, percent, readings),
        percent_unproved=net is not None and net.percent_off is not None,
    )


def _percent(columns: dict[str, str], readings: Readings) -> str | None:
    """The column of discounts in per cent, if there is one that is not all zero."""
    name = columns.get("discount_percent") or columns.get("discount_amount")
    if name is None:
        return None
    reading = readings[name]
    marked = "pct" in words(name).split() or bool(reading.number and reading.number.percent)
    value = readings.number_sql(name)
    in_range, any_discount = readings.ask(
        f"SELECT min({value}) >= 0 AND max({value}) <= 100, max({value}) > 0 FROM source"
    )
    if not any_discount or not in_range:
        return None
    return name if marked or columns.get("discount_percent") == name else None


def _net(columns: dict[str, str], percent: str | None, readings: Readings) -> Binding | None:
    """An amount column if there is one, less the tax in it; else quantity × price, less the
    discount in per cent."""
    if "net_amount" in columns:
        return Binding((columns["net_amount"],), minus=tax_within(columns, readings))
    price = columns.get("unit_price") or columns.get("list_price")
    if price is None or "quantity" not in columns:
        return None
    return Binding((columns["quantity"], price), percent_off=percent)


def _cost(columns: dict[str, str], readings: Readings) -> tuple[Binding | None, Binding | None]:
    """The cost of a line: of two ways to tell it, the one that more rows have."""
    total = Binding((columns["cost_amount"],)) if "cost_amount" in columns else None
    unit = None
    if "unit_cost" in columns and "quantity" in columns:
        unit = Binding((columns["quantity"], columns["unit_cost"]))
    if total and not unit and "quantity" in columns and _is_unit_cost(columns, readings):
        return Binding((columns["quantity"], columns["cost_amount"])), total
    if not total or not unit:
        return total or unit, None
    fuller = readings[columns["unit_cost"]].profile.filled
    return (
        (unit, total) if fuller > readings[columns["cost_amount"]].profile.filled else (total, unit)
    )


def _is_unit_cost(columns: dict[str, str], readings: Readings) -> bool:
    """Whether a column that is only called cost keeps its value whatever the quantity.

    Asked of the products that were sold in several quantities: a unit cost is the same for most
    quantities of a product, a line's cost is another for each.
    """
    name = columns["cost_amount"]
    if "product" not in columns or _TOTAL_COST_WORDS.intersection(words(name).split()):
        return False
    cost, quantity = readings.number_sql(name), readings.number_sql(columns["quantity"])
    asked, constant = readings.ask(
        f"""
        WITH lines AS (
            SELECT {readings.text_sql(columns["product"])} AS product,
                abs({quantity}) AS quantity, abs({cost}) AS cost
            FROM source
        ), products AS (
            SELECT count(DISTINCT quantity) AS quantities, count(DISTINCT cost) AS costs
            FROM lines WHERE cost > 0 AND quantity > 0 GROUP BY product
        )
        SELECT count(*), count(*) FILTER (2 * costs <= quantities) FROM products
        WHERE quantities > 2
        """
    )
    return bool(asked >= 3 and constant >= 0.7 * asked)


def _listed(columns: dict[str, str], percent: str | None, readings: Readings) -> Binding | None:
    """The amount at list price: a column, list price × quantity, or price × quantity where the
    net amount is that less the discount."""
    if "list_amount" in columns and not _is_with_tax(columns, readings):
        return Binding((columns["list_amount"],))
    if "quantity" not in columns:
        return None
    if "list_price" in columns and ("net_amount" in columns or "unit_price" in columns):
        return Binding((columns["quantity"], columns["list_price"]))
    if not percent or "unit_price" not in columns:
        return None
    if "net_amount" in columns and not _net_is_discounted(columns, percent, readings):
        return None
    return Binding((columns["quantity"], columns["unit_price"]))


def _is_with_tax(columns: dict[str, str], readings: Readings) -> bool:
    """Whether what is called gross is the net amount and its tax, and says nothing of list."""
    if not {"net_amount", "tax"} <= columns.keys():
        return False
    gross, net, tax = (
        readings.number_sql(columns[name]) for name in ("list_amount", "net_amount", "tax")
    )
    agree, asked = readings.ask(
        f"SELECT count(*) FILTER (abs({gross} - {net} - {tax}) <= 0.02), count(*)"
        f" FROM source WHERE {tax} <> 0"
    )
    return bool(asked and agree >= 0.9 * asked)


def _net_is_discounted(columns: dict[str, str], percent: str, readings: Readings) -> bool:
    """Whether amount = quantity × price × (1 − discount / 100) on nine rows of ten."""
    net, quantity, price, off = (
        readings.number_sql(name)
        for name in (columns["net_amount"], columns["quantity"], columns["unit_price"], percent)
    )
    agree, asked = readings.ask(
        f"""
        WITH lines AS (
            SELECT CAST({net} AS DOUBLE) AS net, CAST({quantity} AS DOUBLE) AS quantity,
                CAST({price} AS DOUBLE) AS price, coalesce(CAST({off} AS DOUBLE), 0) AS off
            FROM source
        )
        SELECT count(*) FILTER (
                abs(net - quantity * price * (1 - off / 100)) <= 0.02 + 0.005 * abs(net)
            ), count(*)
        FROM lines WHERE off > 0 AND net IS NOT NULL AND price IS NOT NULL
        """
    )
    return bool(asked and agree >= 0.9 * asked)


def _discount(columns: dict[str, str], percent: str | None, readings: Readings) -> Binding | None:
    """A column of amounts: one that never passes 1 tells shares (0.2 for a fifth)."""
    name = columns.get("discount_amount")
    if name is None or name == percent:
        return None
    value = readings.number_sql(name)
    (share,) = readings.ask(f"SELECT min({value}) >= 0 AND max({value}) <= 1 FROM source")
    return None if share else Binding((name,))
