"""The doubts about one column of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from clave.facts.cleaning.values import number
from clave.facts.detection.profile import Profile
from clave.facts.detection.readings import Readings
from clave.facts.mapping import Mapping
from clave.facts.proposal import Doubt

_EXAMPLES = 5
_DAMAGED_SHOWN = 20
_GROUPED = r"^[^0-9]*[0-9]{{1,3}}(\{sign}[0-9]{{3}})+[^0-9.,]*$"


def number_doubts(field: str, column: str, mapping: Mapping, readings: Readings) -> Iterator[Doubt]:
    """Decimal sign not told, two signs mixed, amounts that a spreadsheet damaged, values unread."""
    reading = readings[column].number
    if readings[column].profile.native == "number":
        return
    if reading is not None:
        if reading.ambiguous and not readings.decimal:
            yield _ambiguous(field, column, mapping, readings)
        if reading.damaged and reading.decimal == mapping.decimal:
            yield _damaged(field, column, mapping, readings)
        if reading.against:
            params = {"rows": reading.against, "decimal": mapping.decimal}
            choices = tuple((sign, replace(mapping, decimal=sign)) for sign in (".", ","))
            yield Doubt("mixed_decimals", field, column, params, blocking=True, choices=choices)
    yield from _unread(field, column, mapping, readings)


def _rows(
    readings: Readings, column: str, condition: str, limit: int, values: str = ""
) -> list[tuple[Any, ...]]:
    return readings.connection.execute(
        f"WITH texts AS (SELECT source_row, {readings.text_sql(column)} AS text FROM source) "
        f"SELECT source_row, text{values} FROM texts WHERE {condition} "
        f"ORDER BY source_row LIMIT {limit}"
    ).fetchall()


def _ambiguous(field: str, column: str, mapping: Mapping, readings: Readings) -> Doubt:
    """Every number with a sign has three digits behind it: ``1.234`` may be either."""
    values = f", {number('text', '.')}, {number('text', ',')}"
    rows = _rows(readings, column, r"regexp_matches(text, '[.,]')", _EXAMPLES, values)
    examples = [
        {"row": row, "text": text, "readings": [_plain(point), _plain(comma)]}
        for row, text, point, comma in rows
    ]
    choices = tuple((sign, replace(mapping, decimal=sign)) for sign in (".", ","))
    return Doubt(
        "ambiguous_decimal", field, column, {"examples": examples}, blocking=True, choices=choices
    )


def _damaged(field: str, column: str, mapping: Mapping, readings: Readings) -> Doubt:
    """Whole numbers in groups beside plain ones: both readings of each, for the person to judge."""
    sign = "," if mapping.decimal == "." else "."
    pattern = _GROUPED.format(sign=sign)
    condition = f"regexp_matches(text, '{pattern}')"
    rows = _rows(readings, column, condition, _DAMAGED_SHOWN)
    shown = [
        {"row": row, "text": text, "readings": [_joined(text, sign), _restored(text, sign)]}
        for row, text in rows
    ]
    reading = readings[column].number
    choices = tuple(
        (answer, replace(mapping, grouped=answer)) for answer in ("thousands", "decimals", "reject")
    )
    params = {"rows": reading.grouped if reading else 0, "examples": shown}
    return Doubt("damaged_amounts", field, column, params, blocking=True, choices=choices)


def _joined(text: str, sign: str) -> str:
    return text.replace(sign, "")


def _restored(text: str, sign: str) -> str:
    whole, _, decimals = text.rpartition(sign)
    return f"{whole.replace(sign, '')}.{decimals}"


def _unread(field: str, column: str, mapping: Mapping, readings: Readings) -> Iterator[Doubt]:
    """Values that are no numbers; they will be rejects."""
    if all_plain(readings[column].profile, mapping.decimal):
        return
    unread = f"text IS NOT NULL AND {number(_no_percent('text'), mapping.decimal)} IS NULL"
    count, filled = readings.ask(
        f"SELECT coalesce(sum(count) FILTER ({unread}), 0), coalesce(sum(count), 0) "
        f"FROM {readings.counted(column)} WHERE text IS NOT NULL"
    )
    if not count:
        return
    rows = _rows(readings, column, unread, _EXAMPLES)
    examples = [{"row": row, "text": text} for row, text in rows]
    params = {"rows": int(count), "decimal": mapping.decimal, "examples": examples}
    yield Doubt(
        "unreadable_numbers",
        field,
        column,
        params,
        bool(2 * count > filled),
        (("reject", mapping),),
    )


def all_plain(profile: Profile, decimal: str) -> bool:
    """Whether the shapes of a column tell already that each of its values is a number."""
    plain = re.compile(rf"-?9{{1,11}}(\{decimal}9+)?")
    return profile.told_whole and all(plain.fullmatch(shape.text) for shape in profile.shapes)


def _no_percent(text: str) -> str:
    return f"replace({text}, '%', '')"


def _plain(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"
