"""SQL that figures on products share: units instead of accounts, fees left out, families known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import duckdb

from clave.figures.asking import Connection, once, query
from clave.figures.base import Row
from clave.figures.frame import Frame
from clave.lib.refusal import Refused

# Cells of account × product × month with the account's unit (its deciding parent, or itself) and
# whether the product is a fee. A fee code is looked up once per product, not once per row.
CELLS = """
WITH units AS (
    SELECT unnest($members::VARCHAR[]) AS account, unnest($parents::VARCHAR[]) AS unit
),
chosen AS (SELECT * FROM account_product_month WHERE {condition}),
fees AS (
    SELECT product FROM (SELECT DISTINCT product FROM chosen)
    WHERE regexp_full_match(product, $non_products, 'i')
),
families AS (
    SELECT coalesce(p.code, n.product) AS product, coalesce(p.name, n.name) AS name,
        coalesce(p.family, n.family) AS family
    FROM products p FULL JOIN product_names n ON n.product = p.code
),
cells AS (
    SELECT c.*, coalesce(u.unit, c.account) AS unit,
        c.product IN (SELECT product FROM fees) AS is_fee
    FROM chosen c LEFT JOIN units u ON u.account = c.account
)
"""


def cells_sql(frame: Frame) -> str:
    """The opening ``WITH`` of a query: tables ``cells`` and ``families``."""
    return CELLS.format(condition=frame.condition)


def cells_parameters(frame: Frame, non_products: Sequence[str]) -> Row:
    """The values that :data:`CELLS` names. Raises ``Refused('bad_pattern')``."""
    grouping = frame.scope.grouping or {}
    return {
        "members": list(grouping),
        "parents": list(grouping.values()),
        "non_products": fee_pattern(non_products),
    }


def catalogue(connection: Connection) -> Mapping[str | None, Row]:
    """``name`` and ``family`` by product, from the file of products, else from the sales."""
    sql = """
    SELECT coalesce(p.code, n.product) AS product, coalesce(p.name, n.name) AS name,
        coalesce(p.family, n.family) AS family
    FROM products p FULL JOIN product_names n ON n.product = p.code
    """
    return once(
        connection,
        "catalogue",
        lambda found: {row.pop("product"): row for row in query(found, sql, {})},
    )


def fee_pattern(non_products: Sequence[str]) -> str:
    """One expression for all: it must match a whole product code, whatever its case.

    Raises ``Refused('bad_pattern')`` for one that is no regular expression.
    """
    for pattern in non_products:
        if problem := _problem(pattern):
            raise Refused("bad_pattern", pattern=pattern, problem=problem)
    # No product code holds a NUL, so that an empty list leaves nothing out.
    return "|".join(f"(?:{pattern})" for pattern in non_products) or r"\x00"


def fees(connection: Connection, non_products: Sequence[str]) -> frozenset[str]:
    """The codes in the ledger that are no products. Raises ``Refused('bad_pattern')``."""
    pattern = fee_pattern(non_products)
    sql = (
        "SELECT product FROM (SELECT DISTINCT product FROM account_product)"
        " WHERE regexp_full_match(product, $pattern, 'i')"
    )
    return once(
        connection,
        ("fees", pattern),
        lambda found: frozenset(
            row[0] for row in found.execute(sql, {"pattern": pattern}).fetchall()
        ),
    )


@lru_cache(maxsize=1024)
def _problem(pattern: str) -> str:
    """What is wrong with ``pattern``, "" if nothing: DuckDB's expressions know less than Python's.

    It takes no look-around and no back-reference.
    """
    with duckdb.connect() as connection:
        try:
            connection.execute("SELECT regexp_full_match('', $pattern, 'i')", {"pattern": pattern})
        except duckdb.Error as error:
            return str(error)
    return ""
