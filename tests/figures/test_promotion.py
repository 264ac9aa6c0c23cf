from __future__ import annotations

from decimal import Decimal

import pytest

from clave.figures.promotion import (
    baseline,
    break_even_uplift,
    incremental_units,
    promotion_result,
    pull_forward,
    uplift,
)
from clave.lib.refusal import Refused
from tests.figures import worked


@pytest.mark.parametrize("row", worked.table("promotion", "Break-even"), ids=str)
def test_break_even_uplift(row):
    found = break_even_uplift(
        row["margin"], row["discount"], row["fixed"], Decimal(row["baseline"])
    )
    assert worked.agrees(found, row["expected"])


def test_result():
    found = promotion_result(
        units=20_000,
        baseline_units=10_000,
        margin=Decimal("4.99") - Decimal("2.10"),
        discount=Decimal("4.99") * Decimal("0.25"),
    )
    for row in worked.table("promotion", "Result"):
        assert worked.agrees(getattr(found, row["value"]), row["expected"]), row


def test_at_the_break_even_uplift_nothing_is_earned_or_lost():
    least = break_even_uplift("2.89", "1.2475", "500", 10_000)
    units = Decimal(10_000) * (1 + Decimal(str(least)))
    found = promotion_result(
        units=units, baseline_units=10_000, margin="2.89", discount="1.2475", fixed=500
    )
    assert abs(found.profit_change) < Decimal("0.0001")


def test_what_is_bought_earlier_or_taken_from_others_is_not_more():
    assert pull_forward([100, 100, 100], [80, 120, 95]) == 25
    assert incremental_units(200, 100, cannibalised=30, pulled_forward=25) == 45
    found = promotion_result(
        units=200, baseline_units=100, margin=2, discount=0, cannibalised=30, pulled_forward=25
    )
    assert (found.incremental_units, found.net_units, found.profit_change) == (70, 45, 90)
    assert found.roi is None  # nothing was spent
    assert uplift(10, 0) is None


def test_baseline_leaves_out_promoted_weeks_and_those_behind():
    sold = [100, 104, 300, 60, 70, 96]
    promoted = [False, False, True, False, False, False]
    assert baseline(sold, promoted) == [Decimal(100)] * 6
    season = [1, 1, 2, 1, 1, 1]
    assert baseline(sold, promoted, season=season)[2] == 200
    assert baseline([5], [True]) is None
    with pytest.raises(Refused, match="weeks_do_not_match"):
        baseline([1, 2], [False])
    with pytest.raises(Refused, match="weeks_do_not_match"):
        baseline([1], [False], season=[0])
