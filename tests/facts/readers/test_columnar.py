"""Parquet: typed columns as the texts they show."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from clave.facts.readers import Source, open_source
from clave.lib.refusal import Refused
from tests.facts.readers.reading import rows


def _open(folder: Path, query: str) -> Source:
    path = folder / "f.bin"
    duckdb.sql(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return open_source(path, scratch=folder / "scratch")


def test_every_type_is_written_as_its_text(tmp_path: Path) -> None:
    source = _open(
        tmp_path,
        "SELECT 17920.0::DOUBLE AS code, 0.1::DOUBLE AS part, 12.50::DECIMAL(9, 2) AS amount, "
        "DATE '2024-03-01' AS day, TIMESTAMP '2024-03-01 10:11:12' AS moment, true AS flag, "
        "'x' AS name, NULL::INTEGER AS nothing",
    )
    assert source.header == (
        *("code", "part", "amount", "day", "moment", "flag", "name", "nothing"),
    )
    assert rows(source) == [
        (2, "17920", "0.1", "12.50", "2024-03-01", "2024-03-01 10:11:12", "TRUE", "x", None)
    ]
    assert list(source.native_types.values()) == [
        *("number", "number", "number", "date", "date", "text", "text", "number"),
    ]


def test_nested_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        _open(tmp_path, "SELECT 1 AS a, [1, 2] AS b, {'x': 1} AS c")
    assert (refused.value.code, refused.value.params) == (
        "nested_columns",
        {"columns": ["b", "c"]},
    )


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        _open(tmp_path, "SELECT 1 AS a WHERE false")
    assert refused.value.code == "no_rows"


@pytest.mark.data
def test_real_files(shared_data: Path, tmp_path: Path) -> None:
    source = open_source(shared_data / "groceryElog.parquet", scratch=tmp_path)
    assert (source.row_count, source.native_types) == (10_483, {"cust": "text", "date": "date"})
