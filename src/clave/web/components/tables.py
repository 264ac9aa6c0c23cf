"""The base of every list: columns that align, carry their unit and export plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.db.models import Model
from django.utils.functional import lazy
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_tables2.utils import Accessor

from clave.apps.identity.roles import Permission

from . import dates, numbers, sparkline
from .rows import Cells, Rows

PHONE = {"name": "", "lead": "lead-figure", "show": "", "hide": "desk-cell"}


def nothing() -> SafeString:
    """A cell without value: a dash to the eye, words to a screen reader."""
    return format_html(
        '<span class="quiet" aria-hidden="true">–</span><span class="visually-hidden">{}</span>',
        numbers.not_known(),
    )


class Column(tables.Column):  # type: ignore[misc]
    """Text. ``css`` adds classes to its cells (num, mid, wrap, quiet, strong).

    ``phone`` says what becomes of it where the table turns into rows: ``name`` (the row's header),
    ``lead`` (the figure beside it), ``show`` (with its label, below) or ``hide``. ``joined`` puts a
    column under the header before it; ``silent`` keeps its own header for screen readers only.
    ``right``: who lacks it has no such column.
    """

    css = ""
    unit: Any = ""
    phone = "show"

    def __init__(self, *args: Any, **options: Any) -> None:
        self.css = f"{self.css} {options.pop('css', '')}".strip()
        self.unit = options.pop("unit", self.unit)
        self.joined = options.pop("joined", False)
        self.silent = options.pop("silent", False)
        self.phone = options.pop("phone", self.phone)
        self.hint = options.pop("hint", "")
        self.right: Permission | None = options.pop("right", None)
        super().__init__(*args, **options)

    def value(self, **given: Any) -> Any:
        """What a file gets: the plain value, not the way it is written here."""
        return given["value"]

    def show(self, value: Any) -> Any:
        """How a total is written in this column: as its cells are."""
        return self.render(value=value)


class NameColumn(Column):
    """What the row is: its header, linked to ``url`` (a function of the record)."""

    phone = "name"

    def __init__(self, *args: Any, url: Any = None, **options: Any) -> None:
        self.url = url
        super().__init__(*args, **options)

    def render(self, value: Any, record: Any = None) -> Any:
        """The name, as a link where there is one."""
        address = self.url(record) if self.url and record is not None else ""
        return format_html('<a href="{}">{}</a>', address, value) if address else value


class NumberColumn(Column):
    """A number, right-aligned; ``loss`` writes what is below zero in red, ``signed`` adds +."""

    css = "num"

    def __init__(
        self,
        *args: Any,
        decimals: int = 0,
        signed: bool = False,
        loss: bool = False,
        **options: Any,
    ) -> None:
        self.decimals, self.signed, self.loss = decimals, signed, loss
        options.setdefault("initial_sort_descending", True)
        super().__init__(*args, **options)

    def text(self, value: Any) -> str:
        """The number in words of this column."""
        return numbers.number(value, self.decimals, signed=self.signed)

    def render(self, value: Any) -> SafeString | str:
        """The number, red where it tells of money lost."""
        amount = numbers.as_decimal(value)
        if self.loss and amount is not None and amount < 0:
            return format_html('<span class="loss">{}</span>', self.text(value))
        return self.text(value)


_symbol = lazy(numbers.currency_symbol, str)


class MoneyColumn(NumberColumn):
    """An amount in the company's currency, which its header names."""

    unit = _symbol()


class OverdueColumn(MoneyColumn):
    """Money that is late: red when there is any, a dash when there is none."""

    def render(self, value: Any) -> SafeString | str:
        """The amount; a credit that is due (below zero) is nobody's delay."""
        if not value:
            return nothing()
        if value < 0:
            return self.text(value)
        return format_html('<span class="loss">{}</span>', self.text(value))


class RatioColumn(NumberColumn):
    """A ratio in 0…1, written per hundred under a header that says %."""

    unit = "%"

    def __init__(self, *args: Any, decimals: int = 1, **options: Any) -> None:
        super().__init__(*args, decimals=decimals, **options)

    def text(self, value: Any) -> str:
        """«26,8»."""
        return numbers.per_hundred(value, self.decimals, signed=self.signed)

    def value(self, **given: Any) -> Any:
        """Per hundred, as the header says."""
        ratio = numbers.as_decimal(given["value"])
        return None if ratio is None else ratio * 100


class SparklineColumn(Column):
    """A small line through a list of values; never sorted, never exported.

    ``tells`` names the field whose sign colours the last point (red below zero).
    """

    phone = "hide"
    exclude_from_export = True

    def __init__(self, *args: Any, tells: str = "", **options: Any) -> None:
        self.tells = tells
        options.setdefault("orderable", False)
        super().__init__(*args, **options)

    def render(self, value: Sequence[Any], record: Any = None) -> SafeString | str:
        """The drawing; the figures beside it say the same in numbers."""
        told = Accessor(self.tells).resolve(record, quiet=True) if self.tells else None
        amount = numbers.as_decimal(told)
        return sparkline.sparkline(value, falls=None if amount is None else amount < 0)


class BarColumn(NumberColumn):
    """A share (0…1) as bar and number; ``expected`` names the field with what is due today.

    The bar is full at ``table.full_bar``: 1, or the largest share where all are small.
    """

    unit = "%"

    def __init__(self, *args: Any, expected: str = "", width: int = 52, **options: Any) -> None:
        self.expected, self.width = expected, width
        super().__init__(*args, **options)

    def render(self, value: Any, record: Any = None, table: Any = None) -> SafeString:
        """Bar, then the number."""
        expected = Accessor(self.expected).resolve(record, quiet=True) if self.expected else None
        full = getattr(table, "full_bar", None) or 1
        length = None if value is None else float(value) / float(full)
        drawing = sparkline.bar(length, expected, width=self.width)
        number = numbers.per_hundred(value, self.decimals)
        return format_html('{}<span class="bar-number">{}</span>', drawing, number)

    def show(self, value: Any) -> Any:
        """A total has no bar."""
        return numbers.per_hundred(value, self.decimals)

    def value(self, **given: Any) -> Any:
        """Per hundred."""
        ratio = numbers.as_decimal(given["value"])
        return None if ratio is None else ratio * Decimal(100)


class MonthColumn(Column):
    """A month: «oct 2026»."""

    def render(self, value: date) -> str:
        """The month in words."""
        return dates.month_text(value)


class DateColumn(Column):
    """A date: exact, ``short`` («26 nov»), or ``relative`` («hace 3 días», the date on hover)."""

    def __init__(
        self, *args: Any, relative: bool = False, short: bool = False, **options: Any
    ) -> None:
        self.relative, self.short = relative, short
        super().__init__(*args, **options)

    def render(self, value: date | datetime) -> SafeString | str:
        """The date in words."""
        if self.relative:
            return dates.date_relative(value)
        return dates.short_date(value) if self.short else dates.date_text(value)


class Table(tables.Table):  # type: ignore[misc]
    """A list as ``components/table.html`` draws it.

    ``footer_values``: one mapping of column to total, or several (the second and later ones are
    context, such as the whole company). ``row_key`` names the field that a selection posts,
    ``row_name`` the field that names a row to a screen reader.
    """

    row_key = "pk"
    row_name = "name"
    as_rows = True
    caption: Any = ""
    footer_values: Mapping[str, Any] | Sequence[Mapping[str, Any]] = {}

    class Meta:
        template_name = "components/table.html"
        order_by_field = "sort"

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("default", nothing())
        super().__init__(*args, **options)
        self.rows = Rows(self.data, self)

    def get_column_class_names(self, classes_set: set[str], bound_column: Any) -> set[str]:
        """Only the classes that a column asks for, never its own name."""
        return classes_set

    def row_class(self, record: Any) -> str:
        """``chosen`` or ``total`` for a row that stands out."""
        return ""

    def heads(self) -> list[dict[str, Any]]:
        """The header cells: label, unit, how many columns they stand over, the next order."""
        cells: list[dict[str, Any]] = []
        for column in self.columns:
            if cells and _own(column, "joined"):
                cells[-1]["span"] += 1
                cells[-1]["unit"] = f"{cells[-1]['unit']}, {_own(column, 'unit')}".strip(", ")
                continue
            cells.append(
                {
                    "name": column.name,
                    "label": column.header,
                    "unit": _own(column, "unit"),
                    "hint": _own(column, "hint"),
                    "css": " ".join({"num", "mid"} & set(_own(column, "css").split())),
                    "silent": _own(column, "silent"),
                    "span": 1,
                    "sortable": column.orderable,
                    "next": str(column.order_by_alias.next),
                    "sort": _direction(column),
                }
            )
        return cells

    def body(self, state: Any = None) -> SafeString:
        """The rows of this page as HTML; each with a box to choose it where ``state`` wants that.

        Written here, not in the template, which would take most of the time of a page.
        """
        columns = [
            (column.name, Cells(column, column.render), *_tags(_layout(column)))
            for column in self.columns
        ]
        picks = bool(getattr(state, "selectable", False))
        words = _("Select %(name)s")
        parts: list[str] = []
        for row in self.paginated_rows:
            css = self.row_class(row.record)
            parts.append(format_html('<tr class="{}">', css) if css else "<tr>")
            if picks:
                parts.append(self._pick(row.record, state.name, words))
            of_model = isinstance(row.record, Model)
            for name, cells, opening, empty, closing in columns:
                content = row.get_cell(name) if of_model else cells.of(row, self.default)
                before = empty if content == self.default else opening
                parts += (before, conditional_escape(content), closing)
            parts.append("</tr>\n")
        return mark_safe("".join(parts))  # noqa: S308 - each part is escaped above

    def _pick(self, record: Any, name: str, words: str) -> str:
        return format_html(
            '<td class="pick"><input class="form-check-input" type="checkbox" name="selected" '
            'value="{}" form="{}-bulk" aria-label="{}"></td>',
            self._of(record, self.row_key),
            name,
            words % {"name": self._of(record, self.row_name)},
        )

    def _of(self, record: Any, field: str) -> Any:
        return Accessor(field).resolve(record, quiet=True)

    def totals(self) -> list[dict[str, Any]]:
        """The footer: totals first, then context rows."""
        given = self.footer_values
        rows = [given] if isinstance(given, Mapping) else list(given)
        return [
            {"css": "context" if index else "", "cells": [_total(c, row) for c in self.columns]}
            for index, row in enumerate(rows)
            if row
        ]


def _tags(layout: Mapping[str, Any]) -> tuple[str, str, str]:
    """What stands before a cell, before one without value, and after either."""
    if layout["is_header"]:
        return '<th scope="row">', '<th scope="row">', "</th>"
    css, label = layout["css"], layout["label"]
    full = format_html('<td class="{}" data-label="{}">', css, label)
    if layout["unit"]:
        words = '<td class="{}" data-label="{}" data-unit="{}">'
        full = format_html(words, css, label, layout["unit"])
    bare = format_html('<td data-label="{}">', label)
    empty = format_html('<td class="{}" data-label="{}">', f"{css} is-empty".strip(), label)
    return full if css else bare, empty, "</td>"


def _own(column: Any, name: str) -> Any:
    return getattr(column.column, name, "")


def _layout(column: Any) -> dict[str, Any]:
    """What all cells of a column have in common."""
    phone = _own(column, "phone")
    return {
        "name": column.name,
        "css": f"{_own(column, 'css')} {PHONE.get(phone, '')}".strip(),
        "label": f"{column.header} {_own(column, 'unit')}".strip(),
        "unit": _own(column, "unit") if phone == "lead" else "",
        "is_header": phone == "name",
    }


def _direction(column: Any) -> str:
    if not column.is_ordered:
        return ""
    return "descending" if column.order_by_alias.is_descending else "ascending"


def _total(column: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    value = row.get(column.name)
    return {**_layout(column), "content": "" if value is None else column.column.show(value)}
