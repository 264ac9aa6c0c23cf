"""Invoices as one knew them on the day they were written: what a chance of paying late may use.

Nothing here was known later than the invoice's own date: no day of payment, no dispute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from clave.figures.base import Row

Numbers = NDArray[np.float64]
Days = NDArray[np.int64]
NEVER = 10**7
WEIGHT = 5.0
FEATURES = (
    "late_rate",
    "mean_days_late",
    "known_invoices",
    "overdue_count",
    "overdue_share",
    "recent_late_rate",
    "amount",
    "relative_amount",
    "term",
    "month_sine",
    "month_cosine",
)


@dataclass(frozen=True)
class History:
    """One entry for each invoice, in the order of accounts and dates; days as ordinals.

    ``paid``: the day on which the whole was paid, NEVER where it is not. ``account``: a number for
    each of ``accounts``. ``open_amount``: what is left on the last day.
    """

    accounts: tuple[str | None, ...]
    invoice: tuple[str, ...]
    account: Days
    date: Days
    due: Days
    paid: Days
    amount: Numbers
    open_amount: Numbers

    def __len__(self) -> int:
        return len(self.date)

    def late_by(self, day: int) -> tuple[NDArray[np.bool_], Numbers]:
        """Which outcomes ``day`` knows, and 1 where the invoice was late."""
        known = (self.paid <= day) | (self.due < day)
        late = np.where(self.paid > self.due, 1.0, 0.0)
        return known, late


def history_of(settlements: Sequence[Row]) -> History:
    """From the rows of :func:`clave.figures.debts.settlements`."""
    rows = []
    for _, parts in groupby(settlements, key=lambda row: row["id"]):
        found = list(parts)
        first = found[0]
        closed = [row for row in found if row["paid"] is not None]
        left = first["amount"] - sum(row["size"] for row in closed)
        paid = max(row["paid"] for row in closed).toordinal() if closed and left <= 0 else NEVER
        rows.append((first, paid, float(left)))
    rows.sort(key=lambda row: tuple(str(row[0][n] or "") for n in ("account", "date", "invoice")))
    names = sorted({row[0]["account"] for row in rows}, key=lambda name: name or "")
    place = {name: number for number, name in enumerate(names)}
    firsts = [row[0] for row in rows]
    return History(
        accounts=tuple(names),
        invoice=tuple(row["invoice"] for row in firsts),
        account=np.array([place[row["account"]] for row in firsts], dtype=np.int64),
        date=_ordinals([row["date"] for row in firsts]),
        due=_ordinals([row["due_date"] for row in firsts]),
        paid=np.array([paid for _, paid, _ in rows], dtype=np.int64),
        amount=np.array([float(row["amount"]) for row in firsts]),
        open_amount=np.array([left for _, _, left in rows]),
    )


def shrunken_rate(late: float, invoices: float, mean: float, weight: float = WEIGHT) -> float:
    """A customer's share of late invoices, drawn to the mean as if by ``weight`` more of those.

    >>> shrunken_rate(3, 5, 0.2)
    0.4
    """
    return (late + weight * mean) / (invoices + weight)


def shrunken_rates(history: History, taken: NDArray[np.bool_], late: Numbers) -> Numbers:
    """The rate of each account from the invoices ``taken``; of one without any, the mean."""
    mean = float(late[taken].mean()) if taken.any() else 0.0
    count = np.bincount(history.account[taken], minlength=len(history.accounts))
    sums = np.bincount(history.account[taken], weights=late[taken], minlength=len(history.accounts))
    return np.asarray((sums + WEIGHT * mean) / (count + WEIGHT), dtype=np.float64)


def features(history: History, mean: float, mean_days: float) -> Numbers:
    """Invoices × :data:`FEATURES`, each as its own date knew them.

    ``mean``, ``mean_days``: share of late invoices and mean days late that histories are drawn to.
    """
    table = np.zeros((len(history), len(FEATURES)))
    for number in range(len(history.accounts)):
        own = np.flatnonzero(history.account == number)
        table[own, :6] = _of_account(history, own, mean, mean_days)
        amounts = history.amount[own]
        before = np.concatenate([[0.0], amounts.cumsum()[:-1]]) / np.maximum(np.arange(len(own)), 1)
        relative = np.log(np.maximum(amounts, 0.01) / np.where(before > 0, before, amounts))
        table[own, 7] = np.where(before > 0, relative, 0.0)
    month = np.array([date.fromordinal(int(day)).month for day in history.date], dtype=np.float64)
    table[:, 6] = np.log(np.maximum(history.amount, 0.01))
    table[:, 8] = history.due - history.date
    table[:, 9] = np.sin(month * np.pi / 6)
    table[:, 10] = np.cos(month * np.pi / 6)
    return table


def _of_account(history: History, own: Days, mean: float, mean_days: float) -> Numbers:
    """What one account's earlier invoices say on the date of each of its invoices."""
    when, due, paid = history.date[own], history.due[own], history.paid[own]
    order = np.argsort(paid, kind="stable")
    ends = paid[order]
    late = (paid > due).astype(float)[order]
    days = np.where(ends < NEVER, np.maximum(ends - due[order], 0), 0).astype(float)
    known = np.searchsorted(ends, when, side="left")  # paid before that day
    late_sum, days_sum = _sums(late)[known], _sums(days)[known]
    recent = np.maximum(known - 5, 0)
    recent_late = _sums(late)[known] - _sums(late)[recent]
    fell_due = np.searchsorted(np.sort(due), when, side="left")
    both = np.searchsorted(np.sort(np.maximum(due, paid)), when, side="left")
    overdue = (fell_due - both).astype(float)
    rate = (late_sum + WEIGHT * mean) / (known + WEIGHT)
    return np.column_stack(
        [
            np.log(rate / (1 - rate)) if 0 < mean < 1 else rate,
            np.log1p((days_sum + WEIGHT * mean_days) / (known + WEIGHT)),
            np.log1p(known.astype(float)),
            np.log1p(overdue),
            overdue / np.maximum(fell_due, 1),
            (recent_late + mean) / (known - recent + 1),
        ]
    )


def _sums(values: Numbers) -> Numbers:
    return np.concatenate([[0.0], values.cumsum()])


def _ordinals(days: Sequence[date]) -> Days:
    return np.array([day.toordinal() for day in days], dtype=np.int64)
