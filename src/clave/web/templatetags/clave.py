"""The tags and filters of every template; loaded everywhere as builtins."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clave.web.components import assets, dates, numbers, sparkline

register = template.Library()

register.simple_tag(assets.icon, name="icon")
register.simple_tag(assets.script_url)
register.simple_tag(assets.style_url)
register.simple_tag(assets.font_url)
register.simple_tag(sparkline.sparkline, name="sparkline")
register.simple_tag(sparkline.bar, name="bar")
register.simple_tag(dates.date_relative, name="date_relative")
register.simple_tag(dates.period_text, name="period")
register.filter("date_relative", dates.date_relative)
register.filter("date_text", dates.date_text)
register.filter("long_date", dates.long_date)
register.filter("month_text", dates.month_text)


def _currency(context: RequestContext, currency: str) -> str:
    return currency or getattr(context.get("company"), "currency", None) or "EUR"


@register.simple_tag(takes_context=True)
def money(
    context: RequestContext,
    value: numbers.Numeric,
    decimals: int = 0,
    currency: str = "",
    signed: bool = False,
) -> str:
    """``{% money total %}`` in the company's currency, or ``currency="USD"``."""
    return numbers.money(value, _currency(context, currency), decimals, signed=signed)


@register.simple_tag(takes_context=True)
def compact_money(context: RequestContext, value: numbers.Numeric, currency: str = "") -> str:
    """``{% compact_money total %}`` → «10,2 M€», for sentences."""
    return numbers.compact_money(value, _currency(context, currency))


@register.simple_tag(takes_context=True)
def change(
    context: RequestContext,
    now: numbers.Numeric,
    before: numbers.Numeric,
    less_is_better: bool = False,
) -> SafeString | str:
    """«+379.440 € (+4,0 %)»; red when it means money lost."""
    values = numbers.change(now, before)
    if values["absolute"] is None:
        return numbers.not_known()
    text = numbers.money(values["absolute"], _currency(context, ""), signed=True)
    if values["ratio"] is not None:
        text = f"{text} ({numbers.percent(values['ratio'], signed=True)})"
    return format_html(
        '<span class="{}">{}</span>', _tone(values["absolute"], less_is_better), text
    )


def _tone(difference: Any, less_is_better: bool) -> str:
    lost = difference > 0 if less_is_better else difference < 0
    return "number loss" if lost else "number"


@register.filter("money")
def money_filter(value: numbers.Numeric, currency: str) -> str:
    """``{{ total|money:company.currency }}``, where a tag cannot stand."""
    return numbers.money(value, currency)


@register.filter
def number(value: numbers.Numeric, decimals: int = 0) -> str:
    """``{{ lines|number }}``, ``{{ index|number:2 }}``."""
    return numbers.number(value, decimals)


@register.filter
def signed(value: numbers.Numeric, decimals: int = 0) -> str:
    """With + or −, for differences."""
    return numbers.number(value, decimals, signed=True)


@register.filter
def percent(value: numbers.Numeric, decimals: int = 1) -> str:
    """A ratio in 0…1 as «4,0 %»."""
    return numbers.percent(value, decimals)


@register.filter
def signed_percent(value: numbers.Numeric, decimals: int = 1) -> str:
    """A relative change as «+4,0 %»."""
    return numbers.percent(value, decimals, signed=True)


@register.filter
def per_hundred(value: numbers.Numeric, decimals: int = 1) -> str:
    """A ratio for a column with % in its header: «26,8»."""
    return numbers.per_hundred(value, decimals)


@register.filter
def points(value: numbers.Numeric, decimals: int = 0) -> str:
    """A difference of ratios: «+3 puntos»."""
    return numbers.points(value, decimals)


@register.filter
def loss_class(value: numbers.Numeric) -> str:
    """``loss`` for a negative amount, else nothing: ``<td class="num {{ v|loss_class }}">``."""
    amount = numbers.as_decimal(value)
    return "loss" if amount is not None and amount < 0 else ""


@register.simple_tag(takes_context=True)
def preference(context: RequestContext, name: str) -> str:
    """What the browser remembers: ``theme`` (light, dark, auto) or ``side`` (open, collapsed)."""
    allowed = {"theme": ("auto", "light", "dark"), "side": ("open", "collapsed")}[name]
    request = context.get("request")
    value = request.COOKIES.get("clave_" + name, "") if request else ""
    return value if value in allowed else allowed[0]
