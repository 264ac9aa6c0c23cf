"""How far the forecast was off, and what each step made better or worse.

Definition, traps and worked values: ``docs/figures/forecast_accuracy.md``.
"""

from __future__ import annotations

from decimal import Decimal
from math import sqrt
from typing import Any

from clave.facts.modelled import Kept
from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.demand_kept import Source, source
from clave.figures.demand_plan import LAYER_UNITS, ToldPlans, layer_rows, person_rows
from clave.figures.forecast_errors import value_added
from clave.figures.frame import account_condition, account_parameters
from clave.lib.refusal import Refused

BY = ("demand_class", "account", "family", "month", "ahead", "method", "layer", "person")
PLANS = {"layer": layer_rows, "person": person_rows}
_NAMES = ("points", "absolute", "square", "came", "said", "scaled", "scaled_square")
_MORE = ("scaled_points", "naive_absolute", "naive_scaled", "naive_scaled_square", "naive_said")
_SUMS = ", ".join(f"sum({name}) AS {name}" for name in (*_NAMES, *_MORE, "pinball"))
_TRIED = "SELECT demand_class, method, used, {sums} FROM {{tried}} ORDER BY ALL"


def forecast_accuracy(
    connection: Connection,
    scope: Scope,
    by: str = "demand_class",
    non_products: tuple[str, ...] = (),
    demand: Kept | None = None,
    told_plans: ToldPlans | None = None,
) -> FigureResult:
    """WAPE, bias, MASE, RMSSE and pinball loss of earlier forecasts, beside seasonal naive.

    ``by``: demand_class, account, family, month, ahead (months ahead), method (every method that
    was tried, of the whole ledger), layer or person (the frozen plans ``told_plans`` against what
    came).
    ``value_added``: by how much of what came the errors are smaller than those of seasonal naive.
    Raises ``Refused``: ``unknown_choice``, ``bad_pattern``.
    """
    if by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=BY)
    kept = source(connection, demand, tuple(non_products))
    given: Row = account_parameters(scope)
    within = "account IS NOT NULL" if scope.accounts is None else account_condition(scope)
    whole = kept.rows(f"SELECT {_SUMS} FROM {{accuracy}} WHERE {within}", given)[0]
    missing = []
    if not whole["points"]:
        missing.append(note("no_earlier_forecasts"))
    rows = _rows(kept, by, within, given)
    if by in PLANS:
        rows, notes = PLANS[by](connection, scope, told_plans)
        missing += notes
    return FigureResult(
        figure="forecast_accuracy",
        definition=FIGURE.definition,
        period=kept.window,
        as_of=kept.data_until,
        currency=None,
        values=_measures(whole) | _intervals(kept),
        rows=rows,
        missing=missing,
    )


def _rows(kept: Source, by: str, within: str, given: Row) -> list[Row]:
    if by in PLANS:
        return []
    if by == "method":
        sums = ", ".join((*_NAMES, "scaled_points"))
        found = kept.rows(_TRIED.format(sums=sums), {})
        return [_method(row, found) for row in found]
    sql = f"SELECT {by}, {_SUMS} FROM {{accuracy}} WHERE {within} GROUP BY {by} ORDER BY {by}"
    return [{by: _key(row[by], by)} | _measures(row) for row in kept.rows(sql, given)]


def _intervals(kept: Source) -> Row:
    told = {name: kept.values.get(name) for name in ("coverage", "coverage_measured")}
    return told | {"series": kept.n.get("series", 0)}


def _key(value: Any, by: str) -> Any:
    return int(value) if by == "ahead" else value


def _method(row: Row, found: list[Row]) -> Row:
    same = (r for r in found if r["demand_class"] == row["demand_class"])
    naive = next(r for r in same if r["method"] == "seasonal_naive")
    beside = {
        "naive_absolute": naive["absolute"],
        "naive_scaled": naive["scaled"],
        "naive_scaled_square": naive["scaled_square"],
        "naive_said": naive["said"],
        "pinball": None,
    }
    named = {name: row[name] for name in ("demand_class", "method")}
    return named | {"used": bool(row["used"])} | _measures(row | beside)


def _measures(sums: Row) -> Row:
    """Every measure of some sums; None where it is not known."""
    points, came = int(sums["points"] or 0), sums["came"] or 0.0
    scaled = sums["scaled_points"] or 0.0
    wape, naive = _per(sums["absolute"], came), _per(sums["naive_absolute"], came)
    return {
        "months": points,
        "came_quantity": _of(sums["came"]) if points else None,
        "wape": wape,
        "naive_wape": naive,
        "value_added": value_added(naive, wape),
        "bias": _per((sums["said"] or 0.0) - came, came) if came else None,
        "naive_bias": _per((sums["naive_said"] or 0.0) - came, came) if came else None,
        "mase": _per(sums["scaled"], scaled),
        "naive_mase": _per(sums["naive_scaled"], scaled),
        "rmsse": _root(_per(sums["scaled_square"], scaled)),
        "naive_rmsse": _root(_per(sums["naive_scaled_square"], scaled)),
        "pinball": _per(sums["pinball"], points),
    }


def _of(value: float) -> Decimal:
    return Decimal(f"{value:.4f}")


def _per(value: float | None, whole: float) -> float | None:
    return None if value is None or not whole else float(value / whole)


def _root(value: float | None) -> float | None:
    return None if value is None else sqrt(value)


_RATIOS = ("wape", "naive_wape", "value_added", "bias", "naive_bias", "coverage")
_UNITS: dict[str, Unit] = {
    **dict.fromkeys((*_RATIOS, "coverage_measured"), "ratio"),
    **dict.fromkeys(("mase", "naive_mase", "rmsse", "naive_rmsse", "pinball"), "index"),
    **dict.fromkeys(("months", "series", "ahead"), "count"),
    **dict.fromkeys(("demand_class", "account", "family", "method"), "text"),
    "came_quantity": "quantity",
    "month": "month",
    "used": "flag",
    **LAYER_UNITS,
}

FIGURE = Figure(
    name="forecast_accuracy",
    definition="forecast_accuracy/1",
    needs=(
        "account_product_month: account, product, month, quantity",
        "frozen plans of the books (by layer)",
    ),
    units=_UNITS,
    parameters=("by", "non_products", "demand", "told_plans"),
    compute=forecast_accuracy,
)
