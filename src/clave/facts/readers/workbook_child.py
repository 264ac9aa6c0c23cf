"""Reads one sheet of a workbook, in a process of its own: it may be ended at any time.

Run as a script, with the standard library and python-calamine only, so that its memory limit
counts the workbook and nothing else. Reads one JSON object from standard input (``path``,
``sheet``, ``target``, ``rows``, ``columns``, ``memory``, ``seconds``) and writes one to standard
output: what it found, or ``{"refused": code, "params": {…}}``.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

_HEAD = 400


class _Refusal(Exception):  # noqa: N818 - this script cannot import clave
    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.answer = {"refused": code, "params": params}


def main() -> None:
    """Answer the request on standard input."""
    request = json.load(sys.stdin)
    _limit(request["memory"], request["seconds"])
    try:
        answer = _read(request)
    except _Refusal as refusal:
        answer = refusal.answer
    except MemoryError:
        answer = {"refused": "workbook_too_demanding", "params": {}}
    json.dump(answer, sys.stdout)


def _limit(memory: int, seconds: float) -> None:
    """Take a cap on memory and processor time, where the platform has them."""
    with suppress(ImportError):
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(request: dict[str, Any]) -> dict[str, Any]:
    import python_calamine as calamine

    try:
        workbook = calamine.load_workbook(request["path"])
    except calamine.PasswordError:
        raise _Refusal("password_protected") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _Refusal("damaged_file") from error
    names = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    wanted = request["sheet"]
    if wanted is not None and wanted not in names:
        raise _Refusal("unknown_sheet", sheet=wanted, sheets=names)
    visible = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.name in names and sheet.visible == calamine.SheetVisibleEnum.Visible
    ]
    name, sheet = _choose(workbook, [wanted] if wanted else [*visible, *names])
    if sheet is None:
        raise _Refusal("empty_sheet", sheet=wanted or "", sheets=names)
    height, columns = sheet.end[0] + 1, sheet.end[1] + 1
    if columns > request["columns"]:
        raise _Refusal("too_many_columns", columns=columns, limit=request["columns"])
    if height > request["rows"]:
        raise _Refusal("too_many_rows", rows=height, limit=request["rows"])
    return {"sheets": names, "sheet": name, **_write(sheet, columns, request["target"])}


def _choose(workbook: Any, names: list[str]) -> tuple[str, Any]:
    """The first sheet that holds a table (two columns and two rows), else the first not empty."""
    first: tuple[str, Any] = ("", None)
    for name in dict.fromkeys(names):
        try:
            sheet = workbook.get_sheet_by_name(name)
        except Exception as error:
            raise _Refusal("damaged_file") from error
        if sheet.width > 1 and sheet.height > 1:
            return name, sheet
        if sheet.width and first[1] is None:
            first = (name, sheet)
    return first


def _write(sheet: Any, columns: int, target: str) -> dict[str, Any]:
    """Write the filled rows to ``target``: row number, then ``columns`` texts.

    ``head``: number, texts and sorts of the first filled rows; ``sorts``: how many cells of each
    sort (``n`` number, ``d`` date, ``b`` boolean, ``t`` text) each column holds.
    """
    patterns: Counter[str] = Counter()
    head: list[tuple[int, list[str], str]] = []
    rows = 0
    with open(target, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
        out = csv.writer(file, lineterminator="\n")
        for number, cells in _rows(sheet, columns):
            texts = [_TEXTS.get(type(cell), str)(cell) for cell in cells]
            if not any(texts):
                continue
            rows += 1
            pattern = "".join(
                [
                    _SORTS.get(type(cell), "t") if text else "-"
                    for cell, text in zip(cells, texts, strict=True)
                ]
            )
            patterns[pattern] += 1
            if len(head) < _HEAD:
                head.append((number, texts, pattern))
            out.writerow((number, *texts))
    return {"columns": columns, "rows": rows, "head": head, "sorts": _tallies(patterns, columns)}


def _tallies(patterns: Counter[str], columns: int) -> list[dict[str, int]]:
    """Rows have few patterns of sorts: counting those is counting the cells."""
    tallies: list[Counter[str]] = [Counter() for _ in range(columns)]
    for pattern, count in patterns.items():
        for tally, sort in zip(tallies, pattern, strict=True):
            if sort != "-":
                tally[sort] += count
    return [dict(tally) for tally in tallies]


def _rows(sheet: Any, columns: int) -> Iterator[tuple[int, list[Any]]]:
    """Every row with its number in the sheet, each as wide as the sheet from column A."""
    left = sheet.start[1]
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row = [""] * left + list(cells)
        yield number, (row + [""] * columns)[:columns]


def _string(cell: str) -> str:
    # A text file cannot tell these apart from the end of a row, and no name needs them.
    if "\r" in cell or "\x00" in cell:
        return cell.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return cell


def _float(value: float) -> str:
    """The fewest digits that are this number and no other, never with an exponent."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if not math.isfinite(value):
        return "#NUM!"
    text = repr(value)
    return format(Decimal(text), "f") if "e" in text else text


def _boolean(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _moment(value: dt.datetime) -> str:
    return value.isoformat(sep=" ", timespec="seconds")


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: _string,
    float: _float,
    int: str,
    bool: _boolean,
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    type(None): lambda _: "",
}
_SORTS = {float: "n", int: "n", bool: "b", dt.datetime: "d", dt.date: "d"}


if __name__ == "__main__":
    main()
