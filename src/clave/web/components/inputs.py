"""Fields for days and hours, chosen in the browser's own calendar and clock."""

from __future__ import annotations

from django import forms


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
