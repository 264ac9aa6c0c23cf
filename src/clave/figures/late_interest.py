"""Statutory interest on what was paid late or is late, and the fixed sum for each invoice.

Definition, traps and worked values: ``docs/figures/late_interest.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Literal

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.debts import open_debts, settlements, unknown_frame
from clave.figures.interest_rates import Rate, law_of, merged
from clave.figures.worth import by_currency, note_worth, worth_of
from clave.lib.refusal import Refused

YEARS = (365, 366)
DayCount = Literal[365, 366]
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Part:
    """Days at one rate. ``rate``: per cent a year, None where none is known: then no amount."""

    since: date
    until: date
    days: int
    rate: Decimal | None
    amount: Decimal
    source: str = ""
    checked: bool = True


@dataclass(frozen=True)
class Interest:
    """Interest on one amount: unrounded. ``unknown_days``: days of which no rate is known, on
    which ``amount`` says nothing: it is then the least that is owed."""

    days: int
    amount: Decimal
    unknown_days: int
    parts: tuple[Part, ...]


def interest_on(
    amount: Decimal,
    due: date,
    paid: date,
    rates: Sequence[Rate] | None = None,
    day_count: DayCount = 365,
) -> Interest:
    """Simple interest on ``amount`` (VAT included) from the day after ``due`` to ``paid``.

    paid − due days, each at the rate that holds on it, over 365 days a year; with ``day_count``
    366 the days of leap years over 366. ``rates`` None: those of Spain that Clave knows. Paid on
    time: no days. Raises ``Refused('unknown_choice')`` for another day count.

    >>> from datetime import date
    >>> found = interest_on(Decimal(10000), date(2013, 1, 15), date(2013, 3, 31))
    >>> found.days, round(found.amount, 2)
    (75, Decimal('169.11'))
    """
    if day_count not in YEARS:
        raise Refused("unknown_choice", parameter="day_count", value=day_count, choices=YEARS)
    known = law_of().rates if rates is None else rates
    parts = tuple(_parts(amount, due + timedelta(days=1), paid, known, day_count))
    return Interest(
        days=sum(part.days for part in parts),
        amount=sum((part.amount for part in parts), Decimal()),
        unknown_days=sum(part.days for part in parts if part.rate is None),
        parts=parts,
    )


def late_interest(
    connection: Connection,
    scope: Scope,
    day_count: DayCount = 365,
    include_paid: bool = True,
    interest_rates: Sequence[Rate] = (),
) -> FigureResult:
    """What may be claimed on ``scope.as_of`` for every invoice that was or is late.

    ``interest_rates``: those of the company, in place of the known ones on their days. Without
    ``include_paid`` only for what is still open. ``values``: ``interest`` (of the days whose rate
    is known), ``fixed_amount`` (40 € for each invoice, where the report is in euros),
    ``claim_amount``; ``rows``: by invoice, the longest late first; of other currencies at the rate
    of ``scope.as_of`` (None where there is none), with ``own_late_amount`` and ``own_interest``.
    """
    law = law_of()
    known = merged(law.rates, interest_rates)
    frame = open_debts(connection, scope)
    if frame is None or frame.as_of is None:
        return unknown_frame(connection, scope).result(
            FIGURE, values=dict.fromkeys(_VALUES), period=None
        )
    fixed = law.fixed if frame.currency in ("EUR", None) else Decimal()
    worth = worth_of(frame)
    rows, used = [], []
    for _, parts in groupby(settlements(frame), key=lambda row: row["id"]):
        row, found = _claim(list(parts), frame.as_of, known, day_count)
        if row is None or (row["open_amount"] <= 0 and not include_paid):
            continue
        rows.append(_valued(row, worth.on(row["currency"], frame.as_of), fixed))
        used += found
    note_worth(frame, {frame.as_of: by_currency(rows, "own_late_amount")})
    frame.missing.extend(_unknown(used))
    frame.assumed.extend(_unchecked(used))
    rows.sort(key=lambda row: (row["due_date"], row["account"] or "", row["invoice"]))
    return frame.result(FIGURE, period=None, values=_values(rows), rows=rows)


def _valued(row: Row, rate: Decimal | None, fixed: Decimal) -> Row:
    """The claim in the frame's currency at ``rate``; None where there is none.

    Interest grows in the money of the invoice; the law names its fixed sum in euros for each.
    """
    told: Row = {f"own_{name}": row[name] for name in ("late_amount", "interest")}
    for name in _CONVERTED:
        row[name] = None if rate is None else row[name] if rate == 1 else row[name] * rate
    claim = None if rate is None else row["interest"] + fixed
    return row | told | {"fixed_amount": fixed, "claim_amount": claim}


def _parts(
    amount: Decimal, first: date, last: date, rates: Sequence[Rate], day_count: int
) -> list[Part]:
    found: list[Part] = []
    while first <= last:
        rate = next((r for r in rates if r.since <= first <= r.until), None)
        later = [r.since for r in rates if r.since > first]
        until = rate.until if rate else min(later, default=date.max) - timedelta(days=1)
        until = min(until, last)
        if day_count == 366:
            until = min(until, date(first.year, 12, 31))
        days = (until - first).days + 1
        year = 366 if day_count == 366 and _is_leap(first.year) else 365
        due = amount * rate.rate * days / (_HUNDRED * year) if rate else Decimal()
        found.append(
            Part(first, until, days, rate.rate if rate else None, due,
                 rate.source if rate else "", rate.checked if rate else False)
        )  # fmt: skip
        first = until + timedelta(days=1)
    return found


def _is_leap(year: int) -> bool:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days == 366


def _claim(
    parts: list[Row], as_of: date, rates: Sequence[Rate], day_count: DayCount
) -> tuple[Row | None, list[Part]]:
    """The row of one invoice, None where nothing of it is late; and the rates that it used."""
    first = parts[0]
    closed = [row for row in parts if row["paid"] is not None]
    left = first["amount"] - sum((row["size"] for row in closed), Decimal())
    pieces = [(row["size"], row["paid"]) for row in closed]
    pieces += [(left, as_of)] if left > 0 else []
    due = first["due_date"]
    late = [(size, until) for size, until in pieces if until > due]
    if not late:
        return None, []
    found = [interest_on(size, due, until, rates, day_count) for size, until in late]
    row = {
        "invoice": first["invoice"],
        "account": first["account"],
        "currency": first["currency"],
        "date": first["date"],
        "due_date": due,
        "paid_date": max(until for _, until in pieces) if left <= 0 else None,
        "amount": first["amount"],
        "late_amount": sum((size for size, _ in late), Decimal()),
        "open_amount": left,
        "days": max(one.days for one in found),
        "interest": sum((one.amount for one in found), Decimal()),
        "unknown_days": max(one.unknown_days for one in found),
    }
    return row, [part for one in found for part in one.parts]


def _values(rows: list[Row]) -> Row:
    names = ("late_amount", "open_amount", "interest", "fixed_amount", "claim_amount")
    sums: Row = {
        name: sum((row[name] for row in rows if row[name] is not None), Decimal()) for name in names
    }
    sums["claim_amount"] = sums["interest"] + sums["fixed_amount"]
    return sums | {
        "invoices": len(rows),
        "invoices_partly_known": sum(row["unknown_days"] > 0 for row in rows),
    }


def _unknown(used: list[Part]) -> list[Row]:
    """Of which days no rate is known."""
    without = [part for part in used if part.rate is None]
    if not without:
        return []
    first, last = min(part.since for part in without), max(part.until for part in without)
    return [note("no_interest_rate", first=first, last=last)]


def _unchecked(used: list[Part]) -> list[Row]:
    """Rates that nobody read where they are published."""
    found = sorted({part.rate for part in used if part.rate is not None and not part.checked})
    return (
        [note("rates_not_checked", rates=", ".join(str(rate) for rate in found))] if found else []
    )


_CONVERTED = ("amount", "late_amount", "open_amount", "interest")
_MONEY = ("amount", "late_amount", "open_amount", "interest", "fixed_amount", "claim_amount")
_VALUES = (*_MONEY[1:], "invoices", "invoices_partly_known")
_UNITS: dict[str, Unit] = {
    **dict.fromkeys((*_MONEY, "own_late_amount", "own_interest"), "money"),
    **dict.fromkeys(("invoices", "invoices_partly_known", "days", "unknown_days"), "count"),
    **dict.fromkeys(("invoice", "account", "currency"), "text"),
    **dict.fromkeys(("date", "due_date", "paid_date"), "date"),
}

FIGURE = Figure(
    name="late_interest",
    definition="late_interest.es/1",
    needs=(
        "receivables: invoice, account, date, due_date, amount, open_amount, settled_date",
        "payments: invoice, account, date, amount (optional)",
        "rates of interest of the books (optional)",
    ),
    units=_UNITS,
    compute=late_interest,
    parameters=("day_count", "include_paid", "interest_rates"),
)
