"""Dates as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from clave.web.components import dates

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "es", "en"),
    [
        (0, "hoy", "today"),
        (-1, "ayer", "yesterday"),
        (1, "mañana", "tomorrow"),
        (3, "en 3 días", "in 3 days"),
        (-13, "hace 13 días", "13 days ago"),
        (-14, "hace 2 semanas", "2 weeks ago"),
        (45, "en 6 semanas", "in 6 weeks"),
        (-60, "hace 2 meses", "2 months ago"),
        (400, "en 13 meses", "in 13 months"),
        (-800, "hace 2 años", "2 years ago"),
    ],
)
def test_relative_days(days: int, es: str, en: str) -> None:
    day = NOW.date() + timedelta(days=days)
    for language, expected in (("es", es), ("en", en)):
        with translation.override(language):
            assert dates.relative_text(day, NOW) == expected


@pytest.mark.parametrize(
    ("minutes", "es"),
    [(0, "ahora mismo"), (1, "hace 1 minuto"), (59, "hace 59 minutos"), (125, "hace 2 horas")],
)
def test_relative_within_today(minutes: int, es: str) -> None:
    with translation.override("es"):
        assert dates.relative_text(NOW - timedelta(minutes=minutes), NOW) == es


def test_the_day_is_that_of_the_company_not_of_greenwich() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight of the 23rd in Madrid
    with translation.override("es"):
        assert dates.date_text(late) == "23 nov 2026, 0:30"
        assert dates.relative_text(late, NOW) == "hace 12 horas"


def test_words() -> None:
    with translation.override("es"):
        assert dates.date_text(date(2026, 10, 31)) == "31 oct 2026"
        assert dates.short_date(date(2026, 11, 26), NOW.date()) == "26 nov"
        assert dates.short_date(date(2025, 11, 26), NOW.date()) == "26 nov 2025"
        assert dates.period_text(date(2025, 11, 1), date(2026, 10, 31)) == "nov 2025 – oct 2026"
        assert dates.period_text(date(2026, 10, 1), date(2026, 10, 31)) == "oct 2026"
        assert dates.long_date(date(2026, 11, 23)) == "lunes, 23 de noviembre de 2026"
        assert dates.date_text(None) == "sin datos"
    with translation.override("en"):
        assert dates.long_date(date(2026, 11, 23)) == "Monday, 23 November 2026"


def test_relative_carries_the_exact_date() -> None:
    with translation.override("es"):
        assert dates.date_relative(date(2026, 11, 20), NOW) == (
            '<time datetime="2026-11-20" title="20 nov 2026">hace 3 días</time>'
        )
        assert dates.date_relative(None) == "sin datos"
