"""Numbers are read as they are written in the language of the page."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from clave.web.components.inputs import NumberField


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("es", "20.000", "20000"),
        ("es", "1.200,5", "1200.5"),
        ("es", "1200,50", "1200.50"),
        ("es", "1.5", "1.5"),  # the dot of a numeric keypad
        ("es", "−3", "-3"),
        ("en", "20,000", "20000"),
        ("en", "1.200", "1.200"),
        ("en", "1,200.5", "1200.5"),
    ],
)
def test_thousands_and_decimals(language: str, typed: str, meant: str) -> None:
    with override(language):
        assert NumberField().clean(typed) == Decimal(meant)


@pytest.mark.parametrize(
    ("language", "typed"), [("es", "1,234.56"), ("en", "1.200,5"), ("es", "x")]
)
def test_what_is_no_number_there_is_refused(language: str, typed: str) -> None:
    with override(language), pytest.raises(ValidationError):
        NumberField().clean(typed)


def test_nothing_typed_is_nothing() -> None:
    assert NumberField(required=False).clean("") is None
