"""How much of what could be collected was collected.

Definition, traps and worked values: ``docs/figures/cei.md``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from clave.figures.ageing import past_days
from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.debts import (
    Balances,
    balances,
    in_one,
    invoiced,
    open_debts,
    unknown_frame,
)
from clave.figures.dso import window
from clave.figures.frame import Frame
from clave.figures.worth import note_worth, worth_of
from clave.lib.refusal import Refused


def cei(connection: Connection, scope: Scope, days: int | None = None) -> FigureResult:
    """Collection effectiveness of a window, as a share of 1.

    The window is that of :func:`clave.figures.dso.dso`. ``values``: ``cei`` and its parts;
    ``rows``: the same for windows as long that end with the last twelve months and the day. Raises
    ``Refused('days_below_one')``.
    """
    if days is not None and days < 1:
        raise Refused("days_below_one", days=days)
    frame = open_debts(connection, scope)
    if frame is None or frame.as_of is None:
        return unknown_frame(connection, scope).result(
            FIGURE, values=dict.fromkeys(_VALUES), period=None
        )
    first, last = window(frame, days)
    frame = replace(frame, as_of=last)
    length = (last - first).days + 1
    ends = past_days(last)
    found = balances(frame, [*ends, *(end - timedelta(days=length) for end in ends)])
    sales = invoiced(frame, [(end - timedelta(days=length - 1), end) for end in ends])
    rows = [_row(frame, end, length, found, sold) for end, sold in zip(ends, sales, strict=True)]
    note_worth(frame, {d: {c: o["open_amount"] for c, o in found[d].items()} for d in ends})
    if rows[-1]["cei"] is None:
        frame.missing.append(note("nothing_to_collect", first=first, last=last))
    return frame.result(FIGURE, period=None, values=rows[-1], rows=rows)


def collection_effectiveness(
    begin: Decimal, sales: Decimal, end_total: Decimal, end_current: Decimal
) -> float | None:
    """(begin + sales − total at the end) / (begin + sales − current at the end).

    None where nothing could be collected: the divisor is zero or below.
    """
    possible = begin + sales - end_current
    return float((begin + sales - end_total) / possible) if possible > 0 else None


def _row(
    frame: Frame, end: date, length: int, found: dict[date, Balances], sold: dict[str, Decimal]
) -> Row:
    """A window, all at the rate of its last day: what rates gained or lost was not collected."""
    begin = in_one(frame, found[end - timedelta(days=length)], end)["open_amount"]
    now, sales = in_one(frame, found[end], end), worth_of(frame).sum(sold, end)
    return {
        "as_of": end,
        "cei": collection_effectiveness(begin, sales, now["open_amount"], now["current"]),
        "ar_begin": begin,
        "credit_sales": sales,
        "ar_end": now["open_amount"],
        "ar_end_current": now["current"],
        "days": length,
    }


_MONEY = ("ar_begin", "credit_sales", "ar_end", "ar_end_current")
_VALUES = ("as_of", "cei", *_MONEY, "days")
_UNITS: dict[str, Unit] = {
    "cei": "ratio",
    **dict.fromkeys(_MONEY, "money"),
    "days": "count",
    "as_of": "date",
}

FIGURE = Figure(
    name="cei",
    definition="cei/1",
    needs=(
        "receivables: invoice, account, date, due_date, amount, open_amount, settled_date",
        "payments: invoice, account, date, amount (optional)",
    ),
    units=_UNITS,
    compute=cei,
    parameters=("days",),
)
