"""Tables as files: XLSX with real numbers and dates, CSV without anything that runs."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any, Literal

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.html import strip_tags

from clave.lib.refusal import Refused
from clave.lib.spreadsheet import safe_cell
from clave.web.components.rows import Row
from clave.web.components.tables import Table

# Most cells by far: nothing is to be done to them.
_PLAIN = frozenset({str, int, float, Decimal, date, type(None)})
Format = Literal["xlsx", "csv"]
# What is answered at once; more is made by the worker.
DIRECT_ROWS = 20_000
# A sheet has no more rows, one of them the header, and a cell no more characters.
XLSX_ROWS = 1_048_575
_LONGEST_TEXT = 32_767
_STEP = 500
CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Export:
    """A table on its way into a file: every row, in the columns and order that are shown.

    ``every`` gives the records one after another where there are too many to be held at once;
    else they are the table's own. ``count``: how many there are.
    """

    table: Table
    kind: Format
    name: str
    count: int
    every: Callable[[], Iterable[Any]] | None = None

    @property
    def file_name(self) -> str:
        """What the file is called where it arrives."""
        return f"{self.name}-{timezone.localdate().isoformat()}.{self.kind}"

    def write(self, path: Path, step: Callable[[int], None]) -> None:
        """Write all of it, as :func:`write_file`."""
        write_file(self, path, step)

    def values(self) -> Iterator[list[Any]]:
        """The header, then each row's plain values: what is shown, but as numbers and dates."""
        columns = [c for c in self.table.columns.iterall() if c.visible and _exportable(c)]
        yield [_header(column) for column in columns]
        names = [column.name for column in columns]
        rows: Iterable[Any] = self.table.rows
        if self.every is not None:
            rows = (Row(record, table=self.table) for record in self.every())
        for row in rows:
            yield [_plain(row.get_cell_value(name)) for name in names]


def answer_export(request: HttpRequest, export: Export) -> HttpResponseBase:
    """The file at once; in the worker, which makes the larger ones, the file that it writes.

    Raises ``Refused``: ``export_in_background`` (rows, limit), ``export_too_many_rows`` (rows,
    limit).
    """
    if export.kind == "xlsx" and export.count > XLSX_ROWS:
        raise Refused("export_too_many_rows", rows=export.count, limit=XLSX_ROWS)
    write = getattr(request, "write_export", None)
    if write is not None:
        write(export)
        return HttpResponse(status=204)
    if export.count > DIRECT_ROWS:
        raise Refused("export_in_background", rows=export.count, limit=DIRECT_ROWS)
    return _response(export)


def _response(export: Export) -> StreamingHttpResponse | FileResponse:
    if export.kind == "csv":
        lines = _csv(_in_language(export.values()))
        response = StreamingHttpResponse(lines, content_type=CSV)
        response["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
        return response
    stream = io.BytesIO()
    _xlsx(export.values(), stream)
    stream.seek(0)
    name = export.file_name
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


def write_file(export: Export, path: Path, step: Callable[[int], None]) -> None:
    """Write the file to ``path``; ``step`` is told how many rows are done, and may raise."""
    rows = _watched(export.values(), step)
    if export.kind == "xlsx":
        # Of its own, since an interrupted workbook leaves its rows lying about.
        with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
            _xlsx(rows, path, scratch)
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(_csv(rows))


def _watched(rows: Iterator[list[Any]], step: Callable[[int], None]) -> Iterator[list[Any]]:
    for done, row in enumerate(rows):
        if done % _STEP == 0:
            step(done)
        yield row


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
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, int | float | Decimal | date):
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


def _xlsx(rows: Iterable[list[Any]], target: Path | io.BytesIO, scratch: str | None = None) -> None:
    options: dict[str, Any] = {"constant_memory": True, "strings_to_formulas": False}
    options |= {"strings_to_urls": False, "tmpdir": scratch}
    with xlsxwriter.Workbook(target, options) as workbook:
        sheet = workbook.add_worksheet()
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        money = workbook.add_format({"num_format": "#,##0.00"})
        for number, row in enumerate(rows):
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
                    sheet.write_string(number, position, value[:_LONGEST_TEXT])
        sheet.freeze_panes(1, 0)
