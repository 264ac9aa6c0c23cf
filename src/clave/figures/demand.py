"""The model ``demand``: what each account will order of each product, month by month.

Series are read, methods tried on earlier months, each series forecast, sums forecast by themselves
and made to agree where that proved better. Definition: ``docs/figures/forecast.md``.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from clave.figures import demand_reuse, demand_tables
from clave.figures.base import Period, Row
from clave.figures.demand_backtest import Panel, chosen_for, try_all
from clave.figures.demand_classes import classes_of
from clave.figures.demand_history import Series, demand_series, why_nothing
from clave.figures.demand_judged import (
    COVERAGE,
    coverage_of,
    judged,
    own_methods,
    quantiles_of,
    spread_of,
    variances,
)
from clave.figures.demand_learnt import HORIZON, OVER, Learnt, base_forecast
from clave.figures.demand_levels import (
    LevelForecast,
    Sums,
    agreed,
    forecast_levels,
    gain_of_agreeing,
    sums_of,
)
from clave.figures.modelling import Found, Model, Task
from clave.lib.months import month_end

Array = NDArray[np.float64]
Names = NDArray[np.object_]

OVER_MONTHS = 12  # a product that nobody bought for so long is over
NEW_MONTHS = 3
OWN_LEAST = 18  # months compared before a series may have a method of its own
_PHASES = 6
DEFINITION = "demand/1"


def compute(task: Task) -> Found:
    """The forecast of the next 18 months of everything that is bought."""
    task.step("demand_history", 0, _PHASES)
    series = demand_series(
        task.connection, tuple(task.given.get("non_products", ())), task.scope.end
    )
    if series is None:
        return Found(
            None,
            None,
            {"series": 0},
            {"why": why_nothing(task.connection)},
            demand_tables.nothing(),
        )
    task.step("demand_trying", 1, _PHASES)
    panel = Panel(series.y, series.families(), series.phase)
    classes, over = classes_of(series.y), discontinued(series)
    sums = sums_of(series)
    levels = forecast_levels(sums, series.phase, HORIZON)
    task.step("demand_trying", 2, _PHASES)
    learnt = demand_reuse.learnt_before(task.before, DEFINITION, series, (classes, over)) or learn(
        task, series, panel, (classes, over), (sums, levels)
    )
    task.step("demand_agreeing", 5, _PHASES)
    value = learnt.base
    if agrees(learnt):
        trust = np.concatenate([levels.variance, learnt.variance])
        value = agreed(sums, levels.value, learnt.base, trust)
    return _found(series, classes, over, learnt, (sums, levels), value)


def learn(
    task: Task,
    series: Series,
    panel: Panel,
    kinds: tuple[Names, NDArray[np.bool_]],
    above: tuple[Sums, LevelForecast],
) -> Learnt:
    """All from the start: every method tried, every series forecast."""
    classes, over = kinds
    tried = try_all(panel, lambda done, total: task.step("demand_trying", 2, _PHASES))
    task.step("demand_judging", 3, _PHASES)
    each = judged(panel, tried)
    task.step("demand_forecasting", 4, _PHASES)
    methods = own_methods(tried, classes, OWN_LEAST)
    methods[over] = OVER
    variance = variances(each, len(series.y))
    coverage, covered = coverage_of(each)
    return Learnt(
        choice={kind: chosen_for(tried, kind) for kind in tried.sums},
        methods=methods,
        variance=variance,
        quantiles=quantiles_of(each),
        coverage=coverage,
        covered=covered,
        judged=tuple(each),
        tables={
            "accuracy": demand_tables.accuracy(series, each),
            "tried": demand_tables.tried(tried),
        },
        gain=gain_of_agreeing(above[0], each, above[1], variance),
        base=base_forecast(panel, methods),
        changed=len(series.y),
    )


def discontinued(series: Series) -> NDArray[np.bool_]:
    """Whether nobody bought the series' product in the last twelve months, of a longer ledger."""
    if series.y.shape[1] <= OVER_MONTHS:
        return np.zeros(len(series.y), dtype=bool)
    bought = np.nansum(series.y[:, -OVER_MONTHS:], axis=1) > 0
    living = set(series.product[bought])
    return np.array([product not in living for product in series.product], dtype=bool)


def agrees(learnt: Learnt) -> bool:
    """Whether sums are made to agree with forecasts of their own: where that made errors smaller,
    of series and sums together and of the sums alone."""
    return learnt.gain is not None and learnt.gain[0] < 1 and learnt.gain[1] < 1


def _found(
    series: Series,
    classes: Names,
    over: NDArray[np.bool_],
    learnt: Learnt,
    above: tuple[Sums, LevelForecast],
    value: Array,
) -> Found:
    decimals = demand_tables.decimals_of(series.y)
    shown = demand_tables.stepped(value, decimals)
    band = (spread_of(series.y), classes, learnt.quantiles)
    tables = {
        "forecast": demand_tables.forecast(series, shown, learnt, band, decimals),
        "series": demand_tables.series(series, classes, over, learnt),
        "levels": demand_tables.levels(series, *above, shown, decimals),
        **learnt.tables,
    }
    counts = {
        "series": len(series.y),
        "accounts": len(set(series.account)),
        "products": len(set(series.product)),
        "months": series.y.shape[1],
        "once": int((classes == "once").sum()),
        "discontinued": int(over.sum()),
    }
    window = Period(series.first, series.last)
    values = _values(series, learnt, above, decimals)
    return Found(month_end(series.last), window, counts, values, tables)


def _values(
    series: Series, learnt: Learnt, above: tuple[Sums, LevelForecast], decimals: int
) -> Row:
    """What the card tells beside the tables."""
    return {
        "choice": dict(learnt.choice),
        "quantiles": {kind: [list(pair) for pair in q] for kind, q in learnt.quantiles.items()},
        "coverage": COVERAGE,
        "coverage_measured": learnt.coverage,
        "coverage_months": learnt.covered,
        "gain": list(learnt.gain) if learnt.gain else None,
        "reconciled": agrees(learnt),
        "level_methods": _level_methods(*above),
        "decimals": decimals,
        "currency": series.currency,
        "untold": series.untold,
        "returned": series.returned,
        "changed": learnt.changed,
    }


def _level_methods(sums: Sums, levels: LevelForecast) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for level, method in zip(sums.level, levels.methods, strict=True):
        found.setdefault(level, Counter())[method] += 1
    return {level: dict(count) for level, count in found.items()}


MODEL = Model(
    name="demand",
    definition=DEFINITION,
    needs=("sales", "products"),
    compute=compute,
    parameters=("non_products",),
)
