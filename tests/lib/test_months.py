from __future__ import annotations

from datetime import date

import pytest

from clave.lib.months import (
    add_months,
    fiscal_quarter_start,
    fiscal_year_start,
    last_complete_month,
    month_end,
    month_range,
    months_between,
)


def test_adding_months_crosses_years_both_ways():
    assert add_months(date(2024, 11, 1), 3) == date(2025, 2, 1)
    assert add_months(date(2024, 1, 1), -1) == date(2023, 12, 1)


def test_a_range_holds_both_ends():
    assert month_range(date(2024, 12, 1), date(2025, 1, 1)) == [date(2024, 12, 1), date(2025, 1, 1)]
    assert months_between(date(2025, 2, 1), date(2025, 1, 1)) == 0


def test_month_end_knows_leap_years():
    assert month_end(date(2024, 2, 1)) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("start_month", "year", "quarter"),
    [
        (1, date(2025, 1, 1), date(2025, 1, 1)),
        (2, date(2025, 2, 1), date(2025, 2, 1)),
        (4, date(2024, 4, 1), date(2025, 1, 1)),
        (9, date(2024, 9, 1), date(2024, 12, 1)),
    ],
)
def test_fiscal_years_begin_where_the_company_says(start_month, year, quarter):
    assert fiscal_year_start(date(2025, 2, 1), start_month) == year
    assert fiscal_quarter_start(date(2025, 2, 1), start_month) == quarter


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2026, 10, 31), date(2026, 10, 1)),  # a Saturday
        (date(2026, 10, 30), date(2026, 10, 1)),  # the Friday before it: the last weekday
        (date(2026, 10, 29), date(2026, 9, 1)),
        (date(2010, 12, 9), date(2010, 11, 1)),
        (date(2025, 1, 2), date(2024, 12, 1)),
    ],
)
def test_a_month_is_complete_from_its_last_weekday(as_of, expected):
    assert last_complete_month(as_of) == expected
