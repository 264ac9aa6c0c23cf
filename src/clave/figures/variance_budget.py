"""Sales against a budget, which has amounts but no quantities: the difference, by family."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from clave.figures.assortment import catalogue
from clave.figures.base import Period, Row, note
from clave.figures.frame import Frame
from clave.lib.refusal import Refused

ZERO = Decimal()
_BUDGET = """
SELECT {key} AS key, version, sum(amount) AS amount FROM budgets
WHERE {condition} AND date >= $start AND date < $end + INTERVAL 1 MONTH GROUP BY ALL
"""
_ACTUAL = """
SELECT {key} AS key, sum(net_amount) AS amount FROM account_product_month
WHERE {condition} AND month BETWEEN $start AND $end GROUP BY ALL
"""


def budget_rows(frame: Frame, period: Period, by: str, version: str | None) -> list[Row] | None:
    """``actual, base, change`` by family (or product, whose budget is its family's) or account.

    None, with a note in the frame, where there is no budget of these months. Raises
    ``Refused('several_budgets')`` where several versions are there and none is asked for.
    """
    column = "account" if by == "account" else "product_family"
    days = {"start": period.start, "end": period.end}
    found = frame.rows(_BUDGET.format(key=column, condition=frame.condition), **days)
    versions = sorted({row["version"] or "" for row in found})
    if version is None and len(versions) > 1:
        raise Refused("several_budgets", versions=versions)
    found = [row for row in found if version is None or (row["version"] or "") == version]
    if not found:
        frame.missing.append(note("no_budget"))
        return None
    frame.missing.append(note("budget_without_quantities"))
    sums: dict[str | None, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in found:
        sums[row["key"]]["base"] += row["amount"]
    families = catalogue(frame.connection)
    key = "account" if by == "account" else "product"
    for row in frame.rows(_ACTUAL.format(key=key, condition=frame.condition), **days):
        name = row["key"] if key == "account" else families.get(row["key"], {}).get("family")
        sums[name]["actual"] += row["amount"]
    shown = "account" if by == "account" else "family"
    return [
        {
            shown: name,
            "base": amounts["base"],
            "actual": amounts["actual"],
            "change": amounts["actual"] - amounts["base"],
        }
        for name, amounts in sorted(sums.items(), key=lambda item: (item[0] is None, item[0] or ""))
    ]
