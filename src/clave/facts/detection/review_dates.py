"""The doubts about one column of dates."""

from __future__ import annotations

from collections.abc import Iterator

from clave.facts.cleaning.values import date
from clave.facts.detection.readings import Readings
from clave.facts.mapping import Mapping
from clave.facts.proposal import Doubt

_EXAMPLES = 5


def date_doubts(field: str, column: str, mapping: Mapping, readings: Readings) -> Iterator[Doubt]:
    """Order of day and month not told, two orders mixed, only a year told, values unread."""
    reading = readings[column].date
    if readings[column].profile.native == "date":
        return
    if reading is not None and reading.ambiguous and readings.day_first is None:
        yield _choice("ambiguous_dates", field, column, mapping, readings)
    elif reading is not None and reading.others:
        yield _choice("mixed_dates", field, column, mapping, readings)
    form = mapping.format_of(field)
    if form and "%d" not in form:
        code = "month_only_dates" if "%m" in form else "year_only_dates"
        yield Doubt(code, field, column, {"format": form})
    yield from _unread(field, column, mapping, readings)


def _choice(code: str, field: str, column: str, mapping: Mapping, readings: Readings) -> Doubt:
    """A question with what each format makes of the first values that they read differently."""
    reading = readings[column].date
    formats = reading.formats if reading is not None else ()
    text = readings.text_sql(column)
    dates = ", ".join(date("text", form) for form in formats)
    rows = readings.connection.execute(
        f"WITH texts AS (SELECT source_row, {text} AS text FROM source) "
        f"SELECT source_row, text, {dates} FROM texts WHERE text IS NOT NULL "
        f"AND {date('text', formats[0])} IS DISTINCT FROM {date('text', formats[-1])} "
        f"ORDER BY source_row LIMIT {_EXAMPLES}"
    ).fetchall()
    examples = [
        {"row": row[0], "text": row[1], "readings": [str(d) if d else None for d in row[2:]]}
        for row in rows
    ]
    params = {"formats": list(formats), "examples": examples}
    if reading is not None and reading.others:
        params |= {"rows": reading.fits, "other_rows": reading.others}
    choices = tuple((form, mapping.with_format(field, form)) for form in formats)
    return Doubt(code, field, column, params, blocking=True, choices=choices)


def _unread(field: str, column: str, mapping: Mapping, readings: Readings) -> Iterator[Doubt]:
    """Values that the mapping's format does not read; they will be rejects."""
    text = readings.text_sql(column)
    form = mapping.format_of(field)
    unread = f"text IS NOT NULL AND {date('text', form)} IS NULL"
    with_text = f"WITH texts AS (SELECT source_row, {text} AS text FROM source)"
    count, filled = readings.ask(
        f"SELECT coalesce(sum(count) FILTER ({unread}), 0), coalesce(sum(count), 0) "
        f"FROM {readings.counted(column)} WHERE text IS NOT NULL"
    )
    if not count:
        return
    rows = readings.connection.execute(
        f"{with_text} SELECT source_row, text FROM texts WHERE {unread} "
        f"ORDER BY source_row LIMIT {_EXAMPLES}"
    ).fetchall()
    yield Doubt(
        "unreadable_dates",
        field,
        column,
        {
            "rows": int(count),
            "format": form,
            "examples": [{"row": row, "text": value} for row, value in rows],
        },
        blocking=bool(2 * count > filled),
        choices=(("reject", mapping),),
    )
