"""What models found: there whole or not at all, the newest wins, and types come back as given."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest

from clave.facts.modelled import keep, newest

START = datetime(2026, 11, 1, tzinfo=UTC)


def _card(minute: int, mark: str = "m") -> dict[str, str]:
    return {"mark": mark, "made_at": (START + timedelta(minutes=minute)).isoformat()}


def _columns(score: float = 1.5) -> dict[str, object]:
    return {
        "account": ["A1", "A2", None],
        "month": np.array(["2026-01-01", "2026-02-01", "NaT"], dtype="datetime64[D]"),
        "score": np.array([score, 2.0, np.nan]),
        "n": np.array([1, 2, 3]),
        "reason": [None, None, None],
    }


def test_rows_come_back_as_they_were_given(tmp_path: Path):
    found = keep(tmp_path, "recommender", _card(0), {"rows": _columns(), "test": {"n": [7]}})
    connection = duckdb.connect()
    assert found.rows(connection, where="n < 3 ORDER BY n") == [
        {"account": "A1", "month": date(2026, 1, 1), "score": 1.5, "n": 1, "reason": None},
        {"account": "A2", "month": date(2026, 2, 1), "score": 2.0, "n": 2, "reason": None},
    ]
    (last,) = found.rows(connection, where="n = $n", params={"n": 3})
    assert (last["account"], last["month"], last["score"]) == (None, None, None)
    assert found.rows(connection, "test") == [{"n": 7}]


def test_a_table_without_rows_is_kept(tmp_path: Path):
    found = keep(tmp_path, "life", _card(0), {"rows": {"account": [], "alive": np.array([])}})
    assert found.rows(duckdb.connect()) == []


def test_the_newest_is_found_by_another_process(tmp_path: Path):
    assert newest(tmp_path, "life") is None
    keep(tmp_path, "life", _card(0, "old"), {"rows": _columns()})
    new = keep(tmp_path, "life", _card(1, "new"), {"rows": _columns(9.0)})
    again = newest(tmp_path, "life")
    assert again == new
    assert again is not None
    assert (again.mark, again.made_at) == ("new", START + timedelta(minutes=1))


def test_what_fails_half_way_leaves_what_was_there(tmp_path: Path):
    old = keep(tmp_path, "life", _card(0), {"rows": _columns()})
    with pytest.raises(duckdb.Error):
        keep(tmp_path, "life", _card(1), {"rows": {"a": np.array([1]), "b": np.array([1, 2])}})
    assert newest(tmp_path, "life") == old
    assert list((tmp_path / "life").iterdir()) == [old.folder]


def test_older_findings_stay_for_who_still_reads_them(tmp_path: Path):
    old = keep(tmp_path, "life", _card(0), {"rows": _columns()})
    keep(tmp_path, "life", _card(1), {"rows": _columns()})
    assert old.file().exists()
    os.utime(old.folder, (0, 0))
    keep(tmp_path, "life", _card(2), {"rows": _columns()})
    assert not old.folder.exists()
