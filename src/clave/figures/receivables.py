"""What customers owe on a day: open receivables, from invoices and the payments that close them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from clave.figures.asking import once, query, query_once
from clave.figures.base import Row, note
from clave.figures.frame import Frame

# A payment closes the newest invoice of that number and account dated no later than itself,
# since many companies begin numbering again every year.
_OPEN = """
WITH invoices AS (
    SELECT row_number() OVER () AS id, invoice, account, date, due_date, amount, open_amount,
        settled_date
    FROM receivables WHERE {condition} AND date <= $as_of
),
paid AS (
    SELECT row_number() OVER () AS payment, invoice, account, date, amount
    FROM payments WHERE {condition} AND date <= $as_of AND invoice IS NOT NULL
),
matched AS (
    SELECT i.id, p.amount,
        row_number() OVER (PARTITION BY p.payment ORDER BY i.date DESC, i.id) AS place
    FROM paid p JOIN invoices i
        ON i.invoice = p.invoice AND i.account IS NOT DISTINCT FROM p.account AND i.date <= p.date
),
closed AS (SELECT id, sum(amount) AS amount FROM matched WHERE place = 1 GROUP BY id),
open AS (
    SELECT i.account, i.due_date,
        CASE WHEN i.open_amount IS NOT NULL THEN i.open_amount
             WHEN i.settled_date <= $as_of THEN 0
             ELSE i.amount - coalesce(c.amount, 0) END AS amount
    FROM invoices i LEFT JOIN closed c USING (id)
)
SELECT account, coalesce(sum(amount), 0) AS open_amount,
    coalesce(sum(amount) FILTER (WHERE due_date < $as_of), 0) AS overdue_amount
FROM open GROUP BY account
"""


def open_receivables(frame: Frame, as_of: date | None = None) -> dict[str | None, Row] | None:
    """``open_amount`` and ``overdue_amount`` by account on ``as_of`` (None = the frame's).

    An invoice's open amount is the one that the ledger states; else nothing once it is settled;
    else its amount less the payments that name it. Overdue: open, and due before that day. None,
    with ``no_receivables`` in the frame's ``missing``, where the ledger has no receivables.
    """
    question = owed_query(frame, as_of)
    if question is None:
        frame.missing.append(note("no_receivables"))
        return None
    sql, given = question
    everybody = once(
        frame.connection,
        ("owed", *given.items()),
        lambda found: {row["account"]: row for row in query(found, sql, given)},
    )
    scope = frame.scope
    if scope.accounts is None and scope.takes_unassigned:
        return everybody
    codes = set(everybody) - {None} if scope.accounts is None else set(scope.accounts)
    unassigned = {None} if scope.takes_unassigned else set()
    return {code: everybody[code] for code in {*codes, *unassigned} if code in everybody}


def owed_query(frame: Frame, as_of: date | None = None) -> tuple[str, Row] | None:
    """SQL, and its values: ``account, open_amount, overdue_amount`` over the whole ledger.

    Over all of it, since it is the same for everybody who asks. None without receivables.
    """
    there = query_once(frame.connection, "SELECT count(*) AS lines FROM receivables")[0]["lines"]
    day = as_of or frame.as_of
    if not there or day is None:
        return None
    condition = "(currency = $currency OR currency IS NULL)" if frame.currency else "TRUE"
    given: Row = {"as_of": day}
    if frame.currency:
        given["currency"] = frame.currency
    return _OPEN.format(condition=condition), given


def owed_by(
    members: tuple[str, ...], owed: dict[str | None, Row] | None, name: str
) -> Decimal | None:
    """The sum of ``name`` over the member accounts; None where receivables are not known."""
    if owed is None:
        return None
    return sum((owed[code][name] for code in members if code in owed), Decimal())
