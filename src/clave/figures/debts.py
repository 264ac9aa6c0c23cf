"""What figures of collections start from: the frame of the receivables, and what is open on a day.

The receivables may reach further than the sales, or be all there is; so currency and day are found
among them where sales do not tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from clave.figures.asking import Connection, once, query, query_once
from clave.figures.base import Row, Scope, note
from clave.figures.frame import Frame, open_frame
from clave.figures.receivables import movements, open_items_query

# Days past due from which each bucket begins; up to 0 nothing is late.
BUCKETS = ("current", "d1_30", "d31_60", "d61_90", "d90_plus")
_FROM = (1, 31, 61, 91)
_OF_SALES = frozenset({"no_lines", "other_currency", "period_not_covered", "dates_by_year"})


def bucket_of(days: int) -> str:
    """The bucket of something that is ``days`` past its due date.

    >>> bucket_of(0), bucket_of(1), bucket_of(30), bucket_of(91)
    ('current', 'd1_30', 'd1_30', 'd90_plus')
    """
    return BUCKETS[sum(days >= first for first in _FROM)]


def open_debts(connection: Connection, scope: Scope) -> Frame | None:
    """The frame of the receivables within ``scope``; None where the ledger has none.

    ``as_of``: the scope's; else the newest day of sales, else of receivables and payments.
    Raises ``Refused('period_reversed')``.
    """
    reach = query_once(connection, _REACH)
    frame = open_frame(connection, scope)
    if not reach:
        return None
    currencies = {row["currency"]: row["lines"] for row in reach if row["currency"]}
    currency = scope.currency or frame.currency
    if scope.currency is None and currency not in currencies:
        currency = min(currencies, key=lambda name: (-currencies[name], name), default=currency)
    newest = max(row["newest"] for row in reach)
    frame = replace(
        frame,
        currency=currency,
        as_of=frame.as_of or newest,
        missing=[entry for entry in frame.missing if entry["code"] not in _OF_SALES],
        assumed=[entry for entry in frame.assumed if entry["code"] != "currency_assumed"],
    )
    for row in reach:
        params = {"lines": int(row["lines"])}
        if row["currency"] is None and currency:
            frame.assumed.append(note("currency_assumed", currency=currency, **params))
        elif row["currency"] != currency:
            frame.missing.append(note("other_currency", currency=row["currency"], **params))
        if row["reversed"]:
            frame.missing.append(note("due_before_invoice", invoices=int(row["reversed"])))
    return frame


_REACH = """
SELECT currency, count(*) AS lines, max(greatest(date, settled_date, paid)) AS newest,
    count(*) FILTER (WHERE due_date < date AND amount > 0) AS reversed
FROM receivables, (SELECT max(date) AS paid FROM payments)
GROUP BY currency ORDER BY currency
"""


def unknown_frame(connection: Connection, scope: Scope) -> Frame:
    """The frame of an answer that knows nothing: without receivables."""
    frame = open_frame(connection, scope)
    frame.missing[:] = [note("no_receivables")]
    return frame


def within(scope: Scope, account: str | None) -> bool:
    """Whether what is booked at ``account`` belongs to the scope."""
    if account is None:
        return scope.takes_unassigned
    return scope.accounts is None or account in scope.accounts


def open_items(frame: Frame, day: date) -> list[Row]:
    """What is open on ``day`` in the frame's scope: a row for each invoice or credit.

    ``invoice, account, date, due_date, amount, open_amount, disputed, days`` (past due; negative
    before), first due first.
    """
    return [row for row in _on(frame, day) if row["open_amount"]]


def assumed_invoices(frame: Frame, day: date) -> int:
    """Of how many invoices nobody says when they were paid, which ``day`` would have to know."""
    return sum(row["assumed"] for row in _on(frame, day))


def _on(frame: Frame, day: date) -> list[Row]:
    head, given = open_items_query(frame, day)
    sql = head + (
        "SELECT invoice, account, date, due_date, amount, open_amount, disputed, assumed,"
        " $as_of::DATE - due_date AS days FROM open_items WHERE open_amount <> 0 OR assumed"
        " ORDER BY due_date, date, account, invoice, id"
    )
    key = ("open items", *given.items())
    everything = once(frame.connection, key, lambda found: query(found, sql, given))
    return [dict(row) for row in everything if _taken(frame.scope, row)]


def surplus(frame: Frame, day: date) -> list[Row]:
    """Cash and credits until ``day`` that close nothing, as positive amounts.

    ``account, date, amount, reason``: ``no_invoice`` (names none, or one that is not there),
    ``too_much`` (more than its invoice) or ``credit`` (more than the invoice that it is for).
    """
    head, given = movements(frame)
    sql = head + "SELECT account, date, amount, reason FROM surplus ORDER BY date, account, amount"
    key = ("surplus", *given.items())
    everything = once(frame.connection, key, lambda found: query(found, sql, given))
    return [dict(row) for row in everything if row["date"] <= day and _taken(frame.scope, row)]


def settlements(frame: Frame) -> list[Row]:
    """How every invoice of the scope was closed: a row for each part, or one without ``paid``.

    ``id, invoice, account, date, due_date, amount, paid, size, assumed``; credits are left out.
    Parts until the frame's day; ``size`` is what the part closes.
    """
    head, given = movements(frame)
    sql = head + (
        "SELECT d.id, d.invoice, d.account, d.date, d.due_date, d.size AS amount, d.disputed,"
        " c.date AS paid, c.size, coalesce(c.assumed, FALSE) AS assumed"
        " FROM debits d LEFT JOIN closings c ON c.id = d.id AND c.date <= $as_of"
        " WHERE d.sign > 0 AND d.size > 0 AND d.date <= $as_of"
        " ORDER BY d.due_date, d.account, d.invoice, d.id, c.date"
    )
    found = query(frame.connection, sql, given | {"as_of": frame.as_of})
    return [row for row in found if _taken(frame.scope, row)]


_BALANCES = """,
days AS (SELECT unnest($days::DATE[]) AS day),
standing AS (
    SELECT t.day, e.account, e.sign, t.day - e.due_date AS late, t.day - e.written AS age,
        e.sign * e.amount AS amount
    FROM days t JOIN events e ON e.date <= t.day
)
SELECT day, account, sum(amount) AS open_amount,
    sum(amount) FILTER (WHERE late <= 0) AS current,
    sum(amount) FILTER (WHERE late BETWEEN 1 AND 30) AS d1_30,
    sum(amount) FILTER (WHERE late BETWEEN 31 AND 60) AS d31_60,
    sum(amount) FILTER (WHERE late BETWEEN 61 AND 90) AS d61_90,
    sum(amount) FILTER (WHERE late > 90) AS d90_plus,
    sum(amount) FILTER (WHERE sign > 0) AS pending,
    sum(amount * age) FILTER (WHERE sign > 0) AS pending_days
FROM standing GROUP BY day, account
"""
_SUMS = ("open_amount", *BUCKETS, "pending", "pending_days")


def balances(frame: Frame, days: Sequence[date]) -> dict[date, Row]:
    """The scope's open amounts on several days: ``open_amount``, the buckets, ``pending`` (what
    is open without credits) and ``pending_days`` (the same times its days since the invoice)."""
    sums = {day: dict.fromkeys(_SUMS, Decimal()) for day in days}
    for day, rows in balances_by_account(frame, days).items():
        for row in rows:
            for name in _SUMS:
                sums[day][name] += row[name] or Decimal()
    return sums


def balances_by_account(frame: Frame, days: Sequence[date]) -> dict[date, list[Row]]:
    """The same for each account of the scope that owes or is owed: rows with ``account``."""
    head, given = movements(frame)
    given = given | {"days": sorted(set(days))}
    key = ("balances", *((name, str(value)) for name, value in given.items()))
    everything = once(frame.connection, key, lambda found: query(found, head + _BALANCES, given))
    rows: dict[date, list[Row]] = {day: [] for day in days}
    for row in everything:
        if _taken(frame.scope, row):
            rows[row["day"]].append(row)
    return rows


def invoiced(frame: Frame, spans: Sequence[tuple[date, date]]) -> list[Decimal]:
    """Credit sales as receivables tell them, for each span of days, both included.

    Invoices less credits, by their date; VAT is in them as it is in what is open.
    """
    own = "(currency = $currency OR currency IS NULL)" if frame.currency else "TRUE"
    found = frame.rows(
        "SELECT date, sum(amount) AS amount FROM receivables"
        f" WHERE {own} AND {frame.account_condition} GROUP BY date"
    )
    return [
        sum((row["amount"] for row in found if first <= row["date"] <= last), Decimal())
        for first, last in spans
    ]


def _taken(scope: Scope, row: Row) -> bool:
    return within(scope, row["account"])
