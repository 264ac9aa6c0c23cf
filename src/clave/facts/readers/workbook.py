"""Workbooks: looked at first, then read in a process of their own with caps on memory and time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from clave.facts.engine import WORK_MEMORY, connect
from clave.facts.readers.formulas import check_computed
from clave.facts.readers.header import Header, find_header
from clave.facts.readers.package import Package, inspect_package
from clave.facts.readers.sheets import check_sheets
from clave.facts.readers.source import Limits, Source
from clave.lib.refusal import Refused
from clave.lib.sql import text_literal

_CHILD = Path(__file__).with_name("workbook_child.py")
_SECONDS_PER_MEGABYTE = 0.25
_SORTS = {"n": "number", "d": "date", "b": "text", "t": "text"}


def read_package(path: Path, scratch: Path, name: str, sheet: str | None, limits: Limits) -> Source:
    """Read a sheet of an XLSX, XLSM, XLSB or ODS file.

    Raises ``Refused``: what :func:`inspect_package` and :func:`check_sheets` refuse, and what
    :func:`read_workbook` does.
    """
    package = inspect_package(path, limits)
    if package.format == "xlsx":
        check_sheets(path, package, limits)
    return read_workbook(path, scratch, name, sheet, limits, package)


def read_workbook(
    path: Path,
    scratch: Path,
    name: str,
    sheet: str | None,
    limits: Limits,
    package: Package | None = None,
) -> Source:
    """Read a sheet of any workbook that calamine knows; ``package`` is None for XLS.

    Raises ``Refused``: ``password_protected``, ``damaged_file``, ``empty_sheet``,
    ``unknown_sheet``, ``too_many_columns``, ``too_many_rows``, ``no_rows``,
    ``workbook_too_demanding``, ``formulas_not_computed``.
    """
    unpacked = package.unpacked if package else path.stat().st_size * 4
    cells = scratch / "cells.csv"
    request = {"path": str(path), "sheet": sheet, "target": str(cells)}
    found = _Sheet(_ask(request | _allowance(limits, unpacked)))
    if package and package.format == "xlsx":
        check_computed(path, found.answer["sheet"])
    rows = scratch / "source.parquet"
    count = found.write(cells, rows)
    cells.unlink()
    if not count:
        raise Refused("no_rows", columns=list(found.header.names))
    return Source(
        path=path,
        name=name,
        format=package.format if package else "xls",
        encoding="",
        delimiter="",
        header=found.header.names,
        rows=rows,
        row_count=count,
        header_row=found.header.row,
        sheets=tuple(found.answer["sheets"]),
        sheet=found.answer["sheet"],
        native_types=found.native_types,
    )


def _allowance(limits: Limits, unpacked: int) -> dict[str, Any]:
    """How many rows, columns, bytes and seconds the child may take for so many unpacked bytes."""
    return {
        "rows": limits.workbook_rows,
        "columns": limits.columns,
        "memory": limits.workbook_memory + 4 * unpacked,
        "seconds": limits.workbook_seconds + _SECONDS_PER_MEGABYTE * unpacked / 1_000_000,
    }


def _ask(request: dict[str, Any]) -> dict[str, Any]:
    """Run the child; whatever ends it becomes a refusal."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(_CHILD)],
            input=json.dumps(request).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=request["seconds"],
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("workbook_too_demanding", limit="time") from None
    if done.returncode or not done.stdout:
        raise Refused("workbook_too_demanding", limit="memory")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["params"])
    return answer


class _Sheet:
    """What the child found, with the header told from the rows below it."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer
        head: list[tuple[int, list[str], str]] = answer["head"]
        found = find_header([texts for _, texts, _ in head], answer["columns"])
        above = head[: found.row]
        self._kept = [
            place
            for place, tally in enumerate(answer["sorts"])
            if _below(tally, above, place) or (found.row and head[found.row - 1][1][place].strip())
        ]
        names = find_header(
            [[texts[place] for place in self._kept] for _, texts, _ in head], len(self._kept)
        ).names
        self.header = Header(head[found.row - 1][0] if found.row else 0, names)
        self.native_types = {
            name: _native(_below(answer["sorts"][place], above, place))
            for name, place in zip(names, self._kept, strict=True)
        }

    def write(self, cells: Path, target: Path) -> int:
        """Write the kept columns of the rows below the header to Parquet; how many they are."""
        every = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(self.answer["columns"]))
        kept = ", ".join(f"c{place} AS k{new}" for new, place in enumerate(self._kept))
        named = ", ".join(f"k{new} AS c{new}" for new in range(len(self._kept)))
        query = f"""
            COPY (
                SELECT source_row, {named} FROM (
                    SELECT source_row, {kept} FROM read_csv($path, delim = ',', quote = '"',
                        escape = '"', header = false, auto_detect = false, nullstr = '',
                        columns = {{'source_row': 'BIGINT', {every}}}, new_line = '\\n',
                        parallel = false, max_line_size = 33554432)
                    WHERE source_row > {self.header.row}
                )
            ) TO {text_literal(target)} (FORMAT parquet)
        """
        with connect(WORK_MEMORY, target.parent / "spill") as connection:
            found = connection.execute(query, {"path": str(cells)}).fetchone()
        return int(found[0]) if found else 0


def _below(
    tally: dict[str, int], above: list[tuple[int, list[str], str]], place: int
) -> dict[str, int]:
    """How many cells of each sort a column holds below the header."""
    left = dict(tally)
    for _, _, sorts in above:
        if sorts[place] in left:
            left[sorts[place]] -= 1
    return {sort: count for sort, count in left.items() if count}


def _native(tally: dict[str, int]) -> str:
    return _SORTS[next(iter(tally))] if len(tally) == 1 else "text"
