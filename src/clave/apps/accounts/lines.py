"""Lines of the ledger that somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clave.apps.identity.models import User
from clave.apps.ledger.facts import snapshot

from .models import Account
from .selectors import sight_of, with_descendants

# A page shows at most so many; an export has them all.
most_lines = 2000

_COLUMNS = """
SELECT s.date, s.invoice, s.account, s.product, coalesce(p.name, n.name) AS product_name, s.kind,
    s.quantity, s.list_amount, s.discount_amount, s.net_amount, s.cost_amount, s.currency,
    s.import_id
"""
_FROM = """
FROM sales s
LEFT JOIN products p ON p.code = s.product
LEFT JOIN product_names n ON n.product = s.product
WHERE {condition}
"""


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


def lines_of(user: User, asked: LineQuery, *, everything: bool = False) -> FoundLines:
    """The lines of ``asked`` among those of accounts that ``user`` may see.

    An account stands for all that hang below it. Only those who see everything see lines without
    an account.
    """
    condition, parameters = _condition(user, asked)
    source = _FROM.format(condition=condition)
    limit = "" if everything else f"LIMIT {most_lines}"
    with snapshot().connect() as connection:
        count, total = connection.execute(
            f"SELECT count(*), coalesce(sum(s.net_amount), 0) {source}", parameters
        ).fetchone() or (0, Decimal())
        found = connection.execute(
            f"{_COLUMNS} {source} ORDER BY s.date DESC, s.invoice DESC, s.source_row {limit}",
            parameters,
        )
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    _name_accounts(rows)
    return FoundLines(rows, count, Decimal(total))


def _condition(user: User, asked: LineQuery) -> tuple[str, dict[str, Any]]:
    sight = sight_of(user)
    parts: list[str] = []
    parameters: dict[str, Any] = {}
    codes = sight.codes
    if asked.account:
        below = with_descendants([asked.account])
        codes = tuple(code for code in below if code in sight.grouping)
    if codes is not None:
        parts.append("s.account IN (SELECT unnest($accounts))")
        parameters["accounts"] = list(codes)
    if asked.unassigned:
        parts.append("s.account IS NULL")
    for column in ("product", "invoice", "kind"):
        if value := getattr(asked, column):
            parts.append(f"s.{column} = ${column}")
            parameters[column] = value
    if asked.family:
        parts.append("coalesce(p.family, n.family) = $family")
        parameters["family"] = asked.family
    if asked.start:
        parts.append("s.date >= $start")
        parameters["start"] = asked.start
    if asked.end:
        parts.append("s.date <= $end")
        parameters["end"] = asked.end
    if asked.text:
        parts.append(
            "(contains(lower(s.invoice), $text) OR contains(lower(coalesce(s.product, '')), $text)"
            " OR contains(lower(coalesce(p.name, n.name, '')), $text))"
        )
        parameters["text"] = asked.text.casefold()
    return " AND ".join(parts) or "TRUE", parameters


def _name_accounts(rows: list[dict[str, Any]]) -> None:
    codes = {row["account"] for row in rows if row["account"]}
    found = Account.objects.filter(code__in=codes).values_list("code", "pk", "name")
    known = {code: (pk, name) for code, pk, name in found}
    for row in rows:
        row["account_id"], row["account_name"] = known.get(row["account"], (None, row["account"]))
