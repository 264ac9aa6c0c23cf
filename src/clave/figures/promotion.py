"""What a promotion brings: baseline, uplift, what is only bought earlier, and when it pays.

Pure functions on plain numbers. Take sell-out, not sell-in: a retailer who stocks up inflates what
we sell. Definition, traps and worked values: ``docs/figures/promotion.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict, Unpack

from clave.figures.margin import rate
from clave.figures.retail import Number, exact
from clave.lib.refusal import Refused

AFTER = 2  # weeks after a promotion that are not taken as usual ones; a choice of design
_NONE = Decimal()


@dataclass(frozen=True)
class PromotionResult:
    """A promotion in units and money.

    ``incremental_units``: above the baseline, less what other products lost. ``net_units``: less
    what is only bought earlier. ``spend``: discount on every unit, and what is fixed.
    ``break_even_uplift``: None means never, since each unit is sold below what it earns.
    """

    uplift: float | None
    incremental_units: Decimal
    net_units: Decimal
    margin_amount: Decimal
    spend: Decimal
    profit_change: Decimal
    roi: float | None
    break_even_uplift: float | None


def baseline(
    sold: Sequence[Number],
    promoted: Sequence[bool],
    *,
    after: int = AFTER,
    season: Sequence[Number] | None = None,
) -> list[Decimal] | None:
    """What each week would have sold: the mean of usual weeks, times the week's ``season``.

    Usual weeks are neither promoted nor among the ``after`` weeks behind a promotion. None where
    there is no usual week. Raises ``Refused('weeks_do_not_match')``.
    """
    factors = [exact(value) for value in season] if season is not None else [Decimal(1)] * len(sold)
    if not len(sold) == len(promoted) == len(factors) or any(factor <= 0 for factor in factors):
        raise Refused("weeks_do_not_match")
    usual = [
        exact(units) / factors[week]
        for week, units in enumerate(sold)
        if not any(promoted[max(0, week - after) : week + 1])
    ]
    if not usual:
        return None
    mean = sum(usual, _NONE) / len(usual)
    return [mean * factor for factor in factors]


def uplift(units: Number, baseline_units: Number) -> float | None:
    """How much more than the baseline was sold, per unit of it; None without a baseline."""
    base = exact(baseline_units)
    return rate(exact(units) - base, base) if base > 0 else None


def pull_forward(baselines: Sequence[Number], actuals: Sequence[Number]) -> Decimal:
    """What the weeks behind a promotion sold less than their baseline: bought earlier, not more.

    Weeks above their baseline do not make up for others. Raises ``Refused('weeks_do_not_match')``.
    """
    if len(baselines) != len(actuals):
        raise Refused("weeks_do_not_match")
    dips = (exact(base) - exact(actual) for base, actual in zip(baselines, actuals, strict=True))
    return sum((dip for dip in dips if dip > 0), _NONE)


def incremental_units(
    units: Number, baseline_units: Number, *, cannibalised: Number = 0, pulled_forward: Number = 0
) -> Decimal:
    """Units that would not have been sold: U − B − cannibalised − pulled forward."""
    above = exact(units) - exact(baseline_units)
    return above - exact(cannibalised) - exact(pulled_forward)


def break_even_uplift(
    margin: Number, discount: Number, fixed: Number = 0, baseline_units: Number | None = None
) -> float | None:
    """The uplift from which on a promotion earns: u* = d / (m − d) + F / (B × (m − d)).

    ``margin`` (full, a unit) and ``discount`` (ours, a unit) in the same measure. None: never, as
    m ≤ d, or as what is fixed has no baseline to be earned on.
    """
    left, spent = exact(margin) - exact(discount), exact(fixed)
    if left <= 0:
        return None
    on_units = exact(discount) / left
    if not spent:
        return float(on_units)
    units = exact(baseline_units) if baseline_units is not None else _NONE
    return float(on_units + spent / (units * left)) if units > 0 else None


class Lost(TypedDict, total=False):
    """Units that are no gain: taken from our other goods, or only bought earlier."""

    cannibalised: Number
    pulled_forward: Number


def promotion_result(
    *,
    units: Number,
    baseline_units: Number,
    margin: Number,
    discount: Number,
    fixed: Number = 0,
    **lost: Unpack[Lost],
) -> PromotionResult:
    """What a promotion brought, or would bring.

    ``margin``: a unit's full margin; ``discount``: what we pay of each unit; both as money. ROI =
    (net units × margin − spend) / spend; None where nothing was spent.
    """
    sold = exact(units)
    gross = incremental_units(sold, baseline_units, cannibalised=lost.get("cannibalised", 0))
    net = gross - exact(lost.get("pulled_forward", 0))
    earned, spend = net * exact(margin), exact(discount) * sold + exact(fixed)
    return PromotionResult(
        uplift=uplift(sold, baseline_units),
        incremental_units=gross,
        net_units=net,
        margin_amount=earned,
        spend=spend,
        profit_change=earned - spend,
        roi=rate(earned - spend, spend) if spend > 0 else None,
        break_even_uplift=break_even_uplift(margin, discount, fixed, baseline_units),
    )
