"""From a file to the rows of a chart: which column is what, and the days that are written in it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from clave.facts.detection.headers import words
from clave.facts.engine import WORK_MEMORY, connect
from clave.facts.readers import open_source
from clave.facts.readers.source import Source
from clave.lib.refusal import Refused

MOST_ROWS = 20_000
FIELDS = ("person", "title", "unit", "boss", "code", "email", "since")
# The headers that are understood, as ``headers.words`` leaves them; the most telling first.
_NAMES: dict[str, tuple[str, ...]] = {
    "person": ("person", "persona", "name", "nombre", "nombre apellidos", "full name", "empleado",
               "employee", "employee name", "nombre completo", "trabajador", "titular", "holder"),
    "title": ("title", "puesto", "job title", "position", "cargo", "titulo", "puesto trabajo",
              "posicion", "role", "funcion"),
    "unit": ("unit", "unidad", "department", "departamento", "area", "division", "division area",
             "delegacion", "seccion", "team", "equipo", "org unit"),
    "boss": ("reports to", "depende", "reporta a", "boss", "jefe", "manager", "superior",
             "responsable", "manager id", "jefe directo", "supervisor", "line manager",
             "manager name", "codigo jefe", "id jefe"),
    "code": ("n empleado", "employee id", "code", "codigo", "id", "n", "codigo empleado",
             "employee n", "business entity id", "id empleado", "matricula", "key",
             "employee key"),
    "email": ("e mail", "email", "correo", "correo electronico", "mail", "direccion correo"),
    "since": ("since", "desde", "fecha alta", "hire date", "start date", "fecha", "alta",
              "fecha incorporacion", "fecha inicio", "date", "antiguedad"),
}  # fmt: skip
_EMPTY = {"", "null", "none", "-", "–", "n/a", "na"}
# Tried in this order on the whole column; the first that fits every value is taken, and shown.
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%m/%d/%Y", "%Y/%m/%d")


@dataclass(frozen=True)
class ChartRow:
    """A line of the file. ``line`` as a spreadsheet numbers it; ``since`` as ISO text, or ""."""

    line: int
    person: str = ""
    title: str = ""
    unit: str = ""
    boss: str = ""
    code: str = ""
    email: str = ""
    since: str = ""

    @property
    def label(self) -> str:
        """Who or what the line is about."""
        return self.person or self.title


@dataclass(frozen=True)
class ReadFile:
    """The rows, and how the columns were understood (field → header)."""

    rows: tuple[ChartRow, ...]
    columns: dict[str, str]
    unused: tuple[str, ...]
    date_format: str

    def to_json(self) -> dict[str, Any]:
        """As the books keep it."""
        return {
            "rows": [asdict(row) for row in self.rows],
            "columns": self.columns,
            "unused": list(self.unused),
            "date_format": self.date_format,
        }


def read_chart(
    path: Path, *, name: str = "", sheet: str = "", chosen: Mapping[str, str] | None = None
) -> ReadFile:
    """The rows of a chart in any file that the readers know.

    ``chosen``: field → header, where somebody says it ("" leaves a field out). Raises ``Refused``:
    a code of the readers, ``chart_columns`` (a needed one is not there), ``chart_column_unknown``,
    ``chart_too_many_rows``, ``chart_date``.
    """
    with tempfile.TemporaryDirectory(prefix="clave-chart-") as folder:
        source = open_source(path, scratch=Path(folder), name=name or None, sheet=sheet or None)
        if source.broken_count:
            raise Refused(
                "lines_do_not_fit",
                broken=source.broken_count,
                rows=source.row_count + source.broken_count,
                columns=len(source.header),
            )
        if source.row_count > MOST_ROWS:
            raise Refused("chart_too_many_rows", rows=source.row_count, limit=MOST_ROWS)
        columns = bound_columns(source.header, chosen or {})
        cells = _cells(source, columns)
    days, date_format = _days([(line, cell["since"]) for line, cell in cells])
    rows = [_row(line, cell, day) for (line, cell), day in zip(cells, days, strict=True)]
    unused = tuple(header for header in source.header if header not in columns.values())
    kept = tuple(row for row in rows if row.label or row.boss or row.code)
    return ReadFile(kept, columns, unused, date_format)


def bound_columns(header: Sequence[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Which header is which field: what is chosen, else by its name."""
    bound: dict[str, str] = {}
    for field, name in chosen.items():
        if field not in FIELDS:
            raise Refused("chart_field_unknown", field=field, fields=", ".join(FIELDS))
        if name and name not in header:
            raise Refused("chart_column_unknown", column=name, columns=", ".join(header))
        if name:
            bound[field] = name
    free = [name for name in header if name not in bound.values()]
    plain = {name: words(name) for name in free}
    for field, names in _NAMES.items():
        if field in chosen:
            continue
        known = [name for wanted in names for name in free if plain[name] == words(wanted)]
        found = next((name for name in known if name not in bound.values()), None)
        if found is not None:
            bound[field] = found
    missing = [field for field in ("title", "boss") if field not in bound]
    if not {"person", "code"} & set(bound):
        missing.insert(0, "person")
    if missing:
        raise Refused("chart_columns", missing=missing, columns=", ".join(header))
    return bound


def _cells(source: Source, columns: Mapping[str, str]) -> list[tuple[int, dict[str, str]]]:
    """Line and texts of each row, without blanks around them; what says nothing is empty."""
    asked = ", ".join(source.column(name) for name in columns.values())
    with connect(WORK_MEMORY, source.rows.parent) as connection:
        found = connection.execute(
            f"SELECT source_row, {asked} FROM {source.table} ORDER BY source_row"
        ).fetchall()
    cells = []
    for line, *texts in found:
        told = dict.fromkeys(FIELDS, "") | dict(zip(columns, map(_plain, texts), strict=True))
        cells.append((int(line), told))
    return cells


def _plain(text: str | None) -> str:
    plain = " ".join((text or "").split())
    return "" if plain.casefold() in _EMPTY else plain


def _row(line: int, cell: dict[str, str], day: date | None) -> ChartRow:
    """A line; who has only a number is called by it."""
    told = {field: cell[field][:150] for field in FIELDS if field != "since"}
    told["person"] = told["person"] or told["code"]
    return ChartRow(line=line, since=day.isoformat() if day else "", **told)


def _days(cells: list[tuple[int, str]]) -> tuple[list[date | None], str]:
    """The days of a column, in the one way of writing that fits all of them."""
    texts = [text.split("T")[0].split(" ")[0] for _, text in cells]
    told = [text for text in texts if text]
    way = next((way for way in _DAYS if all(_day(text, way) for text in told)), None)
    if way is None:
        unread = [(line, text) for line, text in cells if text and not _readable(text)]
        line, text = (unread or [cell for cell in cells if cell[1]])[0]
        raise Refused("chart_date", line=line, text=text)
    return [_day(text, way) if text else None for text in texts], way if told else ""


def _readable(text: str) -> bool:
    return any(_day(text.split("T")[0].split(" ")[0], way) for way in _DAYS)


def _day(text: str, way: str) -> date | None:
    try:
        return datetime.strptime(text, way).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
