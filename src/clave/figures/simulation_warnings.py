"""What moves lead to that somebody should know before offering them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from clave.figures.base import Row, note
from clave.figures.simulation_parts import ZERO, Line
from clave.figures.simulation_sides import cents
from clave.figures.simulation_tiers import TierEffect

_LARGEST_LOSSES = 5


def warnings_of(
    lines: Sequence[Line], ours: Row, told: Sequence[Row], tiers: Sequence[TierEffect]
) -> list[Row]:
    """What the moves lead to: goods below cost, shelves below what is paid, nothing to sell."""
    found = []
    invoiced = ours["invoiced_sales"]
    if invoiced <= 0:
        found.append(note("no_volume_left"))
    off = ours["off_invoice"] or ZERO
    kept = 1 - off / invoiced if invoiced > 0 else Decimal(1)
    below = [
        (row["cost_amount"] - row["invoiced_amount"] * kept, line)
        for row, line in zip(told, lines, strict=True)
        if row["cost_amount"] is not None and row["invoiced_amount"] * kept < row["cost_amount"]
    ]
    if below:
        below.sort(key=lambda pair: (-pair[0], pair[1].product))
        names = [line.name or line.product for _, line in below[:_LARGEST_LOSSES]]
        amount = cents(sum((loss for loss, _ in below), ZERO))
        found.append(note("goods_below_cost", products=len(below), amount=amount, names=names))
    under = sum(
        row["consumer_sales"] is not None and row["consumer_sales"] < row["invoiced_amount"]
        for row in told
    )
    if under:
        found.append(note("shelf_below_purchase", products=under))
    for effect in tiers:
        if effect.jumped:
            code = "rebate_tier_reached" if effect.amount > 0 else "rebate_tier_left"
            amount = cents(abs(effect.amount))
            found.append(note(code, scheme=effect.scheme.name, amount=amount))
    return found


def terms_warnings(
    days: Decimal | None, most: int, most_fresh: int, fresh_share: Any = None
) -> list[Row]:
    """Payment terms above the legal maximum, by class of product.

    ``fresh_share``: of the purchases that are fresh or perishable; None: not told.
    """
    if days is None:
        return []
    whole = int(days.to_integral_value(ROUND_CEILING))
    if days > most:
        return [note("terms_over_maximum", days=whole, maximum=most)]
    if days > most_fresh and fresh_share:
        return [note("terms_over_fresh", days=whole, maximum=most_fresh, share=fresh_share)]
    return []
