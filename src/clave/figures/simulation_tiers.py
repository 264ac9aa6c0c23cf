"""What tiers of a rebate add to it, or take from it, when purchases grow or shrink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from clave.figures.base import Row
from clave.figures.rebates import rebate, tiers_of
from clave.figures.simulation_parts import ZERO, Conditions, Line, TieredRebate


@dataclass(frozen=True)
class TierEffect:
    """``amount``: more than in proportion to what is invoiced; ``jumped``: another tier holds."""

    scheme: TieredRebate
    amount: Decimal
    jumped: bool


def tier_effects(
    conditions: Conditions, lines: Sequence[Line], told: Sequence[Row], growth: Decimal
) -> list[TierEffect]:
    """Of each rebate: rebate(new base) − rebate(base) × ``growth`` of what is invoiced."""
    found = []
    for scheme in conditions.tiered:
        before = _base(scheme, [vars(line) for line in lines]) - _returns(scheme, conditions)
        after = _base(scheme, told) - _returns(scheme, conditions) * growth
        today = rebate(before, scheme.tiers, scheme.mechanic)
        then = rebate(after, scheme.tiers, scheme.mechanic)
        jumped = _reached(scheme, before) != _reached(scheme, after)
        found.append(TierEffect(scheme, then - today * growth, jumped))
    return found


def _base(scheme: TieredRebate, rows: Sequence[Any]) -> Decimal:
    """What counts for a rebate, of goods as they are or as they are moved."""
    names = {"gross_sales": "list_amount", "quantity": "quantity"}
    name = names.get(scheme.base, "invoiced_amount")
    counted = (row for row in rows if not scheme.family or row["family"] == scheme.family)
    return sum((row[name] for row in counted), ZERO)


def _returns(scheme: TieredRebate, conditions: Conditions) -> Decimal:
    """Returns count off net sales; of one family they are not known apart."""
    return conditions.returns if scheme.base == "net_sales" and not scheme.family else ZERO


def _reached(scheme: TieredRebate, base: Decimal) -> int:
    return sum(tier.lower <= base for tier in tiers_of(scheme.tiers))
