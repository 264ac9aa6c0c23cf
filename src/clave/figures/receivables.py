"""What customers owe: invoices, what closes them and when, and so what was open on any day.

A *document* is an invoice number of a year at an account, in one currency; it may hold several rows
(instalments) and credits. Payments and credits close its rows in the order in which these fall due.
All of this is in the money of the document: what it is worth in another is found on the day that a
figure speaks of (:mod:`clave.figures.worth`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from clave.figures.asking import once, query, query_once
from clave.figures.base import Row, note
from clave.figures.frame import Frame, newest_day, within
from clave.figures.worth import by_currency, worth_of

# Payments name a number; many companies begin numbering again every year. So a payment belongs to
# the newest document of that number that is no younger than itself, else (paid in advance) to the
# next one. Within a document cash and credits close rows first due first: both are laid end to end,
# and where two intervals overlap, one closes the other. That holds for every day at once, since
# what was paid until a day is the beginning of what was paid until a later one.
_DOCUMENTS = """
told AS (
    SELECT import_id, max(greatest(date, settled_date)) AS told_on FROM receivables
    WHERE {condition} GROUP BY import_id
),
invoices AS (
    SELECT row_number() OVER () AS row_id, invoice, account, date,
        coalesce(due_date, date) AS due_date, amount, open_amount, settled_date,
        coalesce(disputed, FALSE) AS disputed, t.told_on, coalesce(currency, $own) AS currency,
        coalesce(document_key, invoice || '/' || year(date)) AS document
    FROM receivables r JOIN told t ON t.import_id IS NOT DISTINCT FROM r.import_id
    WHERE {condition}
),
documents AS (
    SELECT row_number() OVER () AS document_id, account, document, invoice, currency,
        min(date) AS date, min(due_date) AS due_date,
        CASE WHEN max(amount) > 0 THEN 1 ELSE -1 END AS sign,
        count(*) AS parts, any_value(row_id) AS row_id
    FROM invoices GROUP BY account, document, invoice, currency
),
cash AS (
    SELECT row_number() OVER () AS payment_id, invoice, account, date, amount, currency
    FROM payments WHERE {condition}
),
named AS (
    SELECT p.payment_id, arg_min(d.document_id,
        CASE WHEN d.date > p.date THEN 1000000 ELSE 0 END + abs(d.date - p.date)) AS document_id
    FROM cash p JOIN documents d ON d.invoice = p.invoice
        AND (p.account IS NULL OR d.account IS NOT DISTINCT FROM p.account)
        AND (p.currency IS NULL OR d.currency = p.currency) -- untold: that of its invoice
    GROUP BY p.payment_id
),
applied AS (
    SELECT p.payment_id, p.account, p.date, p.amount, d.document_id, d.sign, d.currency
    FROM named n JOIN cash p USING (payment_id) JOIN documents d USING (document_id)
),
placed AS (
    SELECT i.*, d.document_id, d.sign FROM invoices i JOIN documents d ON d.row_id = i.row_id
    WHERE d.parts = 1
    UNION ALL
    SELECT i.*, d.document_id, d.sign FROM invoices i JOIN documents d
        ON d.document = i.document AND d.account IS NOT DISTINCT FROM i.account
        AND d.invoice = i.invoice AND d.currency = i.currency
    WHERE d.parts > 1
),
-- Most documents are one invoice with one payment: only the others are laid end to end.
several AS (
    SELECT document_id FROM documents WHERE parts > 1
    UNION SELECT document_id FROM applied GROUP BY document_id
        HAVING count(*) > 1 OR min(sign * amount) < 0
),
"""
_CLOSING = """
owed AS (
    SELECT row_id, document_id, sign, invoice, account, date, due_date, sign * amount AS size,
        disputed, settled_date, told_on, currency,
        CASE WHEN open_amount IS NOT NULL -- greatest() passes over what is not known
            THEN least(greatest(sign * open_amount, 0), sign * amount) END AS stated
    FROM placed WHERE sign * amount >= 0
    UNION ALL -- a payment that was taken back opens its invoice again
    SELECT -a.payment_id, d.document_id, d.sign, d.invoice, d.account, a.date, d.due_date,
        -d.sign * a.amount, FALSE, NULL, NULL, d.currency, NULL
    FROM applied a JOIN documents d USING (document_id) WHERE d.sign * a.amount < 0
),
debits AS (
    SELECT *, row_id AS id, size AS until FROM owed ANTI JOIN several USING (document_id)
    UNION ALL
    SELECT *, row_id AS id, sum(size) OVER (
        PARTITION BY document_id ORDER BY due_date, date, row_id ROWS UNBOUNDED PRECEDING
    ) AS until FROM owed SEMI JOIN several USING (document_id)
),
given AS (
    SELECT document_id, date, sign * amount AS size, payment_id, account, 0 AS row_id, sign,
        currency
    FROM applied WHERE sign * amount > 0
    UNION ALL
    SELECT document_id, date, -sign * amount, NULL, account, row_id, sign, currency
    FROM placed WHERE sign * amount < 0
),
credits AS (
    SELECT *, size AS until FROM given ANTI JOIN several USING (document_id)
    UNION ALL
    SELECT *, sum(size) OVER (
        PARTITION BY document_id ORDER BY date, payment_id NULLS FIRST, row_id
        ROWS UNBOUNDED PRECEDING
    ) AS until FROM given SEMI JOIN several USING (document_id)
),
meets AS (
    SELECT d.id, d.sign, d.account, d.currency, d.date AS written, d.due_date, d.settled_date,
        d.stated, c.payment_id, c.row_id, c.document_id, greatest(c.date, d.date) AS date,
        least(d.until, c.until) - greatest(d.until - d.size, c.until - c.size) AS size
    FROM debits d JOIN credits c USING (document_id)
    WHERE least(d.until, c.until) > greatest(d.until - d.size, c.until - c.size)
),
closed AS ( -- of those alone of which a file says more than payments do
    SELECT d.id, coalesce(sum(m.size), 0) AS size,
        coalesce(sum(m.size) FILTER (WHERE m.date <= d.settled_date), 0) AS until_settled
    FROM debits d LEFT JOIN meets m USING (id)
    WHERE d.settled_date IS NOT NULL OR d.stated IS NOT NULL GROUP BY d.id
),
closings AS (
    SELECT id, sign, account, currency, written, due_date, date, size, FALSE AS assumed FROM meets
    WHERE settled_date IS NULL OR date <= settled_date
    UNION ALL
    SELECT d.id, d.sign, d.account, d.currency, d.date, d.due_date,
        greatest(d.settled_date, d.date),
        d.size - coalesce(d.stated, 0) - c.until_settled, FALSE
    FROM debits d JOIN closed c USING (id)
    WHERE d.settled_date IS NOT NULL AND d.size - coalesce(d.stated, 0) > c.until_settled
    UNION ALL -- what the file says is no longer open, and nobody says since when: its due date
    SELECT d.id, d.sign, d.account, d.currency, d.date, d.due_date,
        greatest(d.date, least(d.due_date, d.told_on, {newest})), d.size - d.stated - c.size, TRUE
    FROM debits d JOIN closed c USING (id)
    WHERE d.settled_date IS NULL AND d.stated IS NOT NULL AND d.size - d.stated > c.size
),
-- What is open is what was opened less what was closed; so sums need no look at each invoice.
events AS (
    SELECT account, currency, sign, date AS written, due_date, date, size AS amount FROM debits
    UNION ALL SELECT account, currency, sign, written, due_date, date, -size FROM closings
),
surplus AS (
    SELECT p.account, coalesce(p.currency, $own) AS currency, p.date, p.amount,
        'no_invoice' AS reason FROM cash p
    ANTI JOIN named USING (payment_id)
    UNION ALL
    SELECT c.account, c.currency, c.date, c.sign * (c.size - coalesce(m.size, 0)),
        CASE WHEN c.payment_id IS NULL THEN 'credit' ELSE 'too_much' END
    FROM credits c LEFT JOIN (
        SELECT document_id, payment_id, row_id, sum(size) AS size FROM meets GROUP BY ALL
    ) m ON m.document_id = c.document_id AND m.row_id = c.row_id
        AND m.payment_id IS NOT DISTINCT FROM c.payment_id
    WHERE c.size > coalesce(m.size, 0)
)
"""
# Every row that is open on $as_of: {items} goes on with a SELECT over ``open_items``.
_OPEN = """,
open_items AS (
    SELECT d.id, d.invoice, d.account, d.currency, d.date, d.due_date, d.sign * d.size AS amount,
        d.disputed, d.sign * (d.size - coalesce(c.size, 0)) AS open_amount,
        coalesce(c.assumed AND d.told_on > $as_of, FALSE) AS assumed
    FROM debits d LEFT JOIN (
        SELECT id, sum(size) FILTER (WHERE date <= $as_of) AS size, bool_or(assumed) AS assumed
        FROM closings GROUP BY id
    ) c USING (id)
    WHERE d.date <= $as_of
)
"""


def movements(frame: Frame) -> tuple[str, Row]:
    """The head of a query, and its values: ``debits``, ``closings`` and ``surplus`` as tables.

    ``debits``: id, sign, invoice, account, currency, date, due_date, size, disputed. ``closings``:
    id, date, size, assumed, and what they need of its debit. ``events``: both as amounts above and
    below zero (account, currency, sign, written, due_date, date, amount). ``surplus``: cash and
    credits that close nothing: account, currency, date, amount (as the ledger has it), reason. All
    of the whole ledger, each in its own currency; where the scope names one, of that alone.
    """
    condition, own = "TRUE", frame.currency or ""
    if frame.scope.currency:
        condition = "(currency = $only OR currency IS NULL)"
    given: Row = {"own": own}
    if frame.scope.currency:
        given["only"] = frame.scope.currency
    day = newest_day(frame.connection)
    newest = "NULL::DATE" if day is None else "$newest::DATE"
    if day is not None:
        given["newest"] = day
    head = "WITH " + _DOCUMENTS + _CLOSING
    return head.format(condition=condition, newest=newest), given


def open_items_query(frame: Frame, as_of: date) -> tuple[str, Row]:
    """The head of a query with the table ``open_items`` of the day ``as_of``, and its values.

    ``id, invoice, account, currency, date, due_date, amount, open_amount, disputed, assumed``;
    what is closed has 0, credits are negative.
    """
    head, given = movements(frame)
    return head + _OPEN, given | {"as_of": as_of}


_SUMS = """coalesce(sum(sign * amount), 0) AS open_amount,
    coalesce(sum(sign * amount) FILTER (WHERE due_date < $as_of), 0) AS overdue_amount
FROM events WHERE date <= $as_of GROUP BY account"""
_OWED = f"SELECT account, {_SUMS}"
_OWED_APART = f"SELECT account, currency, {_SUMS}, currency"
# Of who owes only what nobody can convert, the sum is not known.
_OWED_IN_ONE = f"""
SELECT account, {{sums}} FROM ({_OWED_APART})
LEFT JOIN (SELECT unnest($fx_code::VARCHAR[]) AS currency,
    unnest($fx_rate::VARCHAR[])::DECIMAL(24,14) AS rate) USING (currency)
GROUP BY account
"""
_IN_ONE = ", ".join(
    f"CASE WHEN bool_or(rate IS NOT NULL AND {name} <> 0) OR bool_and({name} = 0)"
    f" THEN coalesce(sum({name}::DECIMAL(28,6) * rate), 0) END AS {name}"
    for name in ("open_amount", "overdue_amount")
)


def open_receivables(frame: Frame, as_of: date | None = None) -> dict[str | None, Row] | None:
    """``open_amount`` and ``overdue_amount`` by account on ``as_of`` (None = the frame's).

    Overdue: open, and due before that day. Both in the frame's currency at the rate of the day;
    what has none is named (``owed_without_rate``), and None where an account owes nothing else.
    None, with ``no_receivables`` in the frame's ``missing``, where the ledger has no receivables.
    How open amounts come about: ``docs/figures/ageing.md``.
    """
    frame = _in_money(frame)
    question = owed_query(frame, as_of)
    if question is None:
        frame.missing.append(note("no_receivables"))
        return None
    sql, given = question
    _note_unknown(frame, given["as_of"])
    everybody = once(
        frame.connection,
        ("owed", *((name, str(value)) for name, value in given.items())),
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
    frame = _in_money(frame)
    head, given = movements(frame)
    given |= {"as_of": day}
    others = currencies_owed(frame)
    if not others:
        return head + _OWED, given
    worth = worth_of(frame)
    rates = {code: worth.on(code, day) for code in (given["own"], *others)}
    known = {code: f"{rate:.14f}" for code, rate in rates.items() if rate is not None}
    given |= {"fx_code": list(known), "fx_rate": list(known.values())}
    return head + _OWED_IN_ONE.format(sums=_IN_ONE), given


def _in_money(frame: Frame) -> Frame:
    """Where nothing was sold, in the currency of most receivables."""
    if frame.currency is not None:
        return frame
    sql = "SELECT mode(currency ORDER BY currency) AS currency FROM receivables"
    return replace(frame, currency=query_once(frame.connection, sql)[0]["currency"])


def currencies_owed(frame: Frame) -> tuple[str, ...]:
    """The currencies of receivables beside the frame's own; none where the scope names one."""
    if frame.scope.currency:
        return ()
    sql = "SELECT DISTINCT currency FROM receivables WHERE currency IS NOT NULL ORDER BY currency"
    found = query_once(frame.connection, sql)
    return tuple(row["currency"] for row in found if row["currency"] != frame.currency)


def _note_unknown(frame: Frame, day: date) -> None:
    """Say what is open in currencies that have no rate on ``day``."""
    worth = worth_of(frame)
    unknown = [code for code in currencies_owed(frame) if worth.on(code, day) is None]
    if not unknown:
        return
    head, given = movements(frame)
    found = query(frame.connection, head + _OWED_APART, given | {"as_of": day})
    rows = [
        row for row in found
        if row["currency"] in unknown and within(frame.scope, row["account"])
    ]  # fmt: skip
    for currency, amount in sorted(by_currency(rows, "open_amount").items()):
        if amount:
            told = {"amount": amount, "currency": currency, "day": day}
            frame.missing.append(note("owed_without_rate", **told))


def owed_by(
    members: tuple[str, ...], owed: dict[str | None, Row] | None, name: str
) -> Decimal | None:
    """The sum of ``name`` over the member accounts, as far as it is known.

    None where receivables are not known, or the only members who owe do so without a rate.
    """
    if owed is None:
        return None
    told = [owed[code][name] for code in members if code in owed]
    known = [amount for amount in told if amount is not None]
    return None if told and not known else sum(known, Decimal())
