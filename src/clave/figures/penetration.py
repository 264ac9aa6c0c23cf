"""How many different products and families each account buys, through time and beside its like.

Definition, traps and worked values: ``docs/figures/penetration.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import median

from clave.figures.asking import Connection
from clave.figures.assortment import cells_parameters, cells_sql
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, note
from clave.figures.frame import Frame, open_frame
from clave.figures.like_accounts import beside_their_like, unit_segments
from clave.figures.penetration_months import months_bought
from clave.lib.months import add_months, month_range
from clave.lib.refusal import Refused

BY = ("account", "month")
MONTHS = 12

_BY_UNIT = """,
bought AS (
    SELECT unit, product, month >= $from AS now FROM cells
    WHERE account IS NOT NULL AND product IS NOT NULL AND NOT is_fee
        AND kind IN ('sale', 'return') AND month BETWEEN $before AND $to
    GROUP BY ALL HAVING sum(net_amount) > 0
)
SELECT unit AS code, grouping(unit) = 1 AS is_whole,
    count(DISTINCT product) FILTER (WHERE now) AS products,
    count(DISTINCT product) FILTER (WHERE NOT now) AS previous_products,
    count(DISTINCT family) FILTER (WHERE now) AS families,
    count(DISTINCT family) FILTER (WHERE NOT now) AS previous_families
FROM bought LEFT JOIN families USING (product)
GROUP BY GROUPING SETS ((unit), ()) ORDER BY products DESC, unit
"""

_BY_MONTH = """,
monthly AS (
    SELECT month, product, sum(net_amount) AS net_amount FROM cells
    WHERE account IS NOT NULL AND product IS NOT NULL AND NOT is_fee
        AND kind IN ('sale', 'return') AND (unit = $unit OR $unit IS NULL)
    GROUP BY ALL
),
months AS (SELECT unnest($months::DATE[]) AS month),
spans AS (
    SELECT month, month AS first, FALSE AS rolling FROM months
    UNION ALL SELECT month, month - INTERVAL 11 MONTH, TRUE FROM months
),
bought AS (
    SELECT s.month, s.rolling, m.product
    FROM spans s JOIN monthly m ON m.month BETWEEN s.first AND s.month
    GROUP BY ALL HAVING sum(m.net_amount) > 0
)
SELECT month,
    count(DISTINCT product) FILTER (WHERE NOT rolling) AS products,
    count(DISTINCT family) FILTER (WHERE NOT rolling) AS families,
    count(DISTINCT product) FILTER (WHERE rolling) AS products_12,
    count(DISTINCT family) FILTER (WHERE rolling) AS families_12
FROM bought LEFT JOIN families USING (product) GROUP BY month ORDER BY month
"""


def penetration(
    connection: Connection,
    scope: Scope,
    by: str = "account",
    account: str | None = None,
    non_products: Sequence[str] = (),
    values: bool = True,
) -> FigureResult:
    """Distinct products and families of the last twelve complete months.

    ``account``: the unit (account, or deciding parent where the scope has a grouping) that the
    values, and the rows by month, are about; None = the scope as a whole. Like accounts are the
    others of its segment (``scope.segments``), or all others in scope where it has no like.
    ``non_products``: regular expressions of codes that are no products (freight, fees). ``values``:
    False leaves them out, for who wants the months alone. Raises
    ``Refused('unknown_choice' | 'bad_pattern' | 'unknown_accounts')``.
    """
    if by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=BY)
    frame = open_frame(connection, scope)
    given = cells_parameters(frame, non_products)
    last = frame.last_month
    if last is None:
        return frame.result(FIGURE, values=_totals(dict.fromkeys(_EMPTY), []))
    window = Period(add_months(last, 1 - MONTHS), last)
    covered = window.before().within(frame.covered)
    if not covered:
        frame.missing.append(note("no_year_before", windows=["rolling_12"]))
    if by == "month" and not values:
        rows = _by_month(frame, given, account, by_unit=False, non_products=non_products)
        return frame.result(FIGURE, period=window, values={}, rows=rows)
    rows, whole = _by_unit(frame, window, given, covered)
    told = _totals(whole, rows) if account is None else _about(frame, rows, account)
    if by == "month":
        rows = _by_month(frame, given, account, by_unit=True, non_products=non_products)
    return frame.result(FIGURE, period=window, values=told, rows=rows)


def _by_unit(frame: Frame, window: Period, given: Row, covered: bool) -> tuple[list[Row], Row]:
    """The units, most products first, and the scope as a whole."""
    found = frame.rows(
        cells_sql(frame) + _BY_UNIT,
        **given,
        **{"from": window.start, "to": window.end, "before": window.before().start},
    )
    has_families = any(row["families"] or row["previous_families"] for row in found)
    if not has_families:
        frame.missing.append(note("no_family"))
    for row in found:
        _known(row, has_families, covered)
    parts: dict[bool, list[Row]] = {True: [], False: []}
    for row in found:
        parts[row.pop("is_whole")].append(row)
    rows, whole = parts[False], parts[True][0]
    beside_their_like(rows, unit_segments(frame.scope))
    return rows, whole


def _known(row: Row, has_families: bool, covered: bool) -> None:
    """Blank out what the ledger does not tell, and add the change."""
    if not covered:
        row["previous_products"] = row["previous_families"] = None
    if not has_families:
        row["families"] = row["previous_families"] = None
    before = row["previous_products"]
    row["change_products"] = None if before is None else row["products"] - before


def _about(frame: Frame, rows: list[Row], account: str) -> Row:
    """The values of one unit."""
    row = next((row for row in rows if row["code"] == account), None)
    if row is None:
        raise Refused("unknown_accounts", accounts=[account])
    if not row["like_accounts"]:
        frame.missing.append(note("no_like_accounts", account=account))
    return {name: value for name, value in row.items() if name not in ("code", "segment")}


def _totals(whole: Row, rows: list[Row]) -> Row:
    """The values of the scope: distinct over all of it, and what a typical account buys."""
    counts = [row["products"] for row in rows if row["products"]]
    return {name: value for name, value in whole.items() if name != "code"} | {
        "accounts": len(counts),
        "mean_products": sum(counts) / len(counts) if counts else None,
        "median_products": float(median(counts)) if counts else None,
    }


def _by_month(
    frame: Frame, given: Row, account: str | None, *, by_unit: bool, non_products: Sequence[str]
) -> list[Row]:
    """Per month of the period: distinct in that month, and in the twelve that end with it.

    ``by_unit``: whether the units were asked, which say if the ledger tells families.
    """
    if frame.period is None or frame.covered is None:
        return []
    months = month_range(frame.period.start, frame.period.end)
    found = None if account else months_bought(frame, months, non_products)
    if found is None:
        found = frame.rows(cells_sql(frame) + _BY_MONTH, **given, months=months, unit=account)
    by_month: dict[date, Row] = {row["month"]: row for row in found}
    if not by_unit and not any(row["families_12"] for row in found):
        frame.missing.append(note("no_family"))
    unknown = any(entry["code"] == "no_family" for entry in frame.missing)
    rows = []
    for month in months:
        row = by_month.get(month) or dict.fromkeys(_COUNTS, 0) | {"month": month}
        if not Period(add_months(month, 1 - MONTHS), month).within(frame.covered):
            row["products_12"] = row["families_12"] = None
        if unknown:
            row["families"] = row["families_12"] = None
        rows.append(row)
    return rows


_EMPTY = ("products", "previous_products", "change_products", "families", "previous_families")
_COUNTS = ("products", "families", "products_12", "families_12")

FIGURE = Figure(
    name="penetration",
    definition="penetration/1",
    needs=(
        "account_product_month: account, product, month, kind, net_amount",
        "products, product_names: family (for families)",
    ),
    units={
        "products": "count",
        "previous_products": "count",
        "change_products": "count",
        "families": "count",
        "previous_families": "count",
        "accounts": "count",
        "mean_products": "index",
        "median_products": "index",
        "like_accounts": "count",
        "like_median_products": "index",
        "like_below_share": "ratio",
        "products_12": "count",
        "families_12": "count",
        "code": "text",
        "segment": "text",
        "like_basis": "text",
        "month": "month",
    },
    parameters=("by", "account", "non_products", "values"),
    compute=penetration,
)
