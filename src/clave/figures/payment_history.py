"""Invoices as one knew them on the day they were written: what a chance of paying late may use.

Nothing here was known later than the invoice's own date: no day of payment, no dispute.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from clave.figures.asking import Remembering
from clave.figures.frame import Frame
from clave.figures.receivables import currencies_owed, movements
from clave.figures.worth import worth_of

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


_INVOICES = """
SELECT d.account, CASE WHEN d.size > coalesce(c.size, 0) THEN d.invoice END AS invoice,
    d.date - DATE '1970-01-01' AS date, d.due_date - DATE '1970-01-01' AS due,
    CASE WHEN c.size >= d.size THEN c.last - DATE '1970-01-01' ELSE $never END AS paid,
    d.size::DOUBLE * fx.rate AS amount, (d.size - coalesce(c.size, 0))::DOUBLE * fx.rate
        AS open_amount
FROM debits d JOIN (
    SELECT unnest($fx_code::VARCHAR[]) AS currency, unnest($fx_rate::DOUBLE[]) AS rate
) fx USING (currency) LEFT JOIN (
    SELECT id, sum(size) AS size, max(date) AS last FROM closings WHERE date <= $as_of GROUP BY id
) c USING (id)
WHERE d.sign > 0 AND d.size > 0 AND d.date <= $as_of
ORDER BY d.account NULLS FIRST, d.date, d.invoice, d.due_date
"""
_EPOCH = date(1970, 1, 1).toordinal()


def history_of(frame: Frame) -> History:
    """All invoices of the whole ledger until the frame's day, as columns: there may be millions.

    ``invoice`` is told of those alone that are open. Amounts of other currencies at the rate of
    that day; what has none is left out.
    """
    head, given = movements(frame)
    rates = _rates(frame)
    given = given | {"as_of": frame.as_of, "never": NEVER}
    given |= {"fx_code": list(rates), "fx_rate": list(rates.values())}
    connection = frame.connection
    if isinstance(connection, Remembering):
        connection = connection.connection
    told = connection.execute(head + _INVOICES, given).fetchnumpy()
    accounts = [None if _is_null(name) else str(name) for name in told["account"].tolist()]
    starts = [n for n, name in enumerate(accounts) if n == 0 or name != accounts[n - 1]]
    number = np.zeros(len(accounts), dtype=np.int64)
    number[starts[1:]] = 1
    days = {name: told[name].astype(np.int64) for name in ("date", "due", "paid")}
    return History(
        accounts=tuple(accounts[n] for n in starts),
        invoice=tuple("" if _is_null(name) else str(name) for name in told["invoice"].tolist()),
        account=number.cumsum(),
        date=days["date"] + _EPOCH,
        due=days["due"] + _EPOCH,
        paid=np.where(days["paid"] >= NEVER, NEVER, days["paid"] + _EPOCH),
        amount=told["amount"].astype(np.float64),
        open_amount=told["open_amount"].astype(np.float64),
    )


def _rates(frame: Frame) -> dict[str, float]:
    """What one unit of each currency is worth on the frame's day, where that is known."""
    worth, day = worth_of(frame), frame.as_of or date.max
    found = {code: worth.on(code, day) for code in (worth.own, *currencies_owed(frame))}
    return {code: float(rate) for code, rate in found.items() if rate is not None}


def _is_null(value: object) -> bool:
    return value is None or value != value  # NaN stands for NULL in a column of objects


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
