"""What the model ``demand`` need not compute again: series whose history did not change."""

from __future__ import annotations

import duckdb
import numpy as np
from numpy.typing import NDArray

from clave.facts.modelled import Kept
from clave.figures import demand_tables
from clave.figures.asking import columns
from clave.figures.demand_backtest import Panel
from clave.figures.demand_history import Series
from clave.figures.demand_judged import Quantiles
from clave.figures.demand_learnt import HORIZON, OVER, Learnt, base_forecast
from clave.lib.sql import text_literal

Array = NDArray[np.float64]
Names = NDArray[np.object_]

MOST_CHANGED = 0.1  # of more, what is best for each class is found out anew


def learnt_before(
    before: Kept | None,
    definition: str,
    series: Series,
    kinds: tuple[Names, NDArray[np.bool_]],
) -> Learnt | None:
    """What was learnt last time, with those series computed that changed since; None where all is
    to be tried anew: the months moved on, or too much changed."""
    classes, over = kinds
    if before is None or not _holds(before, definition, series):
        return None
    with duckdb.connect() as connection:
        old = _table(connection, before, "series")
        place = _places(old, series)
        same = place >= 0
        same[same] &= old["digest"][place[same]] == demand_tables.digests(series)[same]
        if (~same).sum() > MOST_CHANGED * len(same):
            return None
        values = before.card["values"]
        methods = np.array([values["choice"].get(kind, "mean") for kind in classes], dtype=object)
        methods[same] = old["method"][place[same]]
        methods[over] = OVER
        variance = np.where(same, old["variance"][place], np.mean(old["variance"]))
        base = _base(connection, before, series)
        tables = {name: _table(connection, before, name) for name in ("accuracy", "tried")}
    changed = np.flatnonzero(~same)
    if changed.size:
        base[changed] = _anew(series, methods, changed)
    return Learnt(
        choice=values["choice"],
        methods=methods,
        variance=variance,
        quantiles=_quantiles(values["quantiles"]),
        coverage=values["coverage_measured"],
        covered=values["coverage_months"],
        tables=tables,
        gain=tuple(values["gain"]) if values["gain"] else None,
        base=base,
        changed=int(changed.size),
    )


def _anew(series: Series, methods: Names, rows: NDArray[np.int64]) -> Array:
    panel = Panel(series.y, series.families(), series.phase)
    return base_forecast(panel, methods, rows)


def _quantiles(told: dict[str, list[list[float]]]) -> Quantiles:
    return {kind: [(low, high) for low, high in pairs] for kind, pairs in told.items()}


def _holds(before: Kept, definition: str, series: Series) -> bool:
    """Whether it was computed in the same way, of the same months."""
    months = [f"{series.first:%Y-%m}", f"{series.last:%Y-%m}"]
    return bool(before.card["definition"] == definition and before.card["window"] == months)


def _table(connection: duckdb.DuckDBPyConnection, kept: Kept, name: str) -> dict[str, Names]:
    source = f"SELECT * FROM read_parquet({text_literal(kept.file(name))})"
    described = connection.execute(f"DESCRIBE {source}").fetchall()
    days = {column for column, kind, *_ in described if kind == "DATE"}
    kept_columns = ", ".join(
        f"strftime({column}, '%Y-%m-%d') AS {column}" if column in days else column
        for column, *_ in described
    )
    found = columns(connection, f"SELECT {kept_columns} FROM ({source})", {})
    return {n: v.astype("datetime64[s]") if n in days else v for n, v in found.items()}


def _places(old: dict[str, Names], series: Series) -> NDArray[np.int64]:
    """For each series its row of last time, −1 where it is new."""
    known = {pair: row for row, pair in enumerate(zip(old["account"], old["product"], strict=True))}
    pairs = zip(series.account, series.product, strict=True)
    return np.array([known.get(pair, -1) for pair in pairs], dtype=np.int64)


def _base(connection: duckdb.DuckDBPyConnection, kept: Kept, series: Series) -> Array:
    """What was said of each series last time; nothing where nothing was."""
    found = _table(connection, kept, "forecast")
    base = np.zeros((len(series.y), HORIZON))
    said = found["base"].reshape(-1, HORIZON)
    place = {pair: row for row, pair in enumerate(zip(series.account, series.product, strict=True))}
    firsts = slice(None, None, HORIZON)
    pairs = zip(found["account"][firsts], found["product"][firsts], strict=True)
    for row, pair in enumerate(pairs):
        if pair in place:
            base[place[pair]] = said[row]
    return base
