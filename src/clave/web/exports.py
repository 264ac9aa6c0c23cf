"""Tables as files: XLSX with real numbers and dates, CSV without anything that runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any, Literal

import xlsxwriter
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.html import strip_tags

from clave.lib.spreadsheet import safe_cell
from clave.web.components.tables import Table

Format = Literal["xlsx", "csv"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_response(
    table: Table, kind: Format, name: str
) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """Every row of ``table`` (all pages), in the columns and order that are shown."""
    file_name = f"{name}-{timezone.localdate().isoformat()}.{kind}"
    if kind == "csv":
        lines = _csv(_in_language(_values(table)))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return response
    return FileResponse(_xlsx(table), as_attachment=True, filename=file_name, content_type=XLSX)


def _values(table: Table) -> Iterator[list[Any]]:
    """The header, then each row's plain values: what is shown, but as numbers and dates."""
    columns = [c for c in table.columns.iterall() if c.visible and _exportable(c)]
    yield [_header(column) for column in columns]
    for row in table.rows:
        yield [_plain(row.get_cell_value(column.name)) for column in columns]


def _in_language(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """The rows in the reader's language, which is gone when they are sent one after another."""
    language = translation.get_language()

    def produce() -> Iterator[list[Any]]:
        while True:
            with translation.override(language):
                row = next(rows, None)
            if row is None:
                return
            yield row

    return produce()


def _exportable(column: Any) -> bool:
    return not getattr(column.column, "exclude_from_export", False)


def _header(column: Any) -> str:
    unit = getattr(column.column, "unit", "")
    return f"{column.header} ({unit})" if unit else str(column.header)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    if hasattr(value, "__html__"):  # a link or a colour of the page: its words alone
        return unescape(strip_tags(value))
    return str(value)


class _Echo(io.StringIO):
    """Hands on what the CSV writer writes."""

    def write(self, text: str) -> Any:
        return text


def _csv(rows: Iterable[list[Any]]) -> Iterable[str]:
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(["" if v is None else safe_cell(v) for v in row])


def _xlsx(table: Table) -> io.BytesIO:
    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as workbook:
        sheet = workbook.add_worksheet()
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        money = workbook.add_format({"num_format": "#,##0.00"})
        for number, row in enumerate(_values(table)):
            for position, value in enumerate(row):
                if number == 0:
                    sheet.write_string(number, position, value, bold)
                elif isinstance(value, Decimal):
                    sheet.write_number(number, position, float(value), money)
                elif isinstance(value, date):
                    sheet.write_datetime(number, position, value, day)
                elif isinstance(value, int | float):
                    sheet.write_number(number, position, value)
                elif value is not None:
                    sheet.write_string(number, position, value)
        sheet.freeze_panes(1, 0)
    stream.seek(0)
    return stream
