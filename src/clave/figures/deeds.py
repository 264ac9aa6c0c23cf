"""What was to be done in the field and what was: actions as plain values that the books tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# What became of an action. Open ones have no outcome yet.
OPEN, ON_TIME, LATE, DROPPED, CANCELLED = "", "on_time", "late", "dropped", "cancelled"
LATE_CREDIT = 0.5  # what is done after its day counts half


@dataclass(frozen=True)
class Deed:
    """An action. ``account`` decides for ``site`` (both codes; ``site`` "" where it is at the
    account itself). ``begins_on``: when its time began; ``begun_on``: when somebody began it;
    ``closed_on``: when it was done or cancelled, ``cancelled`` says which.
    """

    key: int
    title: str
    person: str
    begins_on: date
    due_on: date
    plan: str = ""
    account: str = ""
    account_name: str = ""
    site: str = ""
    site_name: str = ""
    unit: str = ""
    weight: int = 1
    begun_on: date | None = None
    closed_on: date | None = None
    cancelled: bool = False

    @property
    def outcome(self) -> str:
        """What became of it, whatever the day is."""
        return outcome_of(self.due_on, self.closed_on, cancelled=self.cancelled)


@dataclass(frozen=True)
class DeedsTold:
    """What the books know of the actions of some accounts, on a day."""

    day: date
    deeds: tuple[Deed, ...] = ()


def outcome_of(due_on: date, closed_on: date | None, *, cancelled: bool) -> str:
    """On time: done on its day or before. Dropped: cancelled once its day had passed, which is no
    way out of being late; cancelled before, it counts nowhere.
    """
    if closed_on is None:
        return OPEN
    if cancelled:
        return DROPPED if closed_on > due_on else CANCELLED
    return LATE if closed_on > due_on else ON_TIME


def is_due(outcome: str, due_on: date, day: date) -> bool:
    """Whether an action counts on ``day``: its day has passed, or it is done already."""
    if outcome == CANCELLED:
        return False
    return outcome != OPEN or due_on < day


def compliance_rate(on_time: int, late: int, due: int) -> float | None:
    """Weights done on time, and half of those done late, ÷ weights due. None: nothing is due."""
    return (on_time + LATE_CREDIT * late) / due if due else None
