"""Lines of the ledger that somebody may see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clave.apps.identity.models import User
from clave.figures.asking import Remembering, query
from clave.figures.assortment import catalogue
from clave.figures.base import Row, Scope
from clave.figures.frame import account_condition, account_parameters
from clave.lib.months import month_end, month_of

from .selectors import Questions, Sight, sight_of

# A page shows at most so many; an export has them all.
most_lines = 2000
_AT_ONCE = 5000
_NEWEST = "date DESC, invoice DESC, source_row"
# What an export may be ordered by, as SQL.
SORTABLE = {
    name: f"s.{name}"
    for name in (
        *("date", "invoice", "account", "product", "kind", "quantity", "list_amount"),
        *("discount_amount", "net_amount", "cost_amount", "currency", "import_id"),
    )
} | {
    "product_name": "p.name",
    "account_name": "lower(coalesce(a.name, s.account))",
}
_NAMES = """
LEFT JOIN (SELECT unnest($codes) AS code, unnest($names) AS name) a ON a.code = s.account
LEFT JOIN (SELECT unnest($products) AS code, unnest($titles) AS name) p ON p.code = s.product
"""

_COLUMNS = (
    "date, invoice, account, product, kind, quantity, list_amount, discount_amount, net_amount,"
    " cost_amount, currency, import_id"
)


@dataclass(frozen=True)
class LineQuery:
    """Which lines; an empty value asks for nothing."""

    account: str = ""
    product: str = ""
    family: str = ""
    invoice: str = ""
    kind: str = ""
    text: str = ""
    start: date | None = None
    end: date | None = None
    unassigned: bool = False


@dataclass(frozen=True)
class FoundLines:
    """The newest lines that match, and the count and sum of all that do."""

    rows: list[dict[str, Any]]
    lines: int
    net_amount: Decimal


def lines_of(user: User, asked: LineQuery) -> FoundLines:
    """The lines of ``asked`` among those of accounts that ``user`` may see.

    An account stands for all that hang below it. Only those who see everything see lines without
    an account.
    """
    sight, questions = sight_of(user), Questions(user)
    connection = questions.connection()
    codes = _codes(sight, asked)
    named = catalogue(connection)
    conditions, given = _conditions(asked, codes, named)
    months = _months(connection, asked, conditions, given)
    if months is None:
        sql = "SELECT count(*) AS lines, coalesce(sum(net_amount), 0) AS net FROM sales"
        found = query(connection, f"{sql} WHERE {' AND '.join(conditions)}", given)[0]
    else:
        found = {"lines": sum(m["lines"] for m in months), "net": sum(m["net"] for m in months)}
        if since := _since(months):
            conditions, given = [*conditions, "date >= $since"], {**given, "since": since}
    rows = query(
        connection,
        f"SELECT {_COLUMNS} FROM sales WHERE {' AND '.join(conditions)}"
        f" ORDER BY {_NEWEST} LIMIT {most_lines}",
        given,
    )
    for row in rows:
        row["product_name"] = named.get(row["product"], {}).get("name")
    _name_accounts(sight, rows)
    return FoundLines(rows, int(found["lines"]), Decimal(found["net"]))


def every_line(user: User, asked: LineQuery, order: str = "") -> Iterator[dict[str, Any]]:
    """All the lines of ``asked``, one after another, however many.

    ``order``: the name of a column, with ``-`` before it for falling; else the newest first.
    """
    sight, questions = sight_of(user), Questions(user)
    named = catalogue(questions.connection())
    conditions, given = _conditions(asked, _codes(sight, asked), named)
    rows = f"(SELECT * FROM sales WHERE {' AND '.join(conditions)}) s"
    column, by = order.removeprefix("-"), _NEWEST
    if column in SORTABLE:
        way = "DESC NULLS LAST" if order.startswith("-") else "ASC NULLS FIRST"
        by = f"{SORTABLE[column]} {way}, {_NEWEST}"
    if column in ("account_name", "product_name"):
        accounts = {code: entry.name for code, entry in sight.directory.by_code.items()}
        given |= {"codes": list(accounts), "names": list(accounts.values())}
        given |= {"products": list(named), "titles": [row.get("name") for row in named.values()]}
        rows += _NAMES
    shown = ", ".join(f"s.{name.strip()}" for name in _COLUMNS.split(","))
    sql = f"SELECT {shown} FROM {rows} ORDER BY {by}"
    named_in = {name: value for name, value in given.items() if f"${name}" in sql}
    with questions.facts.connect() as connection:
        found = connection.execute(sql, named_in)
        columns = [described[0] for described in found.description]
        while part := found.fetchmany(_AT_ONCE):
            lines = [dict(zip(columns, row, strict=True)) for row in part]
            for line in lines:
                line["product_name"] = named.get(line["product"], {}).get("name")
            _name_accounts(sight, lines)
            yield from lines


def _codes(sight: Sight, asked: LineQuery) -> tuple[str, ...] | None:
    """The accounts that are asked for, as far as they are seen; None for all and unassigned."""
    if not asked.account:
        return sight.codes
    known = sight.directory
    entry = known.by_code.get(asked.account)
    below = [known.entries[pk].code for pk in known.below(entry.id)] if entry else []
    return tuple(code for code in below if code in sight.grouping)


def _conditions(
    asked: LineQuery, codes: tuple[str, ...] | None, named: Mapping[str | None, Row]
) -> tuple[list[str], dict[str, Any]]:
    """What the lines must be, in SQL over any table that has the columns it names."""
    scope = Scope(accounts=codes)
    parts, given = [account_condition(scope)], account_parameters(scope)
    if asked.unassigned:
        parts.append("account IS NULL")
    for column in ("product", "invoice", "kind"):
        if value := getattr(asked, column):
            parts.append(f"{column} = ${column}")
            given[column] = value
    if asked.family:
        parts.append("product IN (SELECT unnest($family::VARCHAR[]))")
        given["family"] = [p for p, row in named.items() if row["family"] == asked.family]
    for column, sign in (("start", ">="), ("end", "<=")):
        if value := getattr(asked, column):
            parts.append(f"date {sign} ${column}")
            given[column] = value
    if asked.text:
        text = asked.text.casefold()
        parts.append(
            "(contains(lower(invoice), $text) OR contains(lower(coalesce(product, '')), $text)"
            " OR product IN (SELECT unnest($named::VARCHAR[])))"
        )
        given["text"] = text
        given["named"] = [
            p for p, row in named.items() if p and text in (row["name"] or "").lower()
        ]
    return parts, given


def _months(
    connection: Remembering, asked: LineQuery, conditions: list[str], given: dict[str, Any]
) -> list[Row] | None:
    """The lines and their sum by month, from a state table; None where only the lines can tell."""
    whole = (not asked.start or asked.start.day == 1) and (
        not asked.end or asked.end == month_end(month_of(asked.end))
    )
    if asked.text or asked.invoice or not whole:
        return None
    state = "account_product_month" if asked.product or asked.family else "account_month"
    where = " AND ".join(re.sub(r"^date\b", "month", condition) for condition in conditions)
    return query(
        connection,
        f"SELECT month, sum(lines) AS lines, sum(net_amount) AS net FROM {state}"
        f" WHERE {where} GROUP BY month ORDER BY month DESC",
        given,
    )


def _since(months: list[Row]) -> date | None:
    """The month from which on there are as many lines as a page shows."""
    reached = 0
    for month in months:
        reached += month["lines"]
        if reached >= most_lines:
            day: date = month["month"]
            return day
    return None


def _name_accounts(sight: Sight, rows: list[Row]) -> None:
    """Each line's account: its id and name, or its code where the books do not hold it."""
    known = sight.directory.by_code
    for row in rows:
        entry = known.get(row["account"])
        row["account_id"] = entry.id if entry else None
        row["account_name"] = entry.name if entry else row["account"]
