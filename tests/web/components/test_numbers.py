"""Numbers as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from clave.web.components import numbers

D = Decimal


@pytest.fixture(autouse=True)
def as_the_language_does() -> Iterator[None]:
    numbers.write_as("language", "EUR")
    yield
    numbers.write_as("language", "EUR")


def plain(text: str) -> str:
    """With ordinary spaces, to be readable here."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("value", "decimals", "es", "en"),
    [
        (D("9842310"), 0, "9.842.310", "9,842,310"),
        (1234, 0, "1.234", "1,234"),
        (D("1234.565"), 2, "1.234,56", "1,234.56"),
        (D("1234.575"), 2, "1.234,58", "1,234.58"),
        (D("-0.4"), 0, "0", "0"),
        (-12, 1, "−12,0", "−12.0"),
        ("12.5", 1, "12,5", "12.5"),
        (0, 0, "0", "0"),
        (None, 0, "sin datos", "not known"),
        (float("nan"), 0, "sin datos", "not known"),
        ("n/a", 0, "sin datos", "not known"),
        (True, 0, "sin datos", "not known"),
    ],
)
def test_number(value: Any, decimals: int, es: str, en: str) -> None:
    for language, expected in (("es", es), ("en", en)):
        with translation.override(language):
            assert numbers.number(value, decimals) == expected


@pytest.mark.parametrize(
    ("value", "options", "es", "en"),
    [
        (D("9842310"), {}, "9.842.310 €", "€9,842,310"),
        (D("-8640.5"), {"decimals": 2}, "−8.640,50 €", "−€8,640.50"),
        (379440, {"signed": True}, "+379.440 €", "+€379,440"),
        (0, {"signed": True}, "0 €", "€0"),
        (12, {"currency": "USD"}, "12 US$", "$12"),
        (12, {"currency": "CHF"}, "12 CHF", "CHF 12"),
        (None, {}, "sin datos", "not known"),
    ],
)
def test_money(value: Any, options: dict[str, Any], es: str, en: str) -> None:
    for language, expected in (("es", es), ("en", en)):
        with translation.override(language):
            assert plain(numbers.money(value, **options)) == expected


@pytest.mark.parametrize(
    ("value", "es", "en"),
    [
        (D("10200000"), "10,2 M€", "€10.2M"),
        (D("-1000000"), "−1,0 M€", "−€1.0M"),
        (D("999999.6"), "1.000.000 €", "€1,000,000"),
        (38000, "38.000 €", "€38,000"),
    ],
)
def test_compact_money(value: Any, es: str, en: str) -> None:
    for language, expected in (("es", es), ("en", en)):
        with translation.override(language):
            assert plain(numbers.compact_money(value)) == expected


def test_ratios_and_points() -> None:
    with translation.override("es"):
        assert plain(numbers.percent(D("0.0404"))) == "4,0 %"
        assert plain(numbers.percent(-0.139, signed=True)) == "−13,9 %"
        assert numbers.per_hundred(D("0.268")) == "26,8"
        assert numbers.points(D("0.03")) == "+3 puntos"
        assert numbers.points(D("-0.01")) == "−1 punto"
        assert numbers.points(None) == "sin datos"
    with translation.override("en"):
        assert numbers.percent(D("0.0404")) == "4.0%"
        assert numbers.points(D("0.01")) == "+1 point"


def test_the_company_may_choose_its_separators_and_currency() -> None:
    numbers.write_as("point", "GBP")
    with translation.override("es"):
        assert numbers.number(D("1234.5"), 1) == "1,234.5"
        assert plain(numbers.money(10)) == "10 GBP"
    numbers.write_as("comma", "GBP")
    with translation.override("en"):
        assert numbers.number(D("1234.5"), 1) == "1.234,5"
        assert numbers.money(10) == "£10"


@pytest.mark.parametrize(
    ("now", "before", "absolute", "ratio"),
    [
        (110, 100, D(10), D("0.1")),
        (90, 100, D(-10), D("-0.1")),
        (50, 0, D(50), None),
        (50, -10, D(60), None),
        (None, 100, None, None),
        (100, None, None, None),
    ],
)
def test_change(now: Any, before: Any, absolute: Any, ratio: Any) -> None:
    assert numbers.change(now, before) == {"absolute": absolute, "ratio": ratio}
