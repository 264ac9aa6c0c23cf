"""What an exported table holds, read back from the file."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http.response import HttpResponseBase
from python_calamine import CalamineWorkbook


def content_of(response: HttpResponseBase) -> bytes:
    """The body, streamed or not."""
    if response.streaming:
        return b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.content  # type: ignore[attr-defined, no-any-return]


def csv_rows(response: HttpResponseBase) -> list[list[str]]:
    """The rows of a CSV, its header first."""
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith("attachment")
    text = content_of(response).decode("utf-8")
    assert text.startswith("\ufeff"), "spreadsheets tell UTF-8 by its mark"
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def xlsx_rows(response: HttpResponseBase) -> list[list[Any]]:
    """The rows of a workbook's sheet, its header first."""
    assert response.headers["Content-Disposition"].startswith("attachment")
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content_of(response)))
    return workbook.get_sheet_by_index(0).to_python()
