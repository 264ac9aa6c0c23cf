"""Whether promises to pay were kept: promises and payments in, states out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

GRACE = 3


class PromiseState(StrEnum):
    """What became of a promise on a day."""

    WAITING = "waiting"  # its day and the days of grace are not over
    KEPT = "kept"
    PARTIAL = "partial"  # less came in time than was promised: it is broken, and so much came
    BROKEN = "broken"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Promised:
    """So much, made on a day, to be paid by another. ``invoice`` "": whatever is owed."""

    key: int
    made_on: date
    due_on: date
    amount: Decimal
    invoice: str = ""
    superseded: bool = False


@dataclass(frozen=True)
class Received:
    """Cash of the account. ``invoice`` "": it names none."""

    on: date
    amount: Decimal
    invoice: str = ""


@dataclass(frozen=True)
class Judged:
    """A promise and what came for it until its last day of grace."""

    promise: Promised
    paid: Decimal
    state: PromiseState


def judged(
    promises: Sequence[Promised], payments: Sequence[Received], as_of: date, grace: int = GRACE
) -> list[Judged]:
    """Every promise with its state on ``as_of``, in the order given.

    A payment counts for a promise where it came from the day it was made to its day plus
    ``grace``, and names its invoice if the promise does. No payment counts twice: what is due
    first takes first. A superseded promise takes nothing, and counts neither way.
    """
    left = [payment.amount for payment in payments]
    paid: dict[int, Decimal] = {}
    for promise in sorted(promises, key=lambda one: (one.due_on, one.made_on, one.key)):
        last = min(as_of, promise.due_on + timedelta(days=grace))
        found = Decimal()
        for place, payment in enumerate(payments):
            if promise.superseded or found >= promise.amount or left[place] <= 0:
                continue
            if not promise.made_on <= payment.on <= last:
                continue
            if promise.invoice and payment.invoice != promise.invoice:
                continue
            taken = min(left[place], promise.amount - found)
            left[place] -= taken
            found += taken
        paid[promise.key] = found
    return [
        Judged(one, paid[one.key], _state(one, paid[one.key], as_of, grace)) for one in promises
    ]


def kept_ratio(found: Sequence[Judged]) -> float | None:
    """Of the amount promised whose day is over, the share paid in full and in time.

    A promise of which a part came counts as broken. None where no day is over.
    """
    settled = [one for one in found if one.state in _SETTLED]
    due = sum((one.promise.amount for one in settled), Decimal())
    kept = sum((one.promise.amount for one in settled if one.state == PromiseState.KEPT), Decimal())
    return float(kept / due) if due > 0 else None


_SETTLED = (PromiseState.KEPT, PromiseState.PARTIAL, PromiseState.BROKEN)


def _state(promise: Promised, paid: Decimal, as_of: date, grace: int) -> PromiseState:
    if promise.superseded:
        return PromiseState.SUPERSEDED
    if paid >= promise.amount:
        return PromiseState.KEPT
    if as_of <= promise.due_on + timedelta(days=grace):
        return PromiseState.WAITING
    return PromiseState.PARTIAL if paid > 0 else PromiseState.BROKEN
