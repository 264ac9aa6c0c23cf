"""How well orders are served: on time, in full, days from order to delivery and to invoice.

From the ledger's activities that carry a document's number and a day. Definition, traps and worked
values: ``docs/figures/service_level.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from clave.figures.asking import Connection, query
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, note
from clave.figures.frame import account_condition, account_parameters
from clave.lib.months import add_months, month_of

ORDERS, DELIVERIES = ("order", "pedido"), ("delivery", "entrega")
LONGEST = 365  # days after its order that a delivery may still belong to it
COVER_DAYS = 28  # of sell-out, which say how long a stock lasts
_COUNTS = ("order_count", "delivered_count", "undelivered_count")
_VALUES = (
    *_COUNTS,
    *("on_time_rate", "in_full_rate", "otif_rate"),
    *("lead_time_median", "lead_time_p90", "invoice_lag_median"),
    *("agreed_days", "stock_cover_days"),
)
_ORDERS = """
WITH told AS (
    SELECT coalesce(account, '') AS account, document, date, quantity,
        lower(nullif(trim(unit), '')) AS unit, lower(trim(activity)) IN {orders} AS ordered
    FROM activities WHERE {accounts} AND nullif(trim(document), '') IS NOT NULL
        AND coalesce(date_precision, 'day') = 'day' AND date <= $as_of
        AND lower(trim(activity)) IN {both}
),
orders AS (
    SELECT account, document, min(date) AS ordered_on, sum(quantity) AS quantity,
        CASE WHEN count(unit) = count(*) AND count(DISTINCT unit) = 1 THEN min(unit) END AS unit
    FROM told WHERE ordered GROUP BY account, document, year(date)
),
matched AS (
    SELECT o.account, o.document, o.ordered_on, d.date, d.quantity, d.unit
    FROM (SELECT * FROM told WHERE NOT ordered) d ASOF JOIN orders o
        ON d.account = o.account AND d.document = o.document AND d.date >= o.ordered_on
    WHERE d.date - o.ordered_on <= {longest}
),
steps AS (
    SELECT *, sum(quantity) OVER (PARTITION BY account, document, ordered_on ORDER BY date
        RANGE UNBOUNDED PRECEDING) AS running FROM matched
),
served AS (
    SELECT o.account, o.document, o.ordered_on, o.unit,
        count(s.date) AS deliveries, max(s.date) AS last_on,
        o.unit IS NOT NULL AND coalesce(bool_and(s.unit IS NOT DISTINCT FROM o.unit)
            FILTER (WHERE s.date IS NOT NULL), TRUE)
            AS comparable,
        min(s.date) FILTER (WHERE s.running >= o.quantity) AS full_on
    FROM orders o LEFT JOIN steps s ON s.account = o.account AND s.document = o.document
        AND s.ordered_on = o.ordered_on
    WHERE o.ordered_on BETWEEN $first AND $as_of
    GROUP BY o.account, o.document, o.ordered_on, o.unit
),
billed AS (
    SELECT o.account, o.document, o.ordered_on, min(s.date) AS invoiced_on FROM orders o
    JOIN (SELECT * FROM sales WHERE {accounts} AND date >= $first) s
        ON s.invoice = o.document AND coalesce(s.account, '') = o.account
        AND s.date BETWEEN o.ordered_on AND o.ordered_on + {longest}
    WHERE o.ordered_on BETWEEN $first AND $as_of
    GROUP BY ALL
),
agreed AS (
    SELECT unnest($codes::VARCHAR[]) AS account, unnest($days::DOUBLE[]) AS days
),
judged AS (
    SELECT v.account, v.ordered_on, v.deliveries, v.comparable, a.days,
        CASE WHEN v.comparable THEN v.full_on ELSE v.last_on END - v.ordered_on AS lead,
        CASE WHEN v.comparable THEN v.full_on IS NOT NULL END AS in_full,
        b.invoiced_on - v.ordered_on AS lag,
        CASE WHEN v.comparable THEN v.full_on IS NOT NULL ELSE v.deliveries > 0 END AS complete,
        $as_of - v.ordered_on AS age
    FROM served v LEFT JOIN billed b USING (account, document, ordered_on)
    LEFT JOIN agreed a USING (account)
)
SELECT account, count(*) AS order_count, count(*) FILTER (WHERE deliveries > 0) AS delivered_count,
    count(*) FILTER (WHERE deliveries = 0) AS undelivered_count,
    count(*) FILTER (WHERE days IS NOT NULL AND (complete OR age > days)) AS timed,
    count(*) FILTER (WHERE days IS NOT NULL AND complete AND lead <= days) AS in_time,
    count(*) FILTER (WHERE comparable AND (complete OR age > coalesce(days, 0))) AS filled,
    count(*) FILTER (WHERE comparable AND in_full) AS full_ones,
    count(*) FILTER (WHERE comparable AND days IS NOT NULL AND (complete OR age > days)) AS both,
    count(*) FILTER (WHERE comparable AND in_full AND lead <= days) AS perfect,
    quantile_cont(lead::DOUBLE, 0.5) FILTER (WHERE complete) AS lead_time_median,
    quantile_cont(lead::DOUBLE, 0.9) FILTER (WHERE complete) AS lead_time_p90,
    quantile_cont(lag::DOUBLE, 0.5) AS invoice_lag_median,
    CASE WHEN count(DISTINCT days) = 1 AND count(days) = count(*) THEN min(days) END AS agreed_days
FROM judged GROUP BY GROUPING SETS ((), (account)) ORDER BY account NULLS FIRST
"""
_COVER = """
WITH told AS (
    SELECT account, coalesce(site, '') AS site, product, date, quantity, stock_quantity
    FROM sellout WHERE {accounts} AND date <= $as_of AND date > $as_of - {window}
),
sold AS (SELECT sum(quantity) AS quantity FROM told),
left_over AS (
    SELECT sum(stock) AS stock FROM (
        SELECT max_by(stock_quantity, date) AS stock FROM told
        WHERE stock_quantity IS NOT NULL GROUP BY account, site, product
    )
)
SELECT stock, quantity FROM left_over, sold
"""


def service_level(
    connection: Connection, scope: Scope, agreed_days: Mapping[str, Decimal] | None = None
) -> FigureResult:
    """Orders of the scope, with what became of them. ``agreed_days``: account code → days from
    order to delivery that were agreed; without them nothing is on time or late.

    The months of ``scope``, or the twelve that end with the newest activity.
    """
    newest = _newest(connection, scope)
    cover = _cover(connection, scope)
    if newest is None:
        missing = [note("no_order_documents"), *_without_cover(cover)]
        return _result(None, None, _unknown() | {"stock_cover_days": cover}, [], missing)
    period = _window(scope, newest)
    rows = _counted(connection, scope, period, newest, agreed_days or {})
    whole = next((row for row in rows if row["account"] is None), None)
    values = _unknown() if whole is None or not whole["order_count"] else _judged(whole)
    values["stock_cover_days"] = cover
    missing = [*_missing(values, whole), *_without_cover(cover)]
    told = [
        {"account": row["account"] or None, **_judged(row)}
        for row in rows
        if row["account"] is not None
    ]
    return _result(period, newest, values, told, missing)


def _counted(
    connection: Connection, scope: Scope, period: Period, newest: date, agreed: Mapping[str, Any]
) -> list[Row]:
    sql = _ORDERS.format(
        accounts=account_condition(scope),
        orders=_listed(ORDERS),
        both=_listed((*ORDERS, *DELIVERIES)),
        longest=LONGEST,
    )
    given = {
        **account_parameters(scope),
        "first": period.start,
        "as_of": min(newest, add_months(period.end, 1) - timedelta(days=1)),
        "codes": list(agreed),
        "days": [float(days) for days in agreed.values()],
    }
    return query(connection, sql, given)


def _newest(connection: Connection, scope: Scope) -> date | None:
    """The newest day of a document of the scope; None where no document is told."""
    sql = (
        f"SELECT max(date) AS day FROM activities WHERE {account_condition(scope)}"
        " AND nullif(trim(document), '') IS NOT NULL AND coalesce(date_precision, 'day') = 'day'"
        f" AND lower(trim(activity)) IN {_listed((*ORDERS, *DELIVERIES))}"
    )
    found = query(connection, sql, account_parameters(scope))
    day: date | None = found[0]["day"] if found else None
    return day if day is None or scope.as_of is None else min(day, scope.as_of)


def _window(scope: Scope, newest: date) -> Period:
    end = month_of(scope.end) if scope.end else month_of(newest)
    start = month_of(scope.start) if scope.start else add_months(end, -11)
    return Period(start, end)


def _cover(connection: Connection, scope: Scope) -> float | None:
    """Days that the customer's stock lasts at the pace of the last four weeks of sell-out."""
    condition = account_condition(scope)
    newest = query(
        connection,
        f"SELECT max(date) AS day FROM sellout WHERE {condition} AND stock_quantity IS NOT NULL",
        account_parameters(scope),
    )
    day = newest[0]["day"] if newest else None
    if day is None:
        return None
    sql = _COVER.format(accounts=condition, window=COVER_DAYS)
    row = query(connection, sql, {**account_parameters(scope), "as_of": day})[0]
    if row["stock"] is None or not row["quantity"] or row["quantity"] < 0:
        return None
    return float(row["stock"] / row["quantity"]) * COVER_DAYS


def _judged(row: Row) -> Row:
    """Counts and shares of a row; None where nothing could be judged."""
    return {
        **{name: row[name] for name in _COUNTS},
        "on_time_rate": _share(row["in_time"], row["timed"]),
        "in_full_rate": _share(row["full_ones"], row["filled"]),
        "otif_rate": _share(row["perfect"], row["both"]),
        "lead_time_median": row["lead_time_median"],
        "lead_time_p90": row["lead_time_p90"],
        "invoice_lag_median": row["invoice_lag_median"],
        "agreed_days": row["agreed_days"],
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _unknown() -> Row:
    return dict.fromkeys(_VALUES)


def _missing(values: Row, whole: Row | None) -> list[Row]:
    if not values["order_count"]:
        return [note("no_order_documents")]
    found = []
    if values["on_time_rate"] is None:
        found.append(note("no_agreed_days"))
    if values["in_full_rate"] is None:
        found.append(note("no_order_quantities"))
    if values["lead_time_median"] is None:
        found.append(note("no_deliveries_of_orders"))
    return found


def _without_cover(cover: float | None) -> list[Row]:
    return [note("no_stock_cover")] if cover is None else []


def _listed(words: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def _result(
    period: Period | None, as_of: date | None, values: Row, rows: list[Row], missing: list[Row]
) -> FigureResult:
    return FigureResult(
        figure="service_level",
        definition="service_level/1",
        period=period,
        as_of=as_of,
        currency=None,
        values={name: values[name] for name in _VALUES},
        rows=rows,
        missing=missing,
    )


FIGURE = Figure(
    name="service_level",
    definition="service_level/1",
    needs=(
        "activities: account, document, date, activity, quantity, unit",
        "sales: invoice, account, date (optional)",
        "sellout: account, date, quantity, stock_quantity (optional)",
    ),
    units={
        **dict.fromkeys(_COUNTS, "count"),
        **dict.fromkeys(("on_time_rate", "in_full_rate", "otif_rate"), "ratio"),
        **dict.fromkeys(("lead_time_median", "lead_time_p90", "invoice_lag_median"), "index"),
        **dict.fromkeys(("agreed_days", "stock_cover_days"), "index"),
        "account": "text",
    },
    compute=service_level,
    parameters=("agreed_days",),
)
