"""What figures of collections start from: the frame of the receivables, and what is open on a day.

The receivables may reach further than the sales, or be all there is; so currency and day are found
among them where sales do not tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from clave.figures.asking import Connection, once, query, query_once
from clave.figures.base import Row, Scope, note
from clave.figures.frame import Frame, account_parameters, open_frame, within
from clave.figures.receivables import movements, open_items_query
from clave.figures.worth import told_into, worth_of

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
    currency = _currency(frame, reach)
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
        elif row["currency"] != currency and scope.currency:
            frame.missing.append(note("other_currency", currency=row["currency"], **params))
        if row["reversed"]:
            frame.missing.append(note("due_before_invoice", invoices=int(row["reversed"])))
    return frame


def _currency(frame: Frame, reach: list[Row]) -> str | None:
    """The scope's; the company's where anything can be shown in it; else that of most lines."""
    if frame.scope.currency:
        return frame.scope.currency
    there = {row["currency"]: row["lines"] for row in reach if row["currency"]}
    into, known = told_into(frame.connection)
    if into and (into in there or known & set(there)):
        return into
    if frame.currency in there:
        return frame.currency
    return min(there, key=lambda name: (-there[name], name), default=frame.currency)


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


def open_items(frame: Frame, day: date) -> list[Row]:
    """What is open on ``day`` in the frame's scope: a row for each invoice or credit.

    ``invoice, account, date, due_date, amount, open_amount, disputed, days`` (past due; negative
    before), first due first. Both amounts at the rate of ``day``; in its own money an item has
    ``currency, own_amount, own_open_amount``. What has no rate is in :func:`items_without_rate`.
    """
    return [row for row in _on(frame, day) if row["open_amount"]]


def items_without_rate(frame: Frame, day: date) -> list[Row]:
    """The same of what is open in currencies of which ``day`` knows no rate: amounts are None."""
    return [row for row in _on(frame, day) if row["open_amount"] is None and row["own_open_amount"]]


def assumed_invoices(frame: Frame, day: date) -> int:
    """Of how many invoices nobody says when they were paid, which ``day`` would have to know."""
    return sum(row["assumed"] for row in _on(frame, day))


def _on(frame: Frame, day: date) -> list[Row]:
    head, given = open_items_query(frame, day)
    sql = head + (
        "SELECT invoice, account, currency, date, due_date, amount AS own_amount,"
        " open_amount AS own_open_amount, disputed, assumed,"
        " $as_of::DATE - due_date AS days FROM open_items WHERE open_amount <> 0 OR assumed"
        " ORDER BY due_date, date, account, invoice, id"
    )
    key = ("open items", *given.items())
    everything = once(frame.connection, key, lambda found: query(found, sql, given))
    worth = worth_of(frame)
    rows = [dict(row) for row in everything if _taken(frame.scope, row)]
    for row in rows:
        rate = worth.on(row["currency"], day)
        row["amount"] = _at(row["own_amount"], rate)
        row["open_amount"] = _at(row["own_open_amount"], rate)
    return rows


def _at(amount: Decimal, rate: Decimal | None) -> Decimal | None:
    """``amount`` at a rate, unrounded: so parts add up; one of 1 leaves it as it is written."""
    return None if rate is None else amount if rate == 1 else amount * rate


def surplus(frame: Frame, day: date) -> list[Row]:
    """Cash and credits until ``day`` that close nothing, as positive amounts.

    ``account, date, amount, reason``: ``no_invoice`` (names none, or one that is not there),
    ``too_much`` (more than its invoice) or ``credit`` (more than the invoice that it is for).
    ``amount`` at the rate of ``day``, and ``currency, own_amount``; what has no rate is left out.
    """
    head, given = movements(frame)
    sql = head + (
        "SELECT account, currency, date, amount AS own_amount, reason FROM surplus"
        " ORDER BY date, account, own_amount"
    )
    key = ("surplus", *given.items())
    everything = once(frame.connection, key, lambda found: query(found, sql, given))
    worth = worth_of(frame)
    taken = (row for row in everything if row["date"] <= day and _taken(frame.scope, row))
    rows = [
        row | {"amount": _at(row["own_amount"], worth.on(row["currency"], day))} for row in taken
    ]
    return [row for row in rows if row["amount"] is not None]


def settlements(frame: Frame) -> list[Row]:
    """How every invoice of the scope was closed: a row for each part, or one without ``paid``.

    ``id, invoice, account, currency, date, due_date, amount, paid, size, assumed``; credits are
    left out. Parts until the frame's day; ``size`` is what the part closes. In its own currency.
    """
    head, given = movements(frame)
    sql = head + (
        "SELECT d.id, d.invoice, d.account, d.currency, d.date, d.due_date, d.size AS amount,"
        " d.disputed, c.date AS paid, c.size, coalesce(c.assumed, FALSE) AS assumed"
        f" FROM (SELECT * FROM debits WHERE {frame.account_condition}) d"
        " LEFT JOIN closings c ON c.id = d.id AND c.date <= $as_of"
        " WHERE d.sign > 0 AND d.size > 0 AND d.date <= $as_of"
        " ORDER BY d.due_date, d.account, d.invoice, d.id, c.date"
    )
    told = given | account_parameters(frame.scope) | {"as_of": frame.as_of}
    return query(frame.connection, sql, told)


_BALANCES = """,
days AS (SELECT unnest($days::DATE[]) AS day),
standing AS (
    SELECT t.day, e.account, e.currency, e.sign, t.day - e.due_date AS late,
        t.day - e.written AS age, e.sign * e.amount AS amount
    FROM days t JOIN events e ON e.date <= t.day
)
SELECT day, account, currency, sum(amount) AS open_amount,
    sum(amount) FILTER (WHERE late <= 0) AS current,
    sum(amount) FILTER (WHERE late BETWEEN 1 AND 30) AS d1_30,
    sum(amount) FILTER (WHERE late BETWEEN 31 AND 60) AS d31_60,
    sum(amount) FILTER (WHERE late BETWEEN 61 AND 90) AS d61_90,
    sum(amount) FILTER (WHERE late > 90) AS d90_plus,
    sum(amount) FILTER (WHERE sign > 0) AS pending,
    sum(amount * age) FILTER (WHERE sign > 0) AS pending_days
FROM standing GROUP BY day, account, currency
"""
_SUMS = ("open_amount", *BUCKETS, "pending", "pending_days")


Balances = dict[str, dict[str, Decimal]]


def in_one(frame: Frame, found: Balances, day: date) -> dict[str, Decimal]:
    """Balances of several currencies as one, at the rate of ``day``."""
    worth = worth_of(frame)
    return {
        name: worth.sum({code: sums[name] for code, sums in found.items()}, day) for name in _SUMS
    }


def balances(frame: Frame, days: Sequence[date]) -> dict[date, Balances]:
    """The scope's open amounts on several days, by currency, each in its own: ``open_amount``, the
    buckets, ``pending`` (what is open without credits) and ``pending_days`` (the same times its
    days since the invoice)."""
    sums: dict[date, Balances] = {day: {} for day in days}
    for day, rows in balances_by_account(frame, days).items():
        for row in rows:
            found = sums[day].setdefault(row["currency"], dict.fromkeys(_SUMS, Decimal()))
            for name in _SUMS:
                found[name] += row[name] or Decimal()
    return sums


def balances_by_account(frame: Frame, days: Sequence[date]) -> dict[date, list[Row]]:
    """The same for each account of the scope that owes or is owed: rows with ``account`` and
    ``currency``."""
    head, given = movements(frame)
    given = given | {"days": sorted(set(days))}
    key = ("balances", *((name, str(value)) for name, value in given.items()))
    everything = once(frame.connection, key, lambda found: query(found, head + _BALANCES, given))
    rows: dict[date, list[Row]] = {day: [] for day in days}
    for row in everything:
        if _taken(frame.scope, row):
            rows[row["day"]].append(row)
    return rows


def invoiced(frame: Frame, spans: Sequence[tuple[date, date]]) -> list[dict[str, Decimal]]:
    """Credit sales as receivables tell them, by currency, for each span of days, both included.

    Invoices less credits, by their date; VAT is in them as it is in what is open.
    """
    own = "(currency = $currency OR currency IS NULL)" if frame.scope.currency else "TRUE"
    found = frame.rows(
        "SELECT date, coalesce(currency, $own) AS currency, sum(amount) AS amount FROM receivables"
        f" WHERE {own} AND {frame.account_condition} GROUP BY ALL",
        own=frame.currency or "",
    )
    sums = []
    for first, last in spans:
        sold: dict[str, Decimal] = defaultdict(Decimal)
        for row in found:
            if first <= row["date"] <= last:
                sold[row["currency"]] += row["amount"]
        sums.append(dict(sold))
    return sums


def _taken(scope: Scope, row: Row) -> bool:
    return within(scope, row["account"])
