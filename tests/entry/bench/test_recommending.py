"""Clave and plain SQL recommend the same products, and the forecast is timed over some series."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from clave.entry.bench import forecasting, recommending
from clave.entry.bench.running import Run
from clave.lib.sql import text_literal
from tests.company import People
from tests.figures.ledger import Line, ledger


def test_both_recommend_alike(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    pairs = {
        (int(a), int(p))
        for a, p in zip(rng.integers(0, 30, 240), rng.integers(0, 40, 240), strict=True)
    }
    lines = [
        Line(f"A{a}", date(2026, 1, 1 + p % 28), Decimal(1 + a * p % 97), f"F{a}-{p}", f"P{p}")
        for a, p in sorted(pairs)
    ]
    connection, target = ledger(lines), tmp_path / "lines.parquet"
    connection.execute(f"COPY sales TO {text_literal(target)} (FORMAT parquet)")
    run = Run(1000)
    recommending.measure(run, target, lambda: nullcontext(connection))  # raises where they differ
    assert set(run.seconds["recommend_key"]) == {"Clave", "DuckDB"}
    assert set(run.seconds["recommend_all"]) == {"Clave"}


@pytest.mark.django_db
@pytest.mark.slow
def test_the_forecast_is_timed(folders: Path, company: People) -> None:
    run = Run(1000)
    forecasting.measure(run)
    assert run.seconds["forecast"]["Clave"] > 0
    large = Run(10 * forecasting.MOST_LINES)
    forecasting.measure(large)
    assert "forecast" not in large.seconds
