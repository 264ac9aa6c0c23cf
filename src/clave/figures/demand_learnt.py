"""What the model ``demand`` learnt of all series, anew or in part as it was learnt before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clave.figures.demand_backtest import Panel
from clave.figures.demand_judged import Judged, Quantiles, forecast_with
from clave.figures.demand_methods import History

Array = NDArray[np.float64]
Names = NDArray[np.object_]
Places = NDArray[np.int64]

HORIZON = 18
OVER = "discontinued"
_POOLED = ("recency", "combined")  # methods that look at all series


@dataclass(frozen=True)
class Learnt:
    """``choice``: method by class; ``methods``, ``variance``, ``base``: of each series; ``gain``:
    see :func:`clave.figures.demand_levels.gain_of_agreeing`; ``tables``: accuracy and methods
    tried; ``changed``: how many series had to be computed."""

    choice: Mapping[str, str]
    methods: Names
    variance: Array
    quantiles: Quantiles
    coverage: float | None
    covered: int
    tables: Mapping[str, Mapping[str, Any]]
    gain: tuple[float, float] | None
    base: Array
    changed: int
    judged: tuple[Judged, ...] = ()


def base_forecast(panel: Panel, methods: Names, rows: Places | None = None) -> Array:
    """Series × 18 months, each series by itself and by its own method; what is over has none.

    ``rows``: compute these alone; methods that look at all series still do.
    """
    months = panel.y.shape[1]
    history = panel.history(np.arange(len(methods)), months)
    wanted = np.arange(len(methods)) if rows is None else rows
    own = methods[wanted]
    found = np.zeros((len(wanted), HORIZON))
    pooled = np.array([str(name).startswith(_POOLED) for name in own], dtype=bool)
    alone = np.flatnonzero(~pooled & (own != OVER))
    if alone.size:
        few = History(history.y[wanted[alone]], history.factors[wanted[alone]], history.phase)
        found[alone] = forecast_with(few, HORIZON, own[alone])
    if pooled.any():
        # A method of the pool for everybody, of which the wanted rows are taken.
        for name in sorted(set(own[pooled])):
            everybody = np.full(len(methods), name, dtype=object)
            taken = own == name
            found[taken] = forecast_with(history, HORIZON, everybody)[wanted[taken]]
    return found
