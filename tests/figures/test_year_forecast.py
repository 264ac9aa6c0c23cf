from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clave.figures.target_spreading import spread, spread_over
from clave.figures.year_forecast import forecast


def _plain(past, horizon, method):
    """The methods once more, without numpy."""
    if method == "recent_level":
        found = [sum(past[-6:]) / 6] * horizon
    else:
        found = [past[len(past) - 12 + place % 12] for place in range(horizon)]
    if method == "seasonal_growth":
        k = min(12, len(past) - 12)
        now, before = sum(past[-k:]), sum(past[-k - 12 : len(past) - 12])
        ratio = min(max(now / before, 0.5), 2) if before > 0 else 1
        found = [value * (1 + 0.5 * (ratio - 1)) for value in found]
    return [max(value, 0) for value in found]


def _plain_error(past, horizon, method):
    off = came = 0.0
    for origin in range(13, len(past) - horizon + 1):
        actual = sum(past[origin : origin + horizon])
        off += abs(actual - sum(_plain(past[:origin], horizon, method)))
        came += abs(actual)
    return off / came if came else None


def test_twelve_months_know_nothing_and_thirteen_the_year_before():
    assert forecast(range(12), 3) is None
    found = forecast(range(13), 3)
    assert (found.method, found.months, found.total_low) == ("seasonal_naive", (1, 2, 3), None)
    assert found.origins == 0


def test_steady_growth_is_seen_and_the_baseline_beaten():
    past = [100 * 1.02**month for month in range(48)]
    found = forecast(past, 6)
    assert found.method == "seasonal_growth"
    assert found.error < found.baseline_error
    assert found.total_low <= found.total <= found.total_high


def test_a_perfect_season_keeps_the_baseline():
    past = [100 + 50 * math.sin(month * math.pi / 6) for month in range(40)]
    found = forecast(past, 4)
    assert found.method == "seasonal_naive"
    assert found.error == pytest.approx(0, abs=1e-9)
    assert found.total_high - found.total_low == pytest.approx(0, abs=1e-6)


def test_the_interval_holds_about_as_often_as_it_says():
    draws = random.Random(5)
    hits = 0
    for _ in range(150):
        past = [draws.gauss(100, 20) for _ in range(45)]
        found = forecast(past[:42], 3)
        hits += found.total_low <= sum(past[42:]) <= found.total_high
    assert 0.65 <= hits / 150 <= 0.95


SERIES = st.lists(st.integers(0, 1000).map(float), min_size=13, max_size=45)


@given(SERIES, st.integers(1, 12))
def test_equals_a_second_computation(past, horizon):
    found = forecast(past, horizon)
    errors = {
        name: _plain_error(past, horizon, name)
        for name in ("seasonal_naive", "seasonal_growth", "recent_level")
    }
    assert found.months == pytest.approx(_plain(past, horizon, found.method))
    if errors["seasonal_naive"] is not None:
        best = min(error for error in errors.values() if error is not None)
        assert found.error == pytest.approx(best)
        assert found.baseline_error == pytest.approx(errors["seasonal_naive"])
    assert found.origins == max(0, len(past) - horizon - 12)


@given(st.integers(-(10**9), 10**9), st.lists(st.decimals(-5, 10**6, places=2), max_size=40))
def test_what_is_handed_down_adds_up_to_the_cent(total, weights):
    shares = spread(total, weights)
    assert sum(shares) == (total if weights else 0)
    whole = sum(max(weight, 0) for weight in weights)
    for share, weight in zip(shares, weights, strict=True):
        exact = total * max(weight, 0) / whole if whole else total / len(weights)
        assert abs(share - exact) <= 1


def test_shares_by_name():
    assert spread_over(100, {"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
