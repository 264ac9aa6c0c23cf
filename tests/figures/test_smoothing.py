"""Exponential smoothing and seasonal factors: published values, and a second computation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from clave.figures.demand_methods import BASELINE, History, forecast_by, names
from clave.figures.demand_seasons import STRENGTH, seasonal_factors
from clave.figures.recency import recency_rates
from clave.figures.smoothing import ahead, best_ses, holt, holt_from, ses

OIL = np.array([[446.6565229, 454.4733065, 455.662974, 423.6322388, 456.2713279, 440.5880501,
                 425.3325201, 485.1494479, 506.0481621, 526.7919833, 514.2688890,
                 494.2110193]])  # fmt: skip
AIR = np.array([[17.5534, 21.8601, 23.8866, 26.9293, 26.8885, 28.8314, 30.0751, 30.9535, 30.1857,
                 31.5797, 32.577569, 33.477398, 39.021581, 41.386432, 41.596552]])  # fmt: skip


def test_simple_smoothing():
    assert ses(OIL, 0.2)[0] == pytest.approx(484.802468, abs=1e-5)
    assert ses(OIL, 0.6)[0] == pytest.approx(501.837461, abs=1e-5)
    assert ses(OIL, 0.891998, 447.478440)[0] == pytest.approx(496.493543, abs=1e-4)


def test_the_best_alpha_is_that_of_the_smallest_squares():
    def squares(alpha: float) -> float:
        level, sum_ = OIL[0][0], 0.0
        for value in OIL[0][1:]:
            sum_ += (value - level) ** 2
            level += alpha * (value - level)
        return sum_

    alphas = (0.2, 0.6, 0.9)
    assert best_ses(OIL, alphas)[0] == ses(OIL, min(alphas, key=squares))[0]


def test_holt_is_updated_with_the_first_month_too():
    said = ahead(*holt(AIR, 0.8, 0.2), 5)[0]
    assert said == pytest.approx([43.76, 45.59, 47.43, 49.27, 51.10], abs=0.005)


def test_a_damped_trend_from_the_best_start():
    def squares(start) -> float:
        state, sum_ = (start[:1], start[1:2]), 0.0
        for value in AIR[0]:
            sum_ += float((value - ahead(*state, 1, start[2])[0, 0]) ** 2)
            state = holt_from(np.array([[value]]), 0.8, 0.2, start[2], state)
        return sum_

    found = minimize(squares, [17, 2, 0.9], bounds=[(None, None), (None, None), (0.5, 1)]).x
    state = holt_from(AIR, 0.8, 0.2, found[2], (found[:1], found[1:2]))
    said = ahead(*state, 5, found[2])[0]
    assert said == pytest.approx([42.85, 43.81, 44.66, 45.41, 46.06], abs=0.01)


def test_a_season_is_found_and_comes_back():
    season = np.array([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 5], dtype=float)
    y = np.tile(season * 100, (2, 3))
    factors = seasonal_factors(y, np.array([0, 0]), 0)
    whole = season / season.mean()
    assert factors[0] == pytest.approx(1 + STRENGTH * (whole - 1))
    assert factors.mean(axis=1) == pytest.approx(1.0)
    said = forecast_by(History(y, factors, 0), 12, "mean_seasonal")
    assert said[0][11] > 2 * said[0][0]
    assert (seasonal_factors(y[:, :23], np.array([0, 0]), 0) == 1).all()  # too short to tell


def test_seasonal_naive_is_last_year_or_the_mean_so_far():
    y = np.array([[float(month) for month in range(1, 15)]])
    said = forecast_by(History(y, np.ones((1, 12)), 0), 13, BASELINE)[0]
    assert said.tolist() == [*range(3, 15), 3]
    short = forecast_by(History(y[:, :3], np.ones((1, 12)), 0), 2, BASELINE)[0]
    assert short.tolist() == [2, 2]


def test_recency_says_what_its_like_went_on_to_buy():
    """A hundred series bought each month, a hundred stopped long ago."""
    still, over = np.full((100, 24), 10.0), np.full((100, 24), 10.0)
    over[:, 4:] = 0
    said = recency_rates(np.vstack([still, over]), 3)
    assert said[0] == pytest.approx([10, 10, 10], rel=0.05)
    assert said[-1].max() < 1.5


@pytest.mark.parametrize("name", names(seasonal=True)[:-2])
def test_no_method_says_less_than_nothing_or_stumbles(name):
    if name == "combined":
        return
    y = np.array([[0.0] * 30, [np.nan] * 29 + [4], [9, *[0] * 29], list(range(30, 0, -1))])
    said = forecast_by(History(y, np.ones((4, 12)), 0), 18, name)
    assert said.shape == (4, 18)
    assert np.isfinite(said).all()
    assert (said >= 0).all()
    assert (said[0] == 0).all()
