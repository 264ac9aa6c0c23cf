"""Payment terms beyond what the law allows, by class of product."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clave.figures.asking import query
from clave.figures.base import Row
from clave.figures.frame import Frame, account_parameters, within
from clave.lib.months import add_months, month_of

LONGEST = 60
LONGEST_FRESH = 30
MONTHS = 12

_TERMS = """
WITH perishable AS ( -- as the catalogue says, else as the lines of sales do
    SELECT code AS product FROM products WHERE family IN (SELECT unnest($families::VARCHAR[]))
    UNION SELECT product FROM product_names
        WHERE family IN (SELECT unnest($families::VARCHAR[]))
),
fresh AS (
    SELECT DISTINCT invoice, account FROM sales SEMI JOIN perishable USING (product)
    WHERE date >= $since
        AND {accounts}
)
SELECT r.account, f.invoice IS NOT NULL AS fresh, count(*) AS invoices,
    max(r.due_date - r.date) AS days
FROM receivables r LEFT JOIN fresh f
    ON f.invoice = r.invoice AND f.account IS NOT DISTINCT FROM r.account
WHERE {condition} AND r.amount > 0 AND r.date BETWEEN $since AND $until
    AND r.due_date - r.date > CASE WHEN f.invoice IS NULL THEN $longest ELSE $longest_fresh END
GROUP BY ALL ORDER BY ALL
"""


def longest_term(*, fresh: bool, longest: int = LONGEST, longest_fresh: int = LONGEST_FRESH) -> int:
    """Days that the law allows between invoice and due date (Ley 3/2004; fresh food: Ley 7/1996).

    >>> longest_term(fresh=True), longest_term(fresh=False)
    (30, 60)
    """
    return longest_fresh if fresh else longest


def terms_over(
    frame: Frame,
    families: Sequence[str] = (),
    longest: int = LONGEST,
    longest_fresh: int = LONGEST_FRESH,
) -> list[Row]:
    """Invoices of the last twelve months whose term is longer than the law allows.

    ``account, fresh, invoices, days`` (the longest): one row for each account and class. Fresh is
    an invoice with a line of one of ``families``; without families none is.
    """
    until = frame.as_of or date.min
    since = add_months(month_of(until), -MONTHS) if frame.as_of else until
    own = "(r.currency = $currency OR r.currency IS NULL)" if frame.scope.currency else "TRUE"
    accounts = frame.account_condition if families else "FALSE"
    given: Row = {
        **account_parameters(frame.scope),
        "families": list(families),
        "longest": longest_term(fresh=False, longest=longest),
        "longest_fresh": longest_term(fresh=True, longest_fresh=longest_fresh),
        "since": since,
        "until": until,
        "currency": frame.currency,
    }
    found = query(frame.connection, _TERMS.format(condition=own, accounts=accounts), given)
    return [row for row in found if within(frame.scope, row["account"])]
