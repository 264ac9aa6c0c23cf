"""Rebate schemes: what tiers give, where the next one jumps, what each month is to be charged.

A scheme is retroactive (the tier that is reached counts for every unit) or incremental (each tier
for its own part): the two are never mixed. Tiers are told by their lower bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from clave.figures.profit_rules import Scheme, Tier
from clave.lib.money import round_to_total
from clave.lib.months import add_months, month_end, month_of
from clave.lib.refusal import Refused

ZERO = Decimal()
MECHANICS = ("retroactive", "incremental")
BASES = ("net_sales", "gross_sales", "quantity")


def tiers_of(pairs: Iterable[Any]) -> tuple[Tier, ...]:
    """Tiers from pairs ``(lower bound, rate)`` or :class:`Tier`, checked.

    Raises ``Refused``: ``tiers_missing``, ``tiers_unordered`` (lower bounds must rise: two that
    are equal overlap), ``tier_negative``.
    """
    tiers = tuple(
        pair if isinstance(pair, Tier) else Tier(Decimal(str(pair[0])), Decimal(str(pair[1])))
        for pair in pairs
    )
    if not tiers:
        raise Refused("tiers_missing")
    for tier in tiers:
        if tier.lower < 0 or tier.rate < 0:
            raise Refused("tier_negative", lower=tier.lower, rate=tier.rate)
    for below, above in pairwise(tiers):
        if above.lower <= below.lower:
            raise Refused("tiers_unordered", lower=above.lower, before=below.lower)
    return tiers


def retroactive_rebate(volume: Decimal, tiers: Iterable[Any]) -> Decimal:
    """All of ``volume`` at the rate of the tier that it reaches; 0 below the first, or of none."""
    found = tiers_of(tiers)
    rate = _reached(volume, found)
    return volume * rate.rate if rate and volume > 0 else ZERO


def incremental_rebate(volume: Decimal, tiers: Iterable[Any]) -> Decimal:
    """Each part of ``volume`` at the rate of the tier that it lies in."""
    found = tiers_of(tiers)
    uppers = [tier.lower for tier in found[1:]] + [None]
    total = ZERO
    for tier, upper in zip(found, uppers, strict=True):
        within = (volume if upper is None else min(volume, upper)) - tier.lower
        total += max(within, ZERO) * tier.rate
    return total


def rebate(volume: Decimal, tiers: Iterable[Any], mechanic: str = "retroactive") -> Decimal:
    """What ``volume`` earns. Raises ``Refused('unknown_choice')`` for another mechanic."""
    if mechanic not in MECHANICS:
        raise Refused("unknown_choice", parameter="mechanic", value=mechanic, choices=MECHANICS)
    volume = Decimal(str(volume))
    given = retroactive_rebate if mechanic == "retroactive" else incremental_rebate
    return given(volume, tiers)


@dataclass(frozen=True)
class Cliff:
    """The next tier: how far it is, and by how much the rebate jumps where it is reached."""

    lower: Decimal
    missing: Decimal
    rate: Decimal
    jump: Decimal


def cliff(volume: Decimal, tiers: Iterable[Any], mechanic: str = "retroactive") -> Cliff | None:
    """The next tier above ``volume`` and what reaching it costs us; None above the last one."""
    found, volume = tiers_of(tiers), Decimal(str(volume))
    above = next((tier for tier in found if tier.lower > volume), None)
    if above is None:
        return None
    jump = rebate(above.lower, found, mechanic) - rebate(volume, found, mechanic)
    return Cliff(above.lower, above.lower - volume, above.rate, jump)


@dataclass(frozen=True)
class Accrual:
    """A scheme as of a day. ``base``: bought so far; ``expected``: at its end; ``rebate``: of that.

    ``rate``: of the rebate on the expected base, which every month carries. ``months``: month →
    what it is charged; they add up to ``accrued``. ``expected_told``: somebody told it.
    """

    scheme: Scheme
    base: Decimal
    expected: Decimal
    rebate: Decimal
    rate: Decimal
    accrued: Decimal
    months: tuple[tuple[date, Decimal], ...]
    expected_told: bool
    cliff: Cliff | None


def accrue(scheme: Scheme, bases: Mapping[date, Decimal], as_of: date) -> Accrual:
    """What each month is to be charged so that the expected final tier is met at the end.

    ``bases``: by month (its first day), what counts for the scheme. The expected base is what was
    told, but never less than what was bought; else what was bought, carried on by days. Months
    are cents that add up to the accrued total (largest remainder).
    """
    tiers = tiers_of(scheme.tiers)
    within = {
        month: bases.get(month, ZERO)
        for month in _months(scheme.start, min(scheme.end, month_end(as_of)))
    }
    so_far = sum(within.values(), ZERO)
    expected = _expected(scheme, so_far, as_of)
    final = rebate(expected, tiers, scheme.mechanic)
    rate = final / expected if expected > 0 else ZERO
    charged = [base * final / expected if expected > 0 else ZERO for base in within.values()]
    shares = round_to_total(charged, 2) if charged else []
    return Accrual(
        scheme=scheme,
        base=so_far,
        expected=expected,
        rebate=final,
        rate=rate,
        accrued=sum(shares, ZERO),
        months=tuple(zip(within, shares, strict=True)),
        expected_told=scheme.expected is not None,
        cliff=cliff(max(so_far, ZERO), tiers, scheme.mechanic),
    )


def unsettled(
    accrued: Sequence[tuple[date, Decimal]], settled: Mapping[date, Decimal]
) -> list[tuple[date, Decimal]]:
    """What months are charged beyond what the ledger settled already, so that none counts twice.

    Over the months so far, together never below zero: where more was settled than accrued, the
    ledger stands. A month in which a settlement arrives takes back what earlier ones carried.
    """
    found, before, total, paid = [], ZERO, ZERO, ZERO
    for month, amount in sorted(accrued):
        total += amount
        paid += settled.get(month, ZERO)
        due = max(total - paid, ZERO)
        found.append((month, due - before))
        before = due
    return found


def _expected(scheme: Scheme, so_far: Decimal, as_of: date) -> Decimal:
    if as_of >= scheme.end:
        return so_far
    if scheme.expected is not None:
        return max(scheme.expected, so_far)
    whole = (scheme.end - scheme.start).days + 1
    gone = (as_of - scheme.start).days + 1
    return so_far * whole / gone if gone > 0 and so_far > 0 else so_far


def _reached(volume: Decimal, tiers: Sequence[Tier]) -> Tier | None:
    return next((tier for tier in reversed(tiers) if volume >= tier.lower), None)


def _months(start: date, end: date) -> list[date]:
    found, month = [], month_of(start)
    while month <= end:
        found.append(month)
        month = add_months(month, 1)
    return found
