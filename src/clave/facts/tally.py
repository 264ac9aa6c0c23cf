"""How much there is of something in the ledger or a file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

_ZERO = Decimal("0.000000")


@dataclass(frozen=True)
class Tally:
    """So many lines, worth so much (the sum of the kind's amount column; 0 if it has none)."""

    lines: int = 0
    amount: Decimal = _ZERO
    documents: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(
            self.lines + other.lines,
            self.amount + other.amount,
            self.documents + other.documents,
        )

    def __sub__(self, other: Tally) -> Tally:
        """What is left without ``other``."""
        return Tally(
            self.lines - other.lines,
            self.amount - other.amount,
            self.documents - other.documents,
        )
