"""What apps above lay upon the forecast by themselves, told as plain values.

An app that knows of volumes to come adds a function to :data:`LAID`; the plan asks all of them each
time it is read, so nothing is written and nothing can be stale. A number that somebody types in the
same layer takes the place of what lies there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from clave.figures.asking import Connection
from clave.figures.base import Row, Scope
from clave.figures.demand_kept import Source

Pair = tuple[str, str]  # codes of account and product
_DIGITS = Decimal("0.0001")


@dataclass(frozen=True)
class Ground:
    """What a plan stands on. ``source``: the forecast, None where there is none; ``months``: those
    that are planned; ``products``: names and families by product."""

    connection: Connection
    source: Source | None
    scope: Scope
    months: Sequence[date]
    products: Mapping[str | None, Row]

    @property
    def inside(self) -> set[str] | None:
        """The accounts that are asked for; None for all."""
        return None if self.scope.accounts is None else set(self.scope.accounts)


@dataclass(frozen=True)
class Laid:
    """A share of something that lies on a cell. ``kind`` and ``key``: what it comes from, whose
    name is told to those alone who may see it; ``who`` answers for it since ``when``."""

    layer: str
    account: str
    product: str
    month: date
    quantity: Decimal
    kind: str
    key: int
    who: str
    when: datetime


@dataclass(frozen=True)
class Unlaid:
    """Something of ``account`` that should lie on the plan and cannot, wholly or in part: ``why``
    is a code."""

    kind: str
    key: int
    account: str
    why: str


LAID: list[Callable[[Ground], Iterable[Laid | Unlaid]]] = []


def shared(total: Decimal, weights: Mapping[Pair, float]) -> dict[Pair, Decimal]:
    """``total`` over places by their weight, to four digits; the parts add up to the whole."""
    whole = sum(weights.values())
    sign = -1 if total < 0 else 1
    size = abs(total).quantize(_DIGITS, ROUND_HALF_EVEN)
    places = sorted(weights, key=lambda pair: (weights[pair], pair))
    left, found = size, {}
    for pair in places:
        share = (size * Decimal(weights[pair] / whole)).quantize(_DIGITS)
        given = left if pair == places[-1] else min(share, left)
        left -= given
        if given:
            found[pair] = sign * given
    return found
