"""Which column feeds which field: by its name, and by whether it holds what the field needs."""

from __future__ import annotations

from clave.facts.cleaning.salekind import said
from clave.facts.detection.headers import fit, vocabulary
from clave.facts.detection.readings import Reading, Readings
from clave.facts.schema import KINDS, Type

_LEAST = 0.3
_NUMBERS = frozenset({Type.AMOUNT, Type.QUANTITY, Type.RATIO, Type.RATE})
_NAMES = {"account": "account_name", "product": "product_name", "code": "name"}


def assign(kind: str, readings: Readings) -> dict[str, tuple[str, float]]:
    """Field or role → (column, how sure from 0 to 1). A column stands once, the surest first."""
    pairs: list[tuple[float, int, str, str]] = []
    vocabulary_ = vocabulary(kind)
    order = [column.name for column in KINDS[kind].mappable] + list(vocabulary_.roles)
    for place, field in enumerate(order):
        names = vocabulary_.names(field)
        for column, reading in readings.columns.items():
            score = fit(column, field, names) if names else 0.0
            score *= _suits(kind, field, reading, score, readings) if score else 0.0
            if score >= _LEAST:
                pairs.append((-score, place, field, column))
    found: dict[str, tuple[str, float]] = {}
    taken: set[str] = set()
    for score, _, field, column in sorted(pairs):
        if field not in found and column not in taken:
            found[field] = (column, -score)
            taken.add(column)
    return _names_for_codes(found)


def _names_for_codes(found: dict[str, tuple[str, float]]) -> dict[str, tuple[str, float]]:
    """Where a file tells only the name of an account or product, the name is its code."""
    for code, name in _NAMES.items():
        if code not in found and name in found:
            found[code] = found.pop(name)
    return found


def _suits(kind: str, field: str, reading: Reading, score: float, readings: Readings) -> float:
    """A factor from 0 to 1: whether what a column holds is what the field needs."""
    if not reading.profile.filled:
        return 0.0
    factor = 0.5 if reading.profile.share_filled < 0.02 else 1.0
    column_type = _type_of(kind, field)
    if column_type is Type.DATE:
        return factor * _suits_date(reading, score)
    if column_type in _NUMBERS:
        if reading.date is not None and not reading.date.bare:
            return 0.0
        return factor * (1.0 if reading.number else 0.4 * (score > 0.8))
    if column_type is Type.FLAG:
        return factor * (reading.profile.distinct <= 4)
    if kind == "sales" and field == "kind":
        return factor * _says_kinds(reading, readings)
    return factor * _suits_text(field, reading)


def _type_of(kind: str, field: str) -> Type:
    """A field's type; roles are numbers, but for names."""
    for column in KINDS[kind].mappable:
        if column.name == field:
            return column.type
    return Type.TEXT if field.endswith("_name") else Type.AMOUNT


def _suits_date(reading: Reading, score: float) -> float:
    """A header that can only mean the date keeps its column even when no format reads it."""
    if reading.date is None:
        return 0.4 * (score > 0.8 and reading.number is None)
    return 0.85 if reading.date.bare else 1.0


def _suits_text(field: str, reading: Reading) -> float:
    if reading.date is not None and not reading.date.bare:
        return 0.1
    number = reading.number
    if number is None:
        return 1.0
    if number.decimal:
        return 0.2
    return 0.5 if field.endswith("name") else 1.0


def _says_kinds(reading: Reading, readings: Readings) -> float:
    """1 if the column's words tell sales, returns and corrections apart, else 0."""
    if reading.profile.distinct > 30:
        return 0.0
    (found,) = readings.ask(
        f"SELECT count({said('text')}) >= 0.8 * count(*) AND count(*) > 0 "
        f"FROM (SELECT DISTINCT text FROM {readings.counted(reading.name)}) WHERE text IS NOT NULL"
    )
    return 1.0 if found else 0.0
