"""The customer's side of a simulation, and its margin in the customer's own counting."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from clave.figures.base import Row
from clave.figures.customer_margin import Counting
from clave.figures.margin import rate
from clave.figures.pnl_steps import receivable_carrying_cost
from clave.figures.profit_rules import OFF_INVOICE
from clave.figures.simulation_parts import ZERO, Moves

_CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """An amount as statements hold it: two decimals, half to even."""
    return amount.quantize(_CENT, ROUND_HALF_EVEN)


def theirs_of(
    told: Sequence[Row], ours: Row, moves: Moves, days: Decimal | None, capital: Decimal | None
) -> Row:
    """The customer's statement, of the goods whose shelf price is known.

    Of conditions the part that falls on those goods, by what is invoiced of them.
    """
    known = [row for row in told if row["consumer_sales"] is not None]
    invoiced = sum((row["invoiced_amount"] for row in told), ZERO)
    bought = sum((row["invoiced_amount"] for row in known), ZERO)
    share = bought / invoiced if invoiced > 0 else ZERO
    given = {
        name: None if ours[name] is None else cents(ours[name] * share)
        for name in (*OFF_INVOICE, "trade_investment")
    }
    back = sum((amount for amount in given.values() if amount is not None), ZERO)
    passed = sum((row["promoted_amount"] for row in known), ZERO)
    passed *= moves.campaign.discount_rate * moves.campaign.passed_on
    sales = cents(sum((row["consumer_sales"] for row in known), ZERO) - passed)
    paid = cents(bought) - cents(ours["returns"] * share)
    front = sales - paid
    on = sales if sales > 0 else None
    return {
        "purchases": cents(invoiced) - ours["returns"],
        "known_share": rate(bought, invoiced if invoiced > 0 else None),
        "consumer_sales": sales if known else None,
        "shelf_sales": _with_vat(known, sales),
        "sold_purchases": paid if known else None,
        "front_margin": front if known else None,
        **(given if known else dict.fromkeys(given)),
        "back_margin": back if known else None,
        "total_margin": front + back if known else None,
        "financing": _gained(paid, days, capital) if known else None,
        "front_rate": rate(front, on) if known else None,
        "total_rate": rate(front + back, on) if known else None,
        "markup_rate": rate(front, paid if paid > 0 else None) if known else None,
        "net_markup_rate": rate(front + back, paid - back if paid > back else None)
        if known
        else None,
    }


def _gained(paid: Decimal, days: Decimal | None, capital: Decimal | None) -> Decimal | None:
    """What paying later is worth; None where nobody tells the days, or what money costs."""
    if days is None or capital is None:
        return None
    return cents(receivable_carrying_cost(paid, capital, days))


def _with_vat(known: Sequence[Row], sales: Decimal) -> Decimal | None:
    """The consumers' money with VAT; None where the VAT of some goods is not known."""
    before = sum((row["consumer_sales"] for row in known), ZERO)
    if not before or any(row["vat_rate"] is None for row in known):
        return None
    gross = sum((row["consumer_sales"] * (1 + row["vat_rate"]) for row in known), ZERO)
    return cents(gross * sales / before)


def declared_margin(theirs: Row, counting: Counting) -> float | None:
    """The customer's margin as it counts itself: its cost, its base, before or with VAT.

    None where a price or cost that the counting needs is not known.
    """
    price = theirs["shelf_sales" if counting.on_vat else "consumer_sales"]
    paid, back = theirs["sold_purchases"], theirs["back_margin"]
    if price is None or paid is None:
        return None
    if counting.cost == "net":
        paid -= back
    on = price if counting.base == "sale" else paid
    return rate(price - paid, on if on > 0 else None)
