"""The tags and filters of every template; loaded everywhere as builtins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.template.context import RequestContext
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html, format_html_join
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
    return currency or getattr(context.get("company"), "currency", "")


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
def signed_per_hundred(value: numbers.Numeric, decimals: int = 1) -> str:
    """A relative change for a column with % in its header: «+4,0»; a dash where not known."""
    return "–" if value is None else numbers.per_hundred(value, decimals, signed=True)


@register.filter
def points(value: numbers.Numeric, decimals: int = 0) -> str:
    """A difference of ratios: «+3 puntos»."""
    return numbers.points(value, decimals)


@register.filter
def loss_class(value: numbers.Numeric) -> str:
    """``loss`` for a negative amount, else nothing: ``<td class="num {{ v|loss_class }}">``."""
    amount = numbers.as_decimal(value)
    return "loss" if amount is not None and amount < 0 else ""


@register.inclusion_tag("components/chart.html", takes_context=True)
def chart(context: RequestContext, **given: Any) -> dict[str, Any]:
    """A figure with its drawing, its table and its PNG.

    ``id``, ``option`` (see :mod:`clave.web.components.charts`), ``title`` (the finding), ``unit``,
    ``source``, ``period``, ``table`` (``{"columns": [{"label", "unit"}], "rows": [[…]]}``, cells
    ready to print), ``format`` of tooltips (number, decimal, thousands, percent, money), ``size``
    (low, tall), ``card`` (False inside another card).
    """
    note = " · ".join(str(given[part]) for part in ("source", "period") if given.get(part))
    sign = numbers.currency_symbol(_currency(context, ""))
    return {"card": True, "format": "number", "size": "", "unit_sign": sign, "note": note, **given}


@register.inclusion_tag("components/chart.html", takes_context=True)
def chart_of(context: RequestContext, parts: dict[str, Any]) -> dict[str, Any]:
    """``{% chart_of chart %}``: the same from one mapping."""
    return chart(context, **parts)


@register.filter
def data_rows(rows: Iterable[Sequence[Any]]) -> SafeString:
    """The rows of a chart's table: made here, since a template takes ten times as long for some
    hundred of them."""
    return SafeString("".join(map(_data_row, rows)))


def _data_row(row: Sequence[Any]) -> str:
    first, *others = (conditional_escape(localize(cell)) for cell in row)
    cells = "".join(f'<td class="num">{cell}</td>' for cell in others)
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, wide: bool = False, **attributes: str) -> dict[str, Any]:
    """A form field with label, help and errors beside it: ``{% field form.name %}``.

    Further words become attributes of the input: ``{% field form.q placeholder="…" %}``. Django
    itself ties help and errors to it (``aria-describedby``, ``aria-invalid``).
    """
    return {
        "field": bound,
        "wide": wide,
        "widget": bound.as_widget(attrs={"class": widget_class(bound), **attributes}),
        "checkbox": isinstance(bound.field.widget, CheckboxInput),
        "group": bound.use_fieldset,
    }


def widget_class(bound: BoundField) -> str:
    """The class of Tabler for a widget, beside those that the form gave it."""
    widget = bound.field.widget
    own = str(widget.attrs.get("class", ""))
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        return f"form-check-input {own}".strip()
    return f"{'form-select' if isinstance(widget, Select) else 'form-control'} {own}".strip()


@register.simple_tag
def table_body(table: Any, state: Any) -> SafeString:
    """The rows of a list."""
    body: SafeString = table.body(state or None)
    return body


@register.simple_tag
def list_link(state: Any, **changes: Any) -> str:
    """This list's address with ``changes``: ``{% list_link state sort="-sales" page=None %}``."""
    return str(state.link(**{k: None if v is None else str(v) for k, v in changes.items()}))


@register.simple_tag
def list_filter(state: Any, name: str, value: str) -> str:
    """This list's address with one filter set, or taken away by an empty value."""
    return str(state.link(**{name: value or None, "page": None}))


@register.simple_tag
def list_hidden(state: Any, *without: str) -> SafeString:
    """What a form of the list must keep: its other parameters, as hidden fields."""
    pairs = (
        (name, value)
        for name, values in state.query.lists()
        for value in values
        if name not in without
    )
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.filter
def page_numbers(page: Any) -> list[int | None]:
    """The numbers of a pager: both ends, the neighbours, None for a gap."""
    last, here = page.paginator.num_pages, page.number
    shown = sorted({1, last} | {n for n in range(here - 2, here + 3) if 1 <= n <= last})
    gaps = [None if n - before > 1 else 0 for before, n in zip([0, *shown], shown, strict=False)]
    return [n for gap, number in zip(gaps, shown, strict=True) for n in (gap, number) if n != 0]


@register.simple_tag(takes_context=True)
def preference(context: RequestContext, name: str) -> str:
    """What the browser remembers: ``theme`` (light, dark, auto) or ``side`` (open, collapsed)."""
    allowed = {"theme": ("auto", "light", "dark"), "side": ("open", "collapsed")}[name]
    request = context.get("request")
    value = request.COOKIES.get("clave_" + name, "") if request else ""
    return value if value in allowed else allowed[0]
