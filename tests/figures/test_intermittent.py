"""Croston's family and classes of demand: worked values, and the same in plain Python."""

from __future__ import annotations

from statistics import fmean, pstdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clave.figures.demand_classes import adi_cv2, classes_of
from clave.figures.intermittent import croston, croston_state, sba, sbj, tsb

GOLDEN = [0, 0, 3, 0, 0, 0, 2, 0, 4, 0, 0, 5]
Y = np.array([GOLDEN], dtype=float)
HISTORIES = st.lists(st.integers(0, 9), min_size=3, max_size=24)


@pytest.mark.parametrize(
    ("alpha", "sizes", "expected"),
    [
        (0.1, (3.209, 2.991), (1.0728853226, 1.0192410565, 1.0164176741, 0.8686475759)),
        (0.2, (3.432, 2.968), (1.1563342318, 1.0407008086, 1.0278526505, 1.3548834005)),
    ],
)
def test_worked_values(alpha, sizes, expected):
    assert [float(part[0]) for part in croston_state(Y, alpha)] == pytest.approx(sizes)
    found = (croston(Y, alpha), sba(Y, alpha), sbj(Y, alpha), tsb(Y, alpha, alpha))
    assert [float(rate[0]) for rate in found] == pytest.approx(expected, abs=1e-9)


def test_what_is_bought_no_more_fades_out_of_tsb_alone():
    longer = np.hstack([Y, np.zeros((1, 6))])
    assert croston(longer)[0] == croston(Y)[0]
    assert tsb(longer)[0] == pytest.approx(0.4616349364, abs=1e-9)
    assert tsb(longer, 0.2, 0.2)[0] == pytest.approx(0.3551745541, abs=1e-9)
    assert tsb(Y, 0.1, 0.1, 4 / 12)[0] == pytest.approx(1.2043203102, abs=1e-9)


def test_all_zeros_and_one_purchase():
    assert np.isnan(croston(np.zeros((1, 12)))).all()
    assert tsb(np.zeros((1, 12)), 0.1, 0.1, None)[0] != 0  # nan: no size is known
    once = np.array([[0, 0, 0, 6.0]])
    assert croston(once)[0] == 6 / 4
    assert classes_of(np.vstack([np.zeros(4), once])).tolist() == ["none", "once"]


def _plain_croston(months: list[int], alpha: float) -> float:
    size = interval = 0.0
    waited = 0
    for units in months:
        waited += 1
        if units:
            size = size + alpha * (units - size) if size else float(units)
            interval = interval + alpha * (waited - interval) if interval else float(waited)
            waited = 0
    return size / interval


@given(HISTORIES.filter(any), st.sampled_from([0.05, 0.1, 0.3]))
def test_as_in_plain_python_and_whatever_stands_beside_it(months, alpha):
    beside = np.array([months, [5] * len(months)], dtype=float)
    assert croston(beside, alpha)[0] == pytest.approx(_plain_croston(months, alpha))
    unknown = np.hstack([np.full((2, 4), np.nan), beside])
    assert croston(unknown, alpha)[0] == pytest.approx(croston(beside, alpha)[0])
    assert tsb(unknown, alpha)[0] == pytest.approx(tsb(beside, alpha)[0])


def test_the_classes():
    adi, cv2 = adi_cv2(Y)
    assert adi[0] == 3.0
    assert cv2[0] == pytest.approx(0.102041, abs=1e-6)
    lumpy = [0, 0, 1, 0, 0, 0, 20, 0, 0, 2, 0, 0]
    erratic = [1, 20, 2, 1, 30, 2, 1, 1, 25, 1, 1, 2]
    smooth = [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6]
    y = np.array([GOLDEN, lumpy, erratic, smooth], dtype=float)
    assert classes_of(y).tolist() == ["intermittent", "lumpy", "erratic", "smooth"]


@given(HISTORIES.filter(lambda months: sum(map(bool, months)) > 1))
def test_the_class_as_in_plain_python(months):
    sizes = [units for units in months if units]
    adi, cv2 = len(months) / len(sizes), (pstdev(sizes) / fmean(sizes)) ** 2
    found = adi_cv2(np.array([months], dtype=float))
    assert found[0][0] == pytest.approx(adi)
    assert found[1][0] == pytest.approx(cv2, abs=1e-9)
