"""What will be ordered: quantities by account, product and month, with the interval of each.

Definition, methods, traps and worked values: ``docs/figures/forecast.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import Any

from clave.facts.modelled import Kept
from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, Unit, note
from clave.figures.demand_kept import Source, source
from clave.figures.demand_learnt import HORIZON
from clave.figures.frame import account_condition, account_parameters
from clave.lib.months import add_months
from clave.lib.refusal import Refused

BY = ("account_product", "account", "product", "family", "month")
USUAL = 12
_KEYS = {
    "account_product": ("account", "product", "family"),
    "account": ("account",),
    "product": ("product", "family"),
    "family": ("family",),
    "month": (),
}
# Of the whole company, the level whose own interval a sum has.
_LEVELS = {"account": "account", "product": "product", "family": "family", "month": "total"}

_SUMS = """
SELECT {keys} f.month AS month, sum(f.value) AS value, sum(f.base) AS base,
    sum(f.value * s.price) AS amount, count(*) FILTER (WHERE s.price IS NULL) AS unpriced,
    sqrt(sum((f.value - f.low) ** 2)) AS below, sqrt(sum((f.high - f.value) ** 2)) AS above,
    CASE WHEN count(DISTINCT f.method) = 1 THEN min(f.method) ELSE 'several' END AS method
FROM {{forecast}} f JOIN {{series}} s ON s.account = f.account AND s.product = f.product
WHERE {condition} AND f.month BETWEEN $start AND $end
GROUP BY ALL ORDER BY ALL
"""
_LEVEL = """
SELECT key, month, low, high, method FROM {levels}
WHERE level = $level AND month BETWEEN $start AND $end
"""
_SERIES = """
SELECT count(*) AS series, count(DISTINCT account) AS accounts, count(DISTINCT product) AS products,
    sum(recent) AS recent, count(*) FILTER (WHERE demand_class = 'once') AS once,
    count(*) FILTER (WHERE over) AS over
FROM {{series}} WHERE {condition}
"""


def forecast(
    connection: Connection,
    scope: Scope,
    by: str = "account_product",
    horizon: int = USUAL,
    non_products: tuple[str, ...] = (),
    demand: Kept | None = None,
) -> FigureResult:
    """The next ``horizon`` months (1 to 18) of what the scope's accounts order.

    ``value`` is a quantity, net of returns; ``amount`` it at the last price; ``low`` and ``high``
    hold eight of ten months. ``by``: one of :data:`BY`.
    Reads what the model ``demand`` keeps, or computes it.
    Raises ``Refused``: ``unknown_choice``, ``horizon_out_of_range``, ``bad_pattern``.
    """
    if by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=BY)
    if not 1 <= horizon <= HORIZON:
        raise Refused("horizon_out_of_range", horizon=horizon, most=HORIZON)
    kept = source(connection, demand, tuple(non_products))
    if kept.window is None:
        return _answer(kept, None, _nothing(), [], [note(kept.values["why"])], [])
    window = Period(add_months(kept.window.end, 1), add_months(kept.window.end, horizon))
    given = _given(scope, window)
    condition = _condition(scope)
    keys = "".join(f"f.{name} AS {name}, " for name in _KEYS[by])
    rows = kept.rows(_SUMS.format(keys=keys, condition=condition), given)
    whole = scope.accounts is None
    levels = _own_intervals(kept, by, given) if whole or by == "account" else {}
    shown = [_row(row, by, kept, levels) for row in rows]
    totals = kept.rows(_SERIES.format(condition=condition.replace("f.account", "account")), given)
    missing, assumed = _notes(kept, totals[0], rows)
    return _answer(kept, window, _values(kept, shown, rows, totals[0], horizon), shown, missing,
                   assumed)  # fmt: skip


def _condition(scope: Scope) -> str:
    if scope.accounts is None:
        return "f.account IS NOT NULL"
    return account_condition(scope).replace("account IN", "f.account IN")


def _given(scope: Scope, window: Period) -> Row:
    return {**account_parameters(scope), "start": window.start, "end": window.end}


def _own_intervals(kept: Source, by: str, given: Row) -> dict[tuple[Any, date], Row]:
    level = _LEVELS.get(by)
    if level is None:
        return {}
    rows = kept.rows(_LEVEL, given | {"level": level})
    return {(row["key"], row["month"]): row for row in rows}


def _row(row: Row, by: str, kept: Source, levels: Mapping[tuple[Any, date], Row]) -> Row:
    decimals = kept.values["decimals"]
    key = row.get(_KEYS[by][0], "") if _KEYS[by] else ""
    own = levels.get((key, row["month"]))
    low = own["low"] if own else max(row["value"] - row["below"], 0.0)
    high = own["high"] if own else row["value"] + row["above"]
    return {
        **{name: row[name] for name in _KEYS[by]},
        "month": row["month"],
        "value": _quantity(row["value"], decimals),
        "low": _quantity(min(low, row["value"]), decimals),
        "high": _quantity(max(high, row["value"]), decimals),
        "base": _quantity(row["base"], decimals),
        "amount": None if row["unpriced"] else Decimal(str(round(row["amount"], 6))),
        "method": row["method"],
    }


def _quantity(value: float, decimals: int) -> Decimal:
    return Decimal(f"{value:.{decimals}f}")


def _values(kept: Source, shown: list[Row], rows: list[Row], totals: Row, horizon: int) -> Row:
    values, decimals = kept.values, kept.values["decimals"]
    total = sum((row["value"] for row in shown), Decimal())
    below, above = (
        sqrt(sum(float(abs(row["value"] - row[end])) ** 2 for row in shown))
        for end in ("low", "high")
    )
    priced = [row["amount"] for row in shown if row["amount"] is not None]
    return {
        "horizon": horizon,
        "quantity": total,
        "low_quantity": _quantity(max(float(total) - below, 0.0), decimals),
        "high_quantity": _quantity(float(total) + above, decimals),
        "amount": sum(priced, Decimal()) if priced else None,
        "recent_quantity": _quantity(totals["recent"] or 0.0, decimals),
        "series": totals["series"],
        "accounts": totals["accounts"],
        "products": totals["products"],
        "series_once": totals["once"],
        "series_over": totals["over"],
        "decimals": decimals,
        "coverage": values["coverage"],
        "coverage_measured": values["coverage_measured"],
        "reconciled": values["reconciled"],
    }


def _nothing() -> Row:
    return {"horizon": 0, "quantity": None, "series": 0, "accounts": 0, "products": 0}


def _notes(kept: Source, totals: Row, rows: list[Row]) -> tuple[list[Row], list[Row]]:
    missing, assumed = [], []
    if kept.values["untold"]:
        missing.append(note("quantities_partly_known", cells=kept.values["untold"]))
    if totals["over"]:
        missing.append(note("products_over", series=totals["over"]))
    if unpriced := sum(row["unpriced"] for row in rows):
        missing.append(note("no_last_price", cells=unpriced))
    if kept.values["returned"]:
        assumed.append(note("returns_netted", cells=kept.values["returned"]))
    if rows:
        assumed.append(note("last_price_holds"))
    if totals["once"]:
        assumed.append(note("bought_once", series=totals["once"]))
    if rows:
        assumed.append(note("errors_independent"))
    return missing, assumed


def _answer(
    kept: Source,
    window: Period | None,
    values: Row,
    rows: list[Row],
    missing: list[Row],
    assumed: list[Row],
) -> FigureResult:
    return FigureResult(
        figure="forecast",
        definition=FIGURE.definition,
        period=window,
        as_of=kept.data_until,
        currency=kept.values.get("currency"),
        values=values,
        rows=rows,
        missing=missing,
        assumed=assumed,
    )


_QUANTITIES = ("value", "low", "high", "base", "quantity", "low_quantity", "high_quantity")
_UNITS: dict[str, Unit] = {
    **dict.fromkeys((*_QUANTITIES, "recent_quantity"), "quantity"),
    **dict.fromkeys(("horizon", "series", "accounts", "products", "series_once"), "count"),
    **dict.fromkeys(("series_over", "decimals"), "count"),
    **dict.fromkeys(("coverage", "coverage_measured"), "ratio"),
    **dict.fromkeys(("account", "product", "family", "method"), "text"),
    "reconciled": "flag",
    "amount": "money",
    "month": "month",
}

FIGURE = Figure(
    name="forecast",
    definition="forecast/1",
    needs=(
        "account_product_month: account, product, month, quantity, net_amount",
        "products, product_names: family (optional)",
    ),
    units=_UNITS,
    parameters=("by", "horizon", "non_products", "demand"),
    compute=forecast,
)
