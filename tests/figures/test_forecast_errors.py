"""Measures of accuracy: worked values and traps."""

from __future__ import annotations

import pytest

from clave.figures import forecast_errors as errors

TRAIN, CAME, SAID = [10, 12, 14, 13, 15], [16, 14, 18], [15, 16, 16]


def test_worked_values():
    found = {
        "mase": errors.mase(CAME, SAID, TRAIN),
        "wape": errors.wape(CAME, SAID),
        "bias": errors.bias(CAME, SAID),
        "rmsse": errors.rmsse(CAME, SAID, TRAIN),
        "mape": errors.mape(CAME, SAID),
        "smape": errors.smape(CAME, SAID),
    }
    expected = {"mase": 0.952381, "wape": 0.104167, "bias": -0.020833, "rmsse": 0.960769,
                "mape": 0.105489, "smape": 0.105165}  # fmt: skip
    assert found == pytest.approx(expected, abs=1e-6)


def test_weighted_rmsse_of_the_m5_guide():
    weighted = errors.wrmsse([0.8, 0.7, 0.77], [0.5 * 10 / 22, 0.5 * 12 / 22, 0.5])
    assert weighted == pytest.approx(0.757727, abs=1e-6)


def test_what_is_not_known():
    assert errors.wape([0, 0], [1, 2]) is None
    assert errors.bias([0, 0], [1, 2]) is None
    assert errors.mape([0, 4], [1, 4]) is None
    assert errors.mase([3], [4], [5, 5, 5]) is None


def test_value_added_in_points():
    assert errors.value_added(0.40, 0.38) == pytest.approx(0.02)
    assert errors.value_added(None, 0.38) is None


def test_pinball_punishes_the_side_that_matters():
    assert errors.pinball([10], [8], 0.9) == pytest.approx(1.8)
    assert errors.pinball([10], [12], 0.9) == pytest.approx(0.2)
