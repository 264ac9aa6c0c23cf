"""What a chain of stages says: days that add up, how much stock, where it is weak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

SLOW_SHARE = Decimal("0.5")  # a stage that takes half of all days is the slow one


class Severity(IntEnum):
    """How bad a problem is; NONE where there is none."""

    NONE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3


@dataclass(frozen=True)
class Link:
    """A stage as it is told: days it takes, days of stock there, its worst open problem."""

    lead_days: Decimal | None = None
    stock_days: Decimal | None = None
    severity: Severity = Severity.NONE


@dataclass(frozen=True)
class Chain:
    """``cumulative``: days up to each stage, None from the first that nobody told.

    ``total``: None where a stage is untold; ``told``: the days that are. ``weak``: the place of
    the weak stage and why (``problem`` or ``slow``), None where no stage stands out.
    """

    cumulative: tuple[Decimal | None, ...]
    total: Decimal | None
    told: Decimal
    untold: int
    stock_days: Decimal | None
    weak: int | None = None
    why: str = ""


def chain_of(links: Sequence[Link]) -> Chain:
    """Add up a chain from the plant to the point of sale."""
    running: Decimal | None = Decimal()
    cumulative: list[Decimal | None] = []
    for link in links:
        known = running is not None and link.lead_days is not None
        running = running + link.lead_days if known else None  # type: ignore[operator]
        cumulative.append(running)
    told = [link.lead_days for link in links if link.lead_days is not None]
    stocks = [link.stock_days for link in links if link.stock_days is not None]
    weak, why = _weak(links)
    return Chain(
        cumulative=tuple(cumulative),
        total=cumulative[-1] if cumulative else None,
        told=sum(told, Decimal()),
        untold=len(links) - len(told),
        stock_days=sum(stocks, Decimal()) if stocks else None,
        weak=weak,
        why=why,
    )


def _weak(links: Sequence[Link]) -> tuple[int | None, str]:
    """The stage with the worst open problem; without any, the one that takes half of the days."""
    worst = max((link.severity for link in links), default=Severity.NONE)
    if worst >= Severity.MEDIUM:
        return next(i for i, link in enumerate(links) if link.severity == worst), "problem"
    days = [link.lead_days or Decimal() for link in links]
    total, longest = sum(days, Decimal()), max(days, default=Decimal())
    several = sum(link.lead_days is not None for link in links) > 1
    if several and total > 0 and longest >= SLOW_SHARE * total:
        return days.index(longest), "slow"
    if worst:
        return next(i for i, link in enumerate(links) if link.severity == worst), "problem"
    return None, ""
