"""Fields for numbers as people write them, and for days and hours, chosen in the browser's own
calendar and clock."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from django import forms

from . import numbers


class NumberField(forms.DecimalField):
    """A number in the writing of the page's language, with or without signs between thousands."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"localize": True, **kwargs})

    def to_python(self, value: Any) -> Any:
        """Twelve hundred for 1.200 in Spanish, where Django would read 1.2."""
        if isinstance(value, str):
            value = value.strip().replace("−", "-")
            # What is not written with separators is as a program writes it, or no number at all.
            with suppress(NumberFormatError):
                value = parse_decimal(value, locale=numbers.language(), strict=True)
        return super().to_python(value)


class DayInput(forms.DateInput):
    """A day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and an hour."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    """An hour."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class MonthInput(forms.DateInput):
    """A month; its value is the first day."""

    input_type = "month"

    def __init__(self, **attrs: str) -> None:
        super().__init__(attrs=attrs or None, format="%Y-%m")


class MonthField(forms.DateField):
    """A month, as the browser gives it or written as 2027-03 or 03/2027."""

    widget = MonthInput
    input_formats = ("%Y-%m", "%m/%Y", "%Y-%m-%d")
