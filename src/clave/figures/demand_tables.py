"""The tables in which the model ``demand`` is kept, as columns."""

from __future__ import annotations

from collections import defaultdict
from hashlib import blake2b
from math import ceil, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clave.figures.demand_backtest import SUMS, Tried, chosen_for
from clave.figures.demand_history import Series
from clave.figures.demand_judged import (
    HIGH,
    LOW,
    Judged,
    Quantiles,
    interval,
    quantiles_of,
    spread_of,
)
from clave.figures.demand_learnt import Learnt
from clave.figures.demand_levels import LevelForecast, Sums
from clave.figures.forecast_errors import absolute_scale, squared_scale
from clave.lib.months import add_months

Array = NDArray[np.float64]
Names = NDArray[np.object_]
Columns = dict[str, Any]

_USUAL = 5.0  # quantities below it need more than one decimal
_MOST_DECIMALS = 4
ERRORS = (*SUMS, "naive_absolute", "naive_scaled", "naive_scaled_square", "naive_said", "pinball")


def decimals_of(y: Array) -> int:
    """How many decimals quantities are kept and shown with: one, more for small quantities."""
    bought = y[np.nan_to_num(y) > 0]
    middle = float(np.median(bought)) if bought.size else _USUAL
    return min(1 + max(0, ceil(-log10(middle / _USUAL))), _MOST_DECIMALS)


def stepped(value: Array, decimals: int) -> Array:
    """Values in whole steps of the last decimal, as integers, so that sums of what is shown are
    what is shown. What one month loses by rounding goes into the next."""
    together = np.rint(np.cumsum(value, axis=1) * 10**decimals)
    return np.diff(together, axis=1, prepend=0.0)


def forecast(
    series: Series,
    shown: Array,
    learnt: Learnt,
    band: tuple[Array, Names, Quantiles],
    decimals: int,
) -> Columns:
    """A row for each series and month: ``value``, ``low``, ``high``, and ``base``, what was said
    of the series by itself. Series of which nothing is expected have no rows."""
    rows = np.flatnonzero((shown.sum(axis=1) > 0) | (learnt.base.sum(axis=1) > 0))
    count = shown.shape[1]
    value = shown[rows] / 10**decimals
    spread, classes, quantiles = band
    low, high = interval(value, spread[rows], classes[rows], quantiles)
    months = np.array([add_months(series.last, step) for step in range(1, count + 1)])
    return {
        "account": np.repeat(series.account[rows], count),
        "product": np.repeat(series.product[rows], count),
        "family": np.repeat(series.family[rows], count),
        "month": np.tile(months.astype("datetime64[s]"), len(rows)),
        "value": value.ravel(),
        "low": np.round(low, decimals).ravel(),
        "high": np.round(high, decimals).ravel(),
        "base": learnt.base[rows].ravel(),
        "method": np.repeat(learnt.methods[rows], count),
    }


def series(series: Series, classes: Names, over: NDArray[np.bool_], learnt: Learnt) -> Columns:
    """A row for each series: its class, method, price, what was bought in the last twelve months
    and the twelve before, when last, and what tells whether it changed."""
    filled = np.nan_to_num(series.y)
    last = filled.shape[1] - 1 - np.argmax((filled > 0)[:, ::-1], axis=1)
    ends = [add_months(series.first, int(place)) for place in last]
    before = filled[:, -24:-12].sum(axis=1) if filled.shape[1] >= 24 else None
    return {
        "account": series.account,
        "product": series.product,
        "family": series.family,
        "demand_class": classes,
        "method": learnt.methods,
        "price": series.price,
        "recent": filled[:, -12:].sum(axis=1),
        "previous": np.full(len(filled), np.nan) if before is None else before,
        "purchases": (filled > 0).sum(axis=1),
        "last_month": np.array(ends).astype("datetime64[s]"),
        "over": over,
        "variance": learnt.variance,
        "spread": spread_of(series.y),
        "digest": digests(series),
    }


def digests(series: Series) -> Names:
    """A few letters for each series that change with its history, and with its window."""
    start = str(series.first).encode()
    found = [blake2b(row.tobytes() + start, digest_size=8).hexdigest() for row in series.y]
    return np.array(found, dtype=object)


def levels(
    series: Series, sums: Sums, found: LevelForecast, shown: Array, decimals: int
) -> Columns:
    """A row for each sum and month; ``value`` is the sum of its series' rows, to the last digit."""
    count = shown.shape[1]
    value = np.rint(np.asarray(sums.summing @ shown)) / 10**decimals
    low, high = interval(value, found.spread, found.classes, found.quantiles)
    months = np.array([add_months(series.last, step) for step in range(1, count + 1)])
    return {
        "level": np.repeat(sums.level, count),
        "key": np.repeat(sums.key, count),
        "month": np.tile(months.astype("datetime64[s]"), len(sums.key)),
        "value": value.ravel(),
        "low": np.round(low, decimals).ravel(),
        "high": np.round(high, decimals).ravel(),
        "base": found.value.ravel(),
        "method": np.repeat(found.methods, count),
    }


def accuracy(series: Series, each: list[Judged]) -> Columns:
    """Sums of errors by account, family, class, month and months ahead, of which every measure of
    accuracy is made by adding up; beside them those of the baseline."""
    sums: dict[tuple[Any, ...], Array] = defaultdict(lambda: np.zeros(len(ERRORS)))
    for one in each:
        parts = errors_of(one)
        rows, ahead = one.trial.rows, one.trial.ahead
        keys = [
            np.unique(column.astype(str), return_inverse=True)
            for column in (series.account[rows], _or_none(series.family[rows]), one.trial.classes)
        ]
        group = np.ravel_multi_index(
            tuple(inverse for _, inverse in keys), tuple(len(names) for names, _ in keys)
        )
        groups, places = np.unique(group, return_inverse=True)
        shape = tuple(len(names) for names, _ in keys)
        named = [
            tuple(keys[k][0][i] for k, i in enumerate(np.unravel_index(g, shape))) for g in groups
        ]
        for step in range(ahead):
            month = add_months(series.first, one.trial.origin + step)
            added = np.array(
                [np.bincount(places, part[:, step], len(groups)) for part in parts.values()]
            )
            for place, key in enumerate(named):
                sums[*key, month, step + 1] += added[:, place]
    return _accuracy_columns(sums)


def _accuracy_columns(sums: dict[tuple[Any, ...], Array]) -> Columns:
    keys = [key for key, values in sums.items() if values[0] > 0]
    table = np.array([sums[key] for key in keys]).reshape(len(keys), len(ERRORS))
    columns: Columns = {
        "account": np.array([key[0] for key in keys], dtype=object),
        "family": np.array([key[1] or None for key in keys], dtype=object),
        "demand_class": np.array([key[2] for key in keys], dtype=object),
        "month": np.array([key[3] for key in keys], dtype="datetime64[s]"),
        "ahead": np.array([key[4] for key in keys], dtype=np.int64),
    }
    return columns | {name: table[:, place] for place, name in enumerate(ERRORS)}


def _or_none(family: Names) -> Names:
    return np.array([name or "" for name in family], dtype=object)


def errors_of(one: Judged) -> dict[str, Array]:
    """By name of :data:`ERRORS`: series × months ahead, zero where there is nothing to compare."""
    came, y = one.trial.came, one.trial.history.y
    known = ~np.isnan(came)
    scale, square = absolute_scale(y), squared_scale(y)
    usable = known & (np.nan_to_num(scale) > 0)[:, None]
    safe = np.where(np.nan_to_num(scale) > 0, scale, 1.0)[:, None]
    safe_square = np.where(np.nan_to_num(scale) > 0, square, 1.0)[:, None]
    off = np.where(known, one.said - came, 0.0)
    naive = np.where(known, one.naive - came, 0.0)
    return {
        "points": known.astype(float),
        "absolute": np.abs(off),
        "square": off**2,
        "came": np.where(known, came, 0.0),
        "said": np.where(known, one.said, 0.0),
        "scaled": np.where(usable, np.abs(off) / safe, 0.0),
        "scaled_square": np.where(usable, off**2 / safe_square, 0.0),
        "scaled_points": usable.astype(float),
        "naive_absolute": np.abs(naive),
        "naive_scaled": np.where(usable, np.abs(naive) / safe, 0.0),
        "naive_scaled_square": np.where(usable, naive**2 / safe_square, 0.0),
        "naive_said": np.where(known, one.naive, 0.0),
        "pinball": _pinball(one, known),
    }


def _pinball(one: Judged, known: NDArray[np.bool_]) -> Array:
    """The mean loss of the two ends of the interval, by the intervals of this trial's errors."""
    spread = spread_of(one.trial.history.y)
    low, high = interval(one.said, spread, one.trial.classes, quantiles_of([one]))
    came = np.where(known, one.trial.came, 0.0)
    losses = [
        np.maximum(q * (came - bound), (q - 1) * (came - bound))
        for q, bound in ((LOW, low), (HIGH, high))
    ]
    return np.where(known, (losses[0] + losses[1]) / 2, 0.0)


def tried(found: Tried) -> Columns:
    """A row for each class and method that was tried: its measures, and whether it is used."""
    rows = []
    for kind in sorted(found.sums):
        used = chosen_for(found, kind)
        for name in found.sums[kind]:
            one = found.total(kind, name)
            rows.append({"demand_class": kind, "method": name, "used": name == used, **one})
    names = ("demand_class", "method", "used", *SUMS)
    return {name: [row[name] for row in rows] for name in names}


def nothing() -> dict[str, Columns]:
    """The tables of a ledger without quantities."""
    text = ("account", "product", "family", "method", "demand_class", "level", "key", "digest")
    shapes: dict[str, tuple[str, ...]] = {
        "forecast": ("account", "product", "family", "month", "value", "low", "high", "base",
                     "method"),
        "series": ("account", "product", "family", "demand_class", "method", "price", "recent",
                   "previous", "purchases", "last_month", "over", "variance", "spread", "digest"),
        "levels": ("level", "key", "month", "value", "low", "high", "base", "method"),
        "accuracy": ("account", "family", "demand_class", "month", "ahead", *ERRORS),
        "tried": ("demand_class", "method", "used", *SUMS),
    }  # fmt: skip
    dates = ("month", "last_month")
    empty: dict[str, Columns] = {}
    for table, columns in shapes.items():
        empty[table] = {
            name: np.array(
                [], dtype=object if name in text else "datetime64[s]" if name in dates else float
            )
            for name in columns
        }
    return empty
