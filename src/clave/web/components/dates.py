"""Dates as people say them («ayer», «en 3 días»), the exact one beside them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, format_datetime
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .numbers import language, not_known

Moment = date | datetime | None


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _day(value: date | datetime) -> date:
    value = _local(value)
    return value.date() if isinstance(value, datetime) else value


def date_text(value: Moment) -> str:
    """«31 oct 2026»; with the time when there is one («31 oct 2026, 9:30»)."""
    if value is None:
        return not_known()
    value = _local(value)
    if isinstance(value, datetime):
        return f"{date_text(value.date())}, {format_datetime(value, 'H:mm', locale=language())}"
    return _formatted(value, "d MMM y", language())


def short_date(value: Moment, today: date | None = None) -> str:
    """«26 nov»; with its year when it is another one than today's."""
    if value is None:
        return not_known()
    day = _day(value)
    if day.year != (today or timezone.localdate()).year:
        return date_text(day)
    return format_date(day, "d MMM", locale=language())


def long_date(value: Moment) -> str:
    """«lunes, 23 de noviembre de 2026», in English «Monday, 23 November 2026»: the day before the
    month, as everywhere."""
    locale = "en_GB" if language() == "en" else language()
    return not_known() if value is None else format_date(_day(value), "full", locale=locale)


def month_text(value: Moment) -> str:
    """«oct 2026»."""
    return not_known() if value is None else _formatted(_day(value), "MMM y", language())


@lru_cache(maxsize=4096)
def _formatted(day: date, pattern: str, locale: str) -> str:
    """A table says the same few days and months again and again."""
    text: str = format_date(day, pattern, locale=locale)
    return text


def month_name(number: int) -> str:
    """«enero» for 1."""
    return format_date(date(2000, number, 1), "LLLL", locale=language())


def period_text(start: Moment | str, end: Moment | str) -> str:
    """«nov 2025 – oct 2026», or one month when both lie in it; "" as a template finds nothing."""
    if not isinstance(start, date) or not isinstance(end, date):
        return not_known()
    first, last = month_text(start), month_text(end)
    return first if first == last else f"{first} – {last}"


def relative_text(value: date | datetime, now: datetime | None = None) -> str:
    """How long ago or ahead, in the largest unit that still says something."""
    now = now or timezone.now()
    days = (_day(value) - _day(now)).days
    if days == 0 and isinstance(value, datetime):
        return _within_today(value, now)
    named = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    if days in named:
        return named[days]
    return _ahead(days) if days > 0 else _ago(-days)


def _within_today(value: datetime, now: datetime) -> str:
    passed = now - value
    if passed < timedelta(0):
        return _("today")
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("%(n)s hour ago", "%(n)s hours ago", hours) % {"n": hours}


def _ago(days: int) -> str:
    if days < 14:
        return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}
    if days < 60:
        return ngettext("%(n)s week ago", "%(n)s weeks ago", days // 7) % {"n": days // 7}
    if days < 730:
        return ngettext("%(n)s month ago", "%(n)s months ago", days // 30) % {"n": days // 30}
    return ngettext("%(n)s year ago", "%(n)s years ago", days // 365) % {"n": days // 365}


def _ahead(days: int) -> str:
    if days < 14:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    if days < 60:
        return ngettext("in %(n)s week", "in %(n)s weeks", days // 7) % {"n": days // 7}
    if days < 730:
        return ngettext("in %(n)s month", "in %(n)s months", days // 30) % {"n": days // 30}
    return ngettext("in %(n)s year", "in %(n)s years", days // 365) % {"n": days // 365}


def date_relative(value: Moment, now: datetime | None = None) -> SafeString | str:
    """``<time>`` with the relative words, the exact date on hover and for machines."""
    if value is None:
        return not_known()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        _local(value).isoformat(),
        date_text(value),
        relative_text(value, now),
    )
