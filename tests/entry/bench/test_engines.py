"""When two engines say the same of one account."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from clave.entry.bench.engines import same_page


def test_sums_are_held_to_the_cent_and_days_to_the_day() -> None:
    month = [(datetime(2026, 1, 1), -1.1368683772161603e-13, 4)]  # noqa: DTZ001 - as DuckDB gives
    assert same_page([month], [[(date(2026, 1, 1), Decimal("0.000000"), 4)]])
    assert not same_page([month], [[(date(2026, 1, 1), Decimal("0.01"), 4)]])
    assert not same_page([month], [[(date(2026, 2, 1), Decimal("0.00"), 4)]])
    assert not same_page([month], [[]])
