"""Dates of any usual notation are found, and their order is the whole column's."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.facts.detection.dates import DateReading
from clave.facts.detection.profile import open_rows
from clave.facts.detection.readings import read_columns
from tests.facts.readers.reading import open_text

FORMATS = [
    *("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d/%m/%y"),
    *("%Y%m%d", "%d-%b-%Y"),
]


def _read(texts: list[str]) -> DateReading | None:
    with tempfile.TemporaryDirectory() as folder:
        lines = [f"{number};{text}" for number, text in enumerate(texts)]
        source = open_text(Path(folder), "\n".join(["N;Fecha", *lines]))
        with open_rows(source) as connection:
            return read_columns(source, connection)["Fecha"].date


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.dates(dt.date(1995, 1, 1), dt.date(2030, 12, 31)), min_size=2, max_size=30),
    st.sampled_from(FORMATS),
    st.sampled_from(["", " 10:11:12", " 9:05", "T23:59:59"]),
)
def test_the_format_of_any_column_is_found_or_left_open(
    days: list[dt.date], form: str, time: str
) -> None:
    reading = _read([day.strftime(form) + time for day in days])
    assert reading is not None
    assert form in reading.formats
    assert reading.fits == len(days)
    decided = any(day.day > 12 for day in days)
    if form in ("%d/%m/%Y", "%m/%d/%Y") and decided:
        assert reading.formats == (form,)
    if form in ("%d/%m/%Y", "%m/%d/%Y") and not decided:
        assert set(reading.formats) == {"%d/%m/%Y", "%m/%d/%Y"}
        assert reading.ambiguous


@pytest.mark.parametrize(
    ("texts", "formats", "bare"),
    [
        (["2019", "2020"], ("%Y",), True),
        (["2019-03", "2019-04"], ("%Y-%m",), False),
        (["03/2019", "12/2019"], ("%m/%Y",), False),
        (["20190131", "20190201"], ("%Y%m%d",), True),
        (["1/2/2013", "12/25/2013"], ("%m/%d/%Y",), False),
    ],
)
def test_other_notations(texts: list[str], formats: tuple[str, ...], bare: bool) -> None:
    reading = _read(texts)
    assert reading is not None
    assert (reading.formats, reading.bare) == (formats, bare)


@pytest.mark.parametrize("texts", [["7", "8"], ["99/99/2020", "45/13/2020"], ["A1", "B2"]])
def test_what_is_no_date(texts: list[str]) -> None:
    assert _read(texts) is None
