"""What one process puts on disk and another takes: equal, whole, and nothing but what is meant."""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from clave.lib.pool import Pool, told


class Pair(NamedTuple):
    left: str
    right: int


@dataclass(frozen=True)
class Thing:
    name: str
    day: date
    rows: list[dict[str, Any]]
    card: dict[str, int] = field(default_factory=dict, compare=False)


PARTS = [
    Thing("a", date(2026, 11, 28), []),
    [{"money": Decimal("1.10"), "rate": 0.1, "none": None, "more": [1, "ñ", (True,)]}],
    [{"at": date(2026, 11, 28), "pair": Pair("x", 2)}],
]


def pool(folder: Path, state: str = "1") -> Pool:
    return Pool(folder, state, (Thing, Pair))


def test_what_was_put_is_taken_by_another(tmp_path: Path) -> None:
    assert pool(tmp_path).put("key", PARTS)
    taken = pool(tmp_path).take("key")
    assert taken == PARTS
    assert taken is not None and str(taken[1][0]["money"]) == "1.10"
    assert [type(value) for value in taken[1][0]["more"]] == [int, str, tuple]
    assert pool(tmp_path).has("key")
    assert pool(tmp_path).take("other") is pool(tmp_path, "2").take("key") is None


def test_a_file_calls_nothing_that_is_not_expected(tmp_path: Path) -> None:
    class Harm:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(tmp_path / "harm"),)

    own = pool(tmp_path)
    own.put("key", PARTS)
    (path,) = own.folder.iterdir()
    path.write_bytes(pickle.dumps(Harm()))
    assert own.take("key") is None
    assert not (tmp_path / "harm").exists()
    assert Pool(tmp_path, "1").put("plain", PARTS)
    assert Pool(tmp_path, "1").take("plain") is None, "a class that it was not told of"


def test_a_file_that_is_damaged_is_left_aside(tmp_path: Path) -> None:
    own = pool(tmp_path)
    own.put("key", [PARTS[0]])
    (path,) = own.folder.iterdir()
    whole = path.read_bytes()
    one = len(pickle.dumps(PARTS[0], pickle.HIGHEST_PROTOCOL))
    for length in (0, 1, 20, one, len(whole) - 3):
        path.write_bytes(whole[:length])
        assert own.take("key") is None, length


def test_what_cannot_be_kept_leaves_nothing(tmp_path: Path) -> None:
    own = pool(tmp_path)
    assert not own.put("key", [PARTS[0], lambda: None])
    assert list(own.folder.iterdir()) == []


def test_older_states_go(tmp_path: Path) -> None:
    for number in range(4):
        own = pool(tmp_path, str(number))
        own.put("key", PARTS)
        os.utime(own.folder, (number, number))
    assert [pool(tmp_path, str(n)).has("key") for n in range(4)] == [False, True, True, True]


def test_of_too_many_the_older_half_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clave.lib.pool.MOST", 4)
    own = pool(tmp_path)
    for number in range(5):
        own.put(str(number), [number])
        os.utime(own._path(str(number)), (number, number))
    assert [own.has(str(number)) for number in range(5)] == [False, False, True, True, True]


def test_a_folder_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not pool(tmp_path / "file").put("key", PARTS)


def test_words_are_equal_where_values_are() -> None:
    assert told(Thing("a", date(2026, 1, 1), [], {"n": 1})) == told(
        Thing("a", date(2026, 1, 1), [], {"n": 2})
    ), "what is not compared does not count"
    different = [1, True, 1.0, "1", Decimal(1), (1,), None, frozenset({1}), Pair("a", 1)]
    assert len({told(value) for value in different}) == len(different)
    assert told(frozenset("abc")) == told(frozenset("cba"))
    with pytest.raises(TypeError):
        told(object())
