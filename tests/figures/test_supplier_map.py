"""Shares of suppliers through time: with what is unknown they make a hundred on every day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from clave.figures.supplier_map import (
    OURS,
    Estimate,
    excess,
    quarter_ends,
    shares_on,
    through_time,
)

FIRST = date(2025, 1, 1)
DAYS = st.integers(0, 700).map(lambda n: FIRST + timedelta(days=n))
ESTIMATES = st.lists(
    st.builds(Estimate, st.integers(0, 4), DAYS, st.decimals(0, 60, places=2)), max_size=12
)


@given(ESTIMATES, DAYS)
def test_told_and_unknown_make_a_hundred(found: list[Estimate], day: date) -> None:
    shares = shares_on(found, day)
    assert sum(shares.told.values(), Decimal()) + shares.unknown == 100


@given(ESTIMATES)
def test_what_passes_is_what_some_day_shows(found: list[Estimate]) -> None:
    """The days of estimates alone are looked at; every other day holds too, as it must."""
    over = excess(found)
    days = [FIRST + timedelta(days=n) for n in range(0, 701, 1)]
    worst = min((shares_on(found, day).unknown for day in days), default=Decimal(100))
    assert (over is not None) == (worst < 0)


@given(ESTIMATES)
def test_through_time_never_shows_less_than_nothing(found: list[Estimate]) -> None:
    assume(excess(found) is None)
    for shares in through_time(found, date(2026, 12, 15)):
        assert 0 <= shares.unknown <= 100


def test_the_newest_of_each_supplier_counts() -> None:
    found = [
        Estimate(OURS, date(2026, 1, 10), Decimal(40)),
        Estimate(7, date(2026, 1, 10), Decimal(35)),
        Estimate(7, date(2026, 5, 1), Decimal(50)),
    ]
    assert shares_on(found, date(2026, 1, 9)).unknown == 100
    assert shares_on(found, date(2026, 4, 30)).told == {OURS: Decimal(40), 7: Decimal(35)}
    assert shares_on(found, date(2026, 5, 1)).unknown == 10
    more = [*found, Estimate(9, date(2026, 3, 1), Decimal(20))]
    over = excess(more)
    assert over is not None
    assert (over.on, over.unknown) == (date(2026, 5, 1), -10)


def test_quarters_end_with_the_day_itself() -> None:
    assert quarter_ends(date(2026, 2, 3), date(2026, 8, 1)) == [
        date(2026, 3, 31),
        date(2026, 6, 30),
        date(2026, 9, 30),
    ]
    found = [Estimate(OURS, date(2026, 2, 3), Decimal(40))]
    assert [one.on for one in through_time(found, date(2026, 8, 1))] == [
        date(2026, 3, 31),
        date(2026, 6, 30),
        date(2026, 8, 1),
    ]
    assert through_time([], date(2026, 8, 1)) == []
