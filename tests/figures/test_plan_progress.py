"""Plan progress: worked values, and the same in plain words a second time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.plan_progress import (
    Aim,
    PlansTold,
    PlanTold,
    expected_value,
    plan_progress,
    share_of_way,
    standing_of,
)

FIRST, LAST, HALF = date(2026, 1, 1), date(2026, 12, 31), date(2026, 7, 2)


def aim(baseline: float | None, target: float, actual: float | None, **more: object) -> Aim:
    return Aim(1, "A", baseline, target, FIRST, LAST, actual, **more)  # type: ignore[arg-type]


SALES, OVERDUE = aim(8000, 12000, 9000), aim(1000, 500, 400, weight=3)


def test_the_worked_values_of_the_page() -> None:
    assert expected_value(SALES, HALF) == 10_000
    assert share_of_way(SALES, 9000) == 0.25
    assert share_of_way(OVERDUE, 400) == 1
    stands = standing_of([SALES, OVERDUE], HALF)
    assert (stands.progress, stands.expected, stands.behind) == (0.8125, 0.5, False)
    assert standing_of([SALES], HALF).behind


@pytest.mark.parametrize(
    ("day", "value"),
    [(FIRST - timedelta(days=9), 0), (FIRST, 0), (date(2026, 4, 1), 10), (date(2026, 5, 1), 25),
     (LAST, 100), (LAST + timedelta(days=9), 100)],
)  # fmt: skip
def test_a_curve_is_followed(day: date, value: float) -> None:
    told = aim(0, 100, 0, curve=((date(2026, 5, 31), 40.0), (date(2026, 4, 1), 10.0)))
    assert expected_value(told, day) == pytest.approx(value)


def test_what_is_not_known_is_not_zero() -> None:
    assert share_of_way(aim(None, 5, 3), 3) is None
    unknown = standing_of([aim(0, 10, None), aim(None, 5, 3)], HALF)
    assert (unknown.progress, unknown.expected, unknown.measured, unknown.aims) == (
        None, None, 0, 2,
    )  # fmt: skip
    assert standing_of([aim(0, 10, None), SALES], HALF).progress == 0.25
    assert share_of_way(aim(5, 5, 6), 6) == 1
    assert share_of_way(aim(5, 5, 4), 4) == 0


def test_plans_of_the_scope_furthest_behind_first() -> None:
    plans = (
        PlanTold(1, "Good", "A", (OVERDUE,)),
        PlanTold(2, "Bad", "B", (SALES,)),
        PlanTold(3, "Unknown", "C", (aim(0, 1, None),)),
    )
    found = plan_progress(None, Scope(), plan_books=PlansTold(HALF, plans))
    assert [(r["code"], r["progress"], r["behind"]) for r in found.rows] == [
        ("B", 0.25, True), ("A", 1.0, False), ("C", None, False),
    ]  # fmt: skip
    assert found.values == {
        "plans": 3, "behind": 1, "progress_mean": 0.625, "expected_mean": 0.5,
    }  # fmt: skip
    assert [entry["code"] for entry in found.missing] == ["plans_not_measurable"]
    one = plan_progress(None, Scope(accounts=("A",)), plan_books=PlansTold(HALF, plans))
    assert [row["plan"] for row in one.rows] == ["Good"]
    assert plan_progress(None, Scope()).values["progress_mean"] is None


NUMBERS = st.integers(-1000, 1000)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, st.integers(1, 100)), max_size=5))
def test_a_second_computation(rows: list[tuple[int, int, int, int]]) -> None:
    aims = [aim(b, t, v, weight=w) for b, t, v, w in rows]
    total = weights = 0.0
    for b, t, v, w in rows:
        if t > b:
            share = max(0, min(v, t) - b) / (t - b)
        elif t < b:
            share = max(0, b - max(v, t)) / (b - t)
        else:
            share = float(v >= t)
        total, weights = total + w * share, weights + w
    found = standing_of(aims, HALF).progress
    assert found == (pytest.approx(total / weights) if rows else None)
    if found is not None:
        assert 0 <= found <= 1
