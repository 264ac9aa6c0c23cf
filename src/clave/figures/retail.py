"""Margins as a retailer counts them: on cost, on sale, before VAT, front and back, and on stock.

Money stays exact (``Decimal``); ratios are floats in 0…1, as in every figure. What cannot be
computed (nothing is paid, nothing is sold, no stock) is None, never 0. Sources and traps:
``docs/figures/customer_margin.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from clave.figures.margin import rate
from clave.lib.refusal import Refused

Number = Decimal | int | float | str
Base = Literal["sale", "purchase"]
BASES: tuple[Base, ...] = ("sale", "purchase")


def exact(value: Number) -> Decimal:
    """``value`` as it is written: ``0.1`` is one tenth. Raises ``Refused('not_an_amount')``."""
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise Refused("not_an_amount", text=str(value)) from None
    if not number.is_finite():
        raise Refused("not_an_amount", text=str(value))
    return number


def net_of_vat(price: Number, vat_rate: Number) -> Decimal:
    """A shelf price without its VAT: N = P / (1 + t). Raises ``Refused('vat_out_of_range')``."""
    return exact(price) / (1 + _vat(vat_rate))


def with_vat(net_price: Number, vat_rate: Number) -> Decimal:
    """A price with its VAT: P = N × (1 + t). Raises ``Refused('vat_out_of_range')``."""
    return exact(net_price) * (1 + _vat(vat_rate))


def markup(cost: Number, net_price: Number) -> float | None:
    """Margin on purchase, k = (N − C) / C; None where the cost is not above zero."""
    paid = exact(cost)
    return rate(exact(net_price) - paid, paid) if paid > 0 else None


def margin_on_sale(cost: Number, net_price: Number) -> float | None:
    """Margin on sale, m = (N − C) / N; None where the price is not above zero.

    ``net_price`` is before VAT: on a price with VAT the margin looks larger than it is.
    """
    price = exact(net_price)
    return rate(price - exact(cost), price) if price > 0 else None


def margin_from_markup(markup_rate: Number) -> float | None:
    """m = k / (1 + k); None for a markup of −100 % or below, where nothing is earned."""
    k = exact(markup_rate)
    return rate(k, 1 + k) if k > -1 else None


def markup_from_margin(margin_rate: Number) -> float | None:
    """k = m / (1 − m); None for a margin of 100 % or above, which no price reaches."""
    m = exact(margin_rate)
    return rate(m, 1 - m) if m < 1 else None


def price_from_margin(cost: Number, margin_rate: Number, vat_rate: Number = 0) -> Decimal | None:
    """The shelf price that leaves a margin on sale: P = C / (1 − m) × (1 + t).

    None for a margin of 100 % or above.
    """
    m = exact(margin_rate)
    return with_vat(exact(cost) / (1 - m), vat_rate) if m < 1 else None


def price_from_markup(cost: Number, markup_rate: Number, vat_rate: Number = 0) -> Decimal:
    """The shelf price that leaves a markup: P = C × (1 + k) × (1 + t)."""
    return with_vat(exact(cost) * (1 + exact(markup_rate)), vat_rate)


def net_net_cost(invoice_cost: Number, deferred: Number) -> Decimal:
    """What is paid after conditions that come later (2N): invoice less rebates and the like."""
    return exact(invoice_cost) - exact(deferred)


def triple_net_cost(invoice_cost: Number, deferred: Number, services: Number) -> Decimal:
    """2N less what the supplier pays for commercial services (3N)."""
    return net_net_cost(invoice_cost, deferred) - exact(services)


@dataclass(frozen=True)
class TotalMargin:
    """Front, back and total margin: money, and rates on one declared base."""

    base: Base
    front_amount: Decimal
    back_amount: Decimal
    total_amount: Decimal
    front_rate: float | None
    back_rate: float | None
    total_rate: float | None


def total_margin(
    net_sales: Number, invoice_cost: Number, off_invoice: Number, base: Base = "sale"
) -> TotalMargin:
    """Front margin (sales − invoice cost), back margin (off-invoice conditions), and their sum.

    ``net_sales`` is before VAT. All three rates are on the same ``base``: ``sale`` (net sales) or
    ``purchase`` (invoice cost). Raises ``Refused('unknown_base')``.
    """
    if base not in BASES:
        raise Refused("unknown_base", base=base, bases=BASES)
    sales, cost, back = exact(net_sales), exact(invoice_cost), exact(off_invoice)
    front, on = sales - cost, sales if base == "sale" else cost
    on_base = on if on > 0 else None
    return TotalMargin(
        base=base,
        front_amount=front,
        back_amount=back,
        total_amount=front + back,
        front_rate=rate(front, on_base),
        back_rate=rate(back, on_base),
        total_rate=rate(front + back, on_base),
    )


def gmroi(gross_margin: Number, average_inventory: Number) -> float | None:
    """Gross margin per money in stock, at cost; None where no stock is above zero."""
    stock = exact(average_inventory)
    return rate(exact(gross_margin), stock) if stock > 0 else None


def gmroi_from_turns(margin_rate: Number, cost_turns: Number) -> float | None:
    """The same from the margin on sale and how often the stock turns: m / (1 − m) × turns."""
    k = markup_from_margin(margin_rate)
    return None if k is None else float(exact(k) * exact(cost_turns))


def closing_stock(
    opening: Number, sell_in: Number, sell_out: Number, shrink: Number = 0, returns: Number = 0
) -> Decimal:
    """Closing = opening + sell-in − sell-out − shrink − returns."""
    return exact(opening) + exact(sell_in) - exact(sell_out) - exact(shrink) - exact(returns)


def weeks_of_cover(closing: Number, weekly_sell_out: Number) -> float | None:
    """How many weeks the stock lasts; None where nothing is sold."""
    sold = exact(weekly_sell_out)
    return rate(exact(closing), sold) if sold > 0 else None


def sell_through(sell_out: Number, opening: Number, sell_in: Number) -> float | None:
    """What was sold of what there was to sell; None where there was nothing."""
    there = exact(opening) + exact(sell_in)
    return rate(exact(sell_out), there) if there > 0 else None


def _vat(vat_rate: Number) -> Decimal:
    t = exact(vat_rate)
    if not 0 <= t < 1:
        raise Refused("vat_out_of_range", rate=str(t))
    return t
