"""People on both sides and what ties them: what the books tell the figures, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

HALF_LIFE = 45  # days after which a contact counts half
ACTIVE_DAYS = 90  # a tie is active while its last two-way contact is not older
STRONG = 3  # of 5: from here on a tie carries a function
WEAK = 2  # up to here a person's influence is a gap
SHARE_DAYS = 365  # the contacts whose shares count as threads
# How much a contact of a kind says about a relation: a visit full, a mail a third.
KIND_WEIGHTS = {"visit": 1.0, "meeting": 1.0, "call": 0.6, "mail": 0.3}


@dataclass(frozen=True)
class Function:
    """A function at the customer. ``weight``: how much it counts; only relevant ones do."""

    code: str
    name: str
    weight: float = 1.0
    relevant: bool = True


@dataclass(frozen=True)
class Person:
    """Somebody at the customer. ``level``: 1 direction, 2 management, 3 operative."""

    key: int
    name: str
    function: str | None = None
    level: int = 3
    influence: int | None = None
    attitude: int | None = None
    decision_role: str = ""
    reports_to: int | None = None
    leaves_on: date | None = None


@dataclass(frozen=True)
class Tie:
    """A person at the customer and one of us. ``judged``: 1 to 5, None where nobody said."""

    person: int
    colleague: int
    judged: int | None
    computed: float
    last_contact: date | None

    @property
    def strength(self) -> float:
        """What somebody judged; else what real contacts say."""
        return self.computed if self.judged is None else float(self.judged)

    def days_silent(self, as_of: date) -> int | None:
        """Days since the last two-way contact."""
        return None if self.last_contact is None else (as_of - self.last_contact).days

    def is_active(self, as_of: date) -> bool:
        """Strong, and somebody answered within ninety days."""
        silent = self.days_silent(as_of)
        return silent is not None and silent <= ACTIVE_DAYS and self.strength >= STRONG

    def differs(self) -> bool:
        """Whether judgement and real contacts lie a step and a half or more apart."""
        return self.judged is not None and abs(self.judged - self.computed) >= 1.5


@dataclass(frozen=True)
class Relations:
    """What the books know of some accounts. ``colleagues``: number → name. ``contacts``: how many
    contacts each person had within a year. ``kam``: the colleague who answers for the account."""

    as_of: date
    functions: tuple[Function, ...] = ()
    people: tuple[Person, ...] = ()
    ties: tuple[Tie, ...] = ()
    colleagues: tuple[tuple[int, str], ...] = ()
    contacts: tuple[tuple[int, int], ...] = ()
    kam: int | None = None


def computed_strength(contacts: Iterable[tuple[str, int]]) -> float:
    """The strength, 0 to 5, that two-way contacts say: their kind, and how many days ago.

    Each counts by its kind and half as much every 45 days; the sum is bent so that it never passes
    five: one visit today says 2.5, a visit a month 4.2.
    """
    score = sum(KIND_WEIGHTS.get(kind, 0.0) * decay(days) for kind, days in contacts)
    return float(5.0 * (1.0 - 2.0**-score))


def decay(days: int) -> float:
    """What is left of a contact after so many days."""
    return float(2.0 ** (-max(0, days) / HALF_LIFE))
