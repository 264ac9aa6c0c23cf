"""Which beginnings of invoice numbers mark returns and corrections, decided from their amounts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clave.facts.cleaning.values import present
from clave.facts.detection.readings import Readings
from clave.facts.mapping import Binding

_MOST_GROUPS = 40


@dataclass(frozen=True)
class PrefixGroup:
    """The invoices whose number begins with ``prefix`` (letters, "" for none)."""

    prefix: str
    lines: int
    negative: int
    goods_back: int
    kind: str = ""


def find_prefixes(
    readings: Readings, invoice: str, net: Binding, quantity: str | None
) -> tuple[PrefixGroup, ...]:
    """The groups of invoices that are returns (goods come back) or corrections (money only).

    A group is one of them if it holds fewer than half of the lines and nine of ten of its amounts
    are negative. It is left out if a group of another kind begins with the same letters.
    """
    if _begin_alike(readings, invoice):
        return ()
    groups = _groups(readings, invoice, net, quantity)
    if len(groups) < 2 or len(groups) > _MOST_GROUPS:
        return ()
    total = sum(group.lines for group in groups)
    judged = [_judged(group, total, quantity is not None) for group in groups]
    return tuple(
        group
        for group in judged
        if group.kind
        and not any(
            other.kind != group.kind and other.prefix.startswith(group.prefix) for other in judged
        )
    )


def _judged(group: PrefixGroup, total: int, has_quantity: bool) -> PrefixGroup:
    if not group.prefix or 2 * group.lines >= total or group.negative < 0.9 * group.lines:
        return group
    back = not has_quantity or 2 * group.goods_back >= group.lines
    kind = "return" if back else "correction"
    return PrefixGroup(group.prefix, group.lines, group.negative, group.goods_back, kind)


def _begin_alike(readings: Readings, invoice: str) -> bool:
    """Whether the first and the last number, as texts, begin with the same letters and a digit.

    Then all between them do, and there is but one group.
    """
    column = readings[invoice].profile.sql
    begins = [
        re.match("[A-Z]*(?=[0-9])", text or "")
        for text in readings.ask(f"SELECT min({column}), max({column}) FROM source")
    ]
    first, last = begins
    return first is not None and last is not None and first[0] == last[0]


def _groups(
    readings: Readings, invoice: str, net: Binding, quantity: str | None
) -> list[PrefixGroup]:
    signs = " * ".join(f"sign({readings.number_sql(name)})" for name in net.columns)
    goods = f"sign({readings.number_sql(quantity)})" if quantity else "1"
    # By invoice first: its letters are looked for once, not on each of its lines.
    found = readings.connection.execute(
        f"""
        WITH invoices AS (
            SELECT {readings[invoice].profile.sql} AS raw, count(*) AS lines,
                count(*) FILTER ({signs} < 0) AS negative, count(*) FILTER ({goods} < 0) AS back
            FROM source GROUP BY raw
        ), texts AS (SELECT {present("raw")} AS text, lines, negative, back FROM invoices)
        SELECT regexp_extract(upper(text), '^[A-Z]*') AS prefix, sum(lines)::BIGINT AS lines,
            sum(negative)::BIGINT, sum(back)::BIGINT
        FROM texts WHERE text IS NOT NULL
        GROUP BY prefix ORDER BY lines DESC, prefix LIMIT {_MOST_GROUPS + 1}
        """
    ).fetchall()
    return [PrefixGroup(*row) for row in found]
