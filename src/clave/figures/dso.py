"""How long money is outstanding: DSO by three definitions, the best possible one, and how late.

Definition, traps and worked values: ``docs/figures/dso.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from clave.figures.ageing import past_days
from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.debts import (
    balances,
    in_one,
    invoiced,
    open_debts,
    settlements,
    unknown_frame,
)
from clave.figures.frame import Frame
from clave.figures.worth import note_worth, worth_of
from clave.lib.months import month_end, month_of
from clave.lib.refusal import Refused

DAYS = 90
MOST_MONTHS = 60
DEFINITIONS = ("simple", "average", "count_back")
Definition = Literal["simple", "average", "count_back"]


def dso(
    connection: Connection,
    scope: Scope,
    definition: Definition = "simple",
    days: int | None = None,
) -> FigureResult:
    """Days of sales outstanding on the last day of a window of ``days`` (None: see below).

    The window: the months of the scope where it names some, else the 90 days up to
    ``scope.as_of``. ``values``: ``dso`` by the ``definition`` asked for, all three by name,
    ``bpdso``, ``add`` (DSO less BPDSO), ``average_days_delinquent`` (of invoices settled in the
    window, by amount), ``pmp``, and what they are made of. ``rows``: the last twelve ends of
    months and the day, by windows as long. What cannot be divided is None, with the reason in
    ``missing``. Raises ``Refused``: ``unknown_choice``, ``days_below_one``.
    """
    if definition not in DEFINITIONS:
        raise Refused(
            "unknown_choice", parameter="definition", value=definition, choices=DEFINITIONS
        )
    if days is not None and days < 1:
        raise Refused("days_below_one", days=days)
    frame = open_debts(connection, scope)
    if frame is None or frame.as_of is None:
        return unknown_frame(connection, scope).result(
            FIGURE, definition=f"dso.{definition}/1", values=dict.fromkeys(_VALUES), period=None
        )
    first, last = window(frame, days)
    frame = replace(frame, as_of=last)
    measured = Measured(frame, (last - first).days + 1, definition)
    rows = [measured.at(end) for end in past_days(last)]
    values = rows[-1]
    note_worth(frame, measured.owed())
    if values["dso"] is None:
        frame.missing.append(note("no_credit_sales", first=first, last=last))
    return frame.result(
        FIGURE, definition=f"dso.{definition}/1", period=None, values=values, rows=rows
    )


def window(frame: Frame, days: int | None = None) -> tuple[date, date]:
    """First and last day that a rate of collection is measured over.

    A month that the scope names is taken whole, even where the ledger ends within it.
    """
    scope, last = frame.scope, frame.as_of or date.min
    if scope.end is not None and scope.as_of is None:
        last = month_end(month_of(scope.end))
    if days is not None:
        return last - timedelta(days=days - 1), last
    if scope.start is not None and scope.start <= last:
        return month_of(scope.start), last
    return last - timedelta(days=DAYS - 1), last


def days_sales_outstanding(receivable: Decimal, sales: Decimal, days: int) -> float | None:
    """Receivables / credit sales × days; None where nothing was sold on credit."""
    return float(receivable / sales * days) if sales > 0 else None


def average_days_sales_outstanding(
    begin: Decimal, end: Decimal, sales: Decimal, days: int
) -> float | None:
    """The same with the mean of the receivables at both ends of the window."""
    return days_sales_outstanding((begin + end) / 2, sales, days)


def count_back(receivable: Decimal, months: Sequence[tuple[Decimal, int]]) -> float | None:
    """Days that the newest sales need to explain what is open.

    ``months``: sales and days of each month, the newest first. Each month whose sales fit into
    what is left gives all its days; the last one gives its part. None where the months end before
    what is open does: then nothing older is known.
    """
    left, found = receivable, 0.0
    if left <= 0:
        return 0.0
    for sales, days in months:
        if sales <= 0:
            found += days  # nothing was sold: the debt is older
        elif sales >= left:
            return found + float(left / sales) * days
        else:
            left -= sales
            found += days
    return None


def best_possible_dso(current: Decimal, sales: Decimal, days: int) -> float | None:
    """The same with what is not past due alone: DSO if everybody paid on time."""
    return days_sales_outstanding(current, sales, days)


def average_days_delinquent(paid: Sequence[tuple[Decimal, int]]) -> float | None:
    """Mean of days late by amount: (amount, paid − due) of each; before the due date counts 0.

    Another thing than ADD, which is DSO less the best possible DSO.
    """
    weight = sum((amount for amount, _ in paid), Decimal())
    if weight <= 0:
        return None
    return float(sum((amount * max(0, days) for amount, days in paid), Decimal()) / weight)


def average_payment_period(
    paid_days: float | None, paid: Decimal, pending_days: float | None, pending: Decimal
) -> float | None:
    """PMP (ICAC 2016): mean days of what was paid and of what is pending, by amount."""
    parts = [(paid_days, paid), (pending_days, pending)]
    known = [(days, amount) for days, amount in parts if days is not None and amount > 0]
    weight = sum((amount for _, amount in known), Decimal())
    if weight <= 0:
        return None
    return float(sum(Decimal(str(days)) * amount for days, amount in known) / weight)


class Measured:
    """Windows of one length, by the day on which they end; what they share is asked once.

    All of a window is taken at the rate of its last day, so that days tell of customers and not of
    exchange rates: an account of one currency has the days that it has in its own.
    """

    def __init__(self, frame: Frame, length: int, definition: str) -> None:
        self.frame, self.length, self.definition = frame, length, definition
        self.parts = [row for row in settlements(frame) if row["paid"] is not None]
        ends = past_days(frame.as_of or date.min)
        before = [end - timedelta(days=length) for end in ends]
        self.ends, self.worth = ends, worth_of(frame)
        self.balances = balances(frame, [*before, *ends])

    def owed(self) -> dict[date, dict[str, Decimal]]:
        """By the day on which a window ends, what is open in each currency."""
        return {
            end: {code: sums["open_amount"] for code, sums in self.balances[end].items()}
            for end in self.ends
        }

    def at(self, end: date) -> Row:
        """The window that ends with ``end``."""
        first, length = end - timedelta(days=self.length - 1), self.length
        now = in_one(self.frame, self.balances[end], end)
        before = self.balances[first - timedelta(days=1)]
        begin = in_one(self.frame, before, end)["open_amount"]
        sales = self.worth.sum(invoiced(self.frame, [(first, end)])[0], end)
        simple = days_sales_outstanding(now["open_amount"], sales, length)
        found: Row = {
            "dso_simple": simple,
            "dso_average": average_days_sales_outstanding(begin, now["open_amount"], sales, length),
            "dso_count_back": count_back(now["open_amount"], _months_back(self.frame, end)),
            "bpdso": best_possible_dso(now["current"], sales, length),
        }
        chosen, best = found[f"dso_{self.definition}"], found["bpdso"]
        return found | {
            "dso": chosen,
            "add": None if chosen is None or best is None else chosen - best,
            **self._of_invoices(first, end),
            "ar_begin": begin,
            "ar_end": now["open_amount"],
            "ar_current": now["current"],
            "credit_sales": sales,
            "days": length,
            "as_of": end,
        }

    def _of_invoices(self, first: date, last: date) -> Row:
        """What is measured on invoices: how late they were paid, the Spanish payment period."""
        paid = [row for row in self.parts if first <= row["paid"] <= last]
        sizes = [(row, self.worth.sum({row["currency"]: row["size"]}, last)) for row in paid]
        late = [(size, (row["paid"] - row["due_date"]).days) for row, size in sizes]
        ages = [(size, (row["paid"] - row["date"]).days) for row, size in sizes]
        now = in_one(self.frame, self.balances[last], last)
        pending = float(now["pending_days"] / now["pending"]) if now["pending"] > 0 else None
        return {
            "average_days_delinquent": average_days_delinquent(late),
            "pmp": average_payment_period(
                average_days_delinquent(ages), _sum(ages), pending, now["pending"]
            ),
            "paid_amount": _sum(late),
        }


def _months_back(frame: Frame, end: date) -> list[tuple[Decimal, int]]:
    """Sales and days of the month of ``end`` until that day, and of those before it.

    They end with the first month that has any: what was before is not known.
    """
    spans: list[tuple[date, date]] = []
    first, last = month_of(end), end
    for _ in range(MOST_MONTHS):
        spans.append((first, last))
        last = first - timedelta(days=1)
        first = month_of(last)
    worth = worth_of(frame)
    sales = [worth.sum(sold, end) for sold in invoiced(frame, spans)]
    while sales and sales[-1] == 0:
        sales.pop()
    return [(amount, (b - a).days + 1) for amount, (a, b) in zip(sales, spans, strict=False)]


def _sum(pairs: Sequence[tuple[Decimal, int]]) -> Decimal:
    return sum((amount for amount, _ in pairs), Decimal())


_DAYS = (
    *("dso", "dso_simple", "dso_average", "dso_count_back", "bpdso", "add"),
    *("average_days_delinquent", "pmp"),
)
_MONEY = ("ar_begin", "ar_end", "ar_current", "credit_sales", "paid_amount")
_VALUES = (*_DAYS, *_MONEY, "days")
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(_DAYS, "index"),
    **dict.fromkeys(_MONEY, "money"),
    "days": "count",
    "as_of": "date",
}

FIGURE = Figure(
    name="dso",
    definition="dso.simple/1",
    needs=(
        "receivables: invoice, account, date, due_date, amount, open_amount, settled_date",
        "payments: invoice, account, date, amount (optional)",
    ),
    units=_UNITS,
    compute=dso,
    parameters=("definition", "days"),
)
