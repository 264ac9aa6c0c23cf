"""What several groups of accounts bought and owe, each asked once for all of them.

A group is a name and its accounts; groups may overlap, and an account may be in many. Each answer
is what the figure says of a scope of that group alone (:mod:`clave.figures.products`,
:mod:`clave.figures.dso`), so that who reads a thousand groups need not ask a thousand times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from clave.figures.asking import Connection, query
from clave.figures.assortment import catalogue, fees
from clave.figures.base import Period, Row, Scope
from clave.figures.debts import balances_by_account, open_debts
from clave.figures.dso import days_sales_outstanding, window
from clave.figures.frame import Frame, open_frame
from clave.figures.worth import worth_of
from clave.lib.months import add_months

MONTHS = 12
Groups = Mapping[str, Sequence[str]]

# Sums by account first, as ``products`` does: a product is bought where one account bought it.
_SUMS = """
WITH members AS (
    SELECT unnest($keys::VARCHAR[]) AS key, unnest($members::VARCHAR[]) AS account
),
sums AS (
    SELECT account, product, sum(net_amount) AS amount,
        coalesce(sum(net_amount) FILTER (WHERE kind IN ('sale', 'return')), 0) > 0 AS bought
    FROM account_product_month WHERE {condition} AND month BETWEEN $from AND $to
    GROUP BY account, product
)
SELECT key, product, sum(amount) AS amount, bool_or(bought) AS bought
FROM members JOIN sums USING (account) GROUP BY key, product
"""
_EVER = """
WITH members AS (
    SELECT unnest($keys::VARCHAR[]) AS key, unnest($members::VARCHAR[]) AS account
),
ever AS (SELECT DISTINCT account FROM account_product WHERE {accounts})
SELECT DISTINCT key FROM members JOIN ever USING (account)
"""


@dataclass
class Bought:
    """What a group bought in twelve months. ``families``: net amount by family; ``positive``: the
    families of the products that it bought more of than it gave back; ``ever``: whether it bought
    anything at any time."""

    products: int = 0
    families: dict[str | None, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    positive: set[str] = field(default_factory=set)
    ever: bool = False


def bought_by(
    connection: Connection, groups: Groups, non_products: Sequence[str] = ()
) -> tuple[Period | None, dict[str, Bought]]:
    """The last twelve complete months, and what each group bought in them, as ``products`` says.

    Raises ``Refused('bad_pattern')``.
    """
    found = {key: Bought() for key in groups}
    frame = open_frame(connection, _scope(groups))
    last = frame.last_month
    if last is None:
        return None, found
    period = Period(add_months(last, 1 - MONTHS), last)
    members = _members(groups)
    sql = _SUMS.format(condition=frame.condition)
    named, no_goods = catalogue(connection), fees(connection, non_products)
    for row in frame.rows(sql, **members, **{"from": period.start, "to": period.end}):
        _add(found[row["key"]], row, named, no_goods)
    for row in frame.rows(_EVER.format(accounts=frame.account_condition), **members):
        found[row["key"]].ever = True
    return period, found


def _add(
    group: Bought, row: Row, named: Mapping[str | None, Row], no_goods: frozenset[str]
) -> None:
    product = row["product"]
    family = named[product]["family"] if product in named else None
    group.families[family] += row["amount"]
    if family and row["amount"] > 0:
        group.positive.add(family)
    if row["bought"] and product is not None and product not in no_goods:
        group.products += 1


def dso_by(connection: Connection, groups: Groups) -> tuple[date | None, dict[str, float | None]]:
    """The day, and each group's days of sales outstanding over the 90 days until then; None where
    nothing was sold on credit, or no receivables are known."""
    found: dict[str, float | None] = dict.fromkeys(groups)
    frame = open_debts(connection, _scope(groups))
    if frame is None or frame.as_of is None:
        return None, found
    first, last = window(frame)
    owed = _by_account(balances_by_account(frame, [last])[last], "open_amount")
    sold = _by_account(_sold_on_credit(frame, first, last), "amount")
    worth = worth_of(frame)
    for key, members in groups.items():
        receivable, sales = (
            sum((worth.sum(amounts[code], last) for code in members if code in amounts), Decimal())
            for amounts in (owed, sold)
        )
        found[key] = days_sales_outstanding(receivable, sales, (last - first).days + 1)
    return last, found


def _by_account(rows: Sequence[Row], amount: str) -> dict[str, dict[str, Decimal]]:
    """Account → currency → amount."""
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        found[row["account"]][row["currency"]] += row[amount] or Decimal()
    return dict(found)


def _sold_on_credit(frame: Frame, first: date, last: date) -> list[Row]:
    return query(
        frame.connection,
        "SELECT account, coalesce(currency, $own) AS currency, sum(amount) AS amount"
        " FROM receivables WHERE account IS NOT NULL AND date BETWEEN $first AND $last"
        " GROUP BY ALL",
        {"own": frame.currency or "", "first": first, "last": last},
    )


def _scope(groups: Groups) -> Scope:
    return Scope(accounts=tuple(sorted(set().union(*groups.values()))) if groups else ())


def _members(groups: Groups) -> Row:
    pairs = [(key, code) for key, codes in groups.items() for code in codes]
    return {"keys": [key for key, _ in pairs], "members": [code for _, code in pairs]}
