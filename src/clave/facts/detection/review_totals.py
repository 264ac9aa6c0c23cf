"""Rows of a report that are totals of others, not facts."""

from __future__ import annotations

from collections.abc import Iterator

from clave.facts.cleaning.values import date
from clave.facts.detection.readings import Reading, Readings
from clave.facts.mapping import Mapping
from clave.facts.proposal import Doubt

_SHOWN = 5
_WORDS = r"^(sub|gran |grand )?total(es|s)?( |:|$)|^suma( |:|$)"


def total_rows(mapping: Mapping, readings: Readings) -> Iterator[Doubt]:
    """Rows without a date that say *total* where a date, customer, invoice or product stands."""
    bound = {name: binding.columns for name, binding in mapping.bindings.items()}
    columns = [
        readings.text_sql(bound[name][0])
        for name in ("date", "account", "account_name", "invoice", "product", "product_name")
        if bound.get(name) and bound[name][0] in readings.columns
    ]
    if not bound.get("date") or bound["date"][0] not in readings.columns:
        return
    day = readings[bound["date"][0]]
    form = "" if day.profile.native == "date" else mapping.format_of("date")
    if _all_dated(day, form):
        return
    undated = date(readings.text_sql(day.name), form)
    words = f"concat_ws(chr(10), {', '.join(columns)})"
    rows = f"SELECT source_row, {words} AS text FROM source WHERE {undated} IS NULL"
    said = f"FROM ({rows}) WHERE regexp_matches(lower(text), '{_WORDS}', 'm')"
    (count,) = readings.ask(f"SELECT count(*) {said}")
    if not count:
        return
    shown = readings.connection.execute(
        f"SELECT source_row, text {said} ORDER BY source_row LIMIT {_SHOWN}"
    ).fetchall()
    examples = [{"row": row, "text": " ".join(text.split())} for row, text in shown]
    yield Doubt("total_rows", "date", params={"rows": count, "examples": examples})


def _all_dated(day: Reading, form: str) -> bool:
    """Whether it is known already that this format reads every row."""
    told = day.date
    return told is not None and told.formats[0] == form and told.fits == day.profile.rows
