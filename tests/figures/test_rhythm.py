"""The rhythm of a pair: worked values, other libraries' answers, and what must always hold."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from clave.figures.rhythm import (
    benjamini_hochberg,
    drawn_to,
    exponential_tail,
    gamma_tail,
    poisson_ratio,
    predictive_tail,
)
from tests.figures import worked

GAPS = [28, 31, 30, 27, 33, 29, 30]
CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


def test_worked_gaps():
    mean, deviation = float(np.mean(GAPS)), float(np.std(GAPS, ddof=1))
    found = {
        "mean_gap": mean,
        "deviation": deviation,
        "median_gap": float(np.median(GAPS)),
        "p90_gap": float(np.quantile(GAPS, 0.9)),
        "shape": (mean / deviation) ** 2,
        "overdue_ratio at 65 days": 65 / float(np.median(GAPS)),
        "exponential at 40 days": exponential_tail(40, mean),
    }
    for row in worked.table("lapsed", "Gaps"):
        assert worked.agrees(found[row["value"]], row["expected"]), row
    assert gamma_tail(40, mean, deviation) == pytest.approx(1.2e-6, rel=0.05)
    assert gamma_tail(40, mean, deviation) == pytest.approx(
        stats.gamma.sf(40, found["shape"], scale=mean / found["shape"])
    )


def test_a_buyer_without_any_deviation_is_late_at_once():
    assert (gamma_tail(31, 30, 0), gamma_tail(30, 30, 0)) == (0.0, 1.0)


def test_the_tail_knows_that_the_mean_is_known_from_few_gaps():
    days, mean, variation = np.array([65.0]), np.array([30.0]), np.array([0.25])
    few, many = (predictive_tail(days, mean, variation, np.array([n]))[0] for n in (2.0, 1e6))
    assert few == pytest.approx(stats.f.sf(65 / 30, 8, 16))
    assert many == pytest.approx(stats.gamma.sf(65, 4, scale=30 / 4), rel=1e-3)
    assert few > many


def test_pairs_with_few_gaps_are_drawn_to_all():
    assert drawn_to(np.array([0.0, 0.0, 1.0]), np.array([1.0, 2.0, 5.0]), 0.5).tolist() == [
        0.5,
        pytest.approx(0.4),
        pytest.approx(0.75),
    ]


def test_worked_poisson_ratios():
    for row in worked.table("lapsed", "Slowing by count"):
        recent, before = (np.array([float(row[name])]) for name in ("recent", "before"))
        found = float(poisson_ratio(recent, before, 0.25)[0])
        assert worked.agrees(found, row["probability"]), row


@given(st.integers(0, 12), st.integers(1, 60))
def test_the_ratio_is_binomial_for_counts(recent, before):
    share, count = Fraction(1, 5), recent + before
    exact = sum(comb(count, n) * share**n * (1 - share) ** (count - n) for n in range(recent + 1))
    found = poisson_ratio(np.array([float(recent)]), np.array([float(before)]), 0.25)
    assert found[0] == pytest.approx(float(exact), rel=1e-9)


def test_who_bought_nothing_before_cannot_slow():
    assert poisson_ratio(np.array([0.0]), np.array([0.0]), 0.25).tolist() == [1.0]


@given(CHANCES)
def test_false_alarms_are_controlled_as_another_library_does(chances):
    found = benjamini_hochberg(np.array(chances))
    assert found == pytest.approx(stats.false_discovery_control(chances), abs=1e-12)


@given(CHANCES, st.integers(0, 30))
def test_q_is_monotone_never_below_p_and_grows_with_the_tests(chances, more):
    values = np.array(chances)
    found, wider = (benjamini_hochberg(values, len(chances) + n) for n in (0, more))
    order = np.argsort(values)
    assert (np.diff(found[order]) >= 0).all()
    assert (found >= values - 1e-12).all()
    assert (wider >= found).all()


def test_of_nothing_nothing_is_flagged():
    assert benjamini_hochberg(np.array([])).tolist() == []
