"""The rejects file: the rows that could not be taken, as they were, with the reason."""

from __future__ import annotations

from pathlib import Path

from clave.facts.readers.source import Source
from clave.facts.work import Work
from clave.lib.sql import text_literal

_BYTE_ORDER_MARK = "\ufeff"
_OWN = ("source_row", "reason", "column")
# What a spreadsheet would take for a formula, unless it is plainly a number.
_FORMULA = "^[=+\\-@\\t\\r]"
_NUMBER = "^[+-]?[0-9][0-9.,]*$"


def write_rejects(work: Work, source: Source, path: Path) -> Path | None:
    """Write the rows of ``rejected`` to ``path``: UTF-8 with BOM, ``;``. None if there are none.

    Columns: source_row, reason (a code), column (the source's), then the source's own. A broken
    line stands whole in the first of them. Texts that would be formulas begin with ``'``.
    """
    path.unlink(missing_ok=True)
    if not work.row("SELECT count(*) FROM rejected")[0]:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = [f"c{position}" for position in range(len(source.header))]
    cells = ", ".join(
        f"{_safe(column)} AS {_name(header)}"
        for column, header in zip(columns, _titles(source.header), strict=True)
    )
    first = f"source_row AS {_name(_BYTE_ORDER_MARK + _OWN[0])}"
    fault = f"{_safe('fault_column')} AS {_name(_OWN[2])}"
    query = (
        f"SELECT {first}, reason AS {_OWN[1]}, {fault}, {cells} "
        f"FROM rejected JOIN ({_originals(source, columns)}) USING (source_row) "
        "ORDER BY rejected.source_row"
    )
    work.execute(f"COPY ({query}) TO {text_literal(path)} (FORMAT csv, HEADER, DELIMITER ';')")
    return path


def _originals(source: Source, columns: list[str]) -> str:
    rows = f"FROM {source.table} SEMI JOIN rejected USING (source_row)"
    query = f"SELECT source_row, {', '.join(columns)} {rows}"
    if source.broken is None:
        return query
    blanks = "".join(f", NULL AS {column}" for column in columns[1:])
    broken = f"FROM read_parquet({text_literal(source.broken)})"
    return f"{query} UNION ALL SELECT source_row, raw AS {columns[0]}{blanks} {broken}"


def _safe(column: str) -> str:
    formula = f"regexp_matches({column}, {text_literal(_FORMULA)})"
    number = f"regexp_matches({column}, {text_literal(_NUMBER)})"
    return f"CASE WHEN {formula} AND NOT {number} THEN '''' || {column} ELSE {column} END"


def _titles(header: tuple[str, ...]) -> list[str]:
    """The source's own titles, apart from ours and harmless in a spreadsheet."""
    titles: list[str] = []
    taken = {name.casefold() for name in _OWN} | {_BYTE_ORDER_MARK + _OWN[0]}
    for name in header:
        title = f"'{name}" if name[:1] in "=+-@\t\r" and name else name
        while title.casefold() in taken:
            title += " (2)"
        taken.add(title.casefold())
        titles.append(title)
    return titles


def _name(title: str) -> str:
    return '"' + title.replace('"', '""') + '"'
