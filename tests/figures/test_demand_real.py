"""Real spare parts: what is chosen beside Croston, SBA, TSB and seasonal naive, class by class."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest

from clave.figures.demand_backtest import Panel, Sums, Tried, baselines_of, chosen_for, try_all
from clave.figures.demand_judged import coverage_of, judged
from tests.figures.worked import table

pytestmark = pytest.mark.data

FILE = "carparts_long.parquet"
BESIDE = ("croston", "sba", "tsb", "seasonal_naive")


@pytest.fixture(scope="module")
def parts(shared_data: Path) -> Panel:
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT list(units ORDER BY month_no) FROM read_parquet($file) "
            "GROUP BY part ORDER BY part",
            {"file": str(shared_data / FILE)},
        ).fetchall()
    y = np.array([[np.nan if v is None else v for v in row[0]] for row in rows], dtype=float)
    return Panel(y, np.zeros(len(y), dtype=np.int64), 0)


@pytest.fixture(scope="module")
def tried(parts: Panel) -> Tried:
    return try_all(parts)


def _mase(sums: Sums) -> float:
    return sums["scaled"] / sums["scaled_points"]


def _bias(sums: Sums) -> float:
    return sums["said"] / sums["came"] - 1


def test_the_file_is_what_it_should_be(parts: Panel) -> None:
    assert parts.y.shape == (2674, 51)
    assert np.nansum(parts.y) == 66194


def test_nothing_is_promoted_that_does_not_beat_its_baselines(tried: Tried) -> None:
    for kind in tried.sums:
        chosen = chosen_for(tried, kind)
        baselines = baselines_of(kind)
        if chosen in baselines:
            continue
        for baseline in baselines:
            ours, theirs = tried.total(kind, chosen), tried.total(kind, baseline)
            assert ours["scaled"] < theirs["scaled"], (kind, chosen, baseline)
            assert ours["scaled_square"] < theirs["scaled_square"], (kind, chosen, baseline)


def test_the_table_of_the_page(tried: Tried) -> None:
    printed = table("forecast", "On real spare parts")
    assert [row["class"] for row in printed] == sorted(tried.sums)
    for row in printed:
        kind = row["class"]
        assert row["chosen"] == chosen_for(tried, kind)
        for column, name in (("chosen", row["chosen"]), *((b, b) for b in BESIDE)):
            sums = tried.total(kind, name)
            said = row["MASE · bias"] if column == "chosen" else row[column.replace("_", " ")]
            assert said == f"{_mase(sums):.3f} · {_bias(sums):+.0%}", (kind, name)


def test_intervals_hold(parts: Panel, tried: Tried) -> None:
    measured, months = coverage_of(judged(parts, tried))
    assert months > 15000
    assert measured == pytest.approx(0.8, abs=0.03)
