"""Large states are read from copies, small ones from memory, and always say the same."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path

import pytest

from clave.facts import importing
from clave.facts.states import update
from clave.facts.store import Store, copies
from clave.facts.store.ranges import account_ranges

from .making import SALES, Row, sales_source

STATES = ("account_month", "account_product", "account_product_month")
FIRST: list[Row] = [
    ("F1", "2024-01-05", "100", "apple", "2", "10.00", "6.00"),
    ("F1", "2024-01-05", "100", None, None, "-3.33", None),
    # Together too large for 64 bits with six decimals.
    ("F2", "2024-02-05", None, "pear", "1", "600000000000.000001", None),
    ("F2", "2024-02-05", None, "pear", "1", "600000000000.000001", None),
]
LATER: list[Row] = [
    ("F3", "2024-02-06", "100", "apple", "1", "5.00", "3.00"),
    ("F3", "2024-02-06", "300", "apple", "1", "5.00", "3.00"),
    ("F4", "2024-02-07", "100", None, "1", "7.00", None),
]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A ledger of a base and a layer, of which every state counts as large."""
    monkeypatch.setattr(copies, "MOST_IN_MEMORY", 0)
    monkeypatch.setattr(copies, "account_ranges", partial(account_ranges, lines=1))
    for name, value in (("SMALL", 0), ("CONCERNED", 0), ("FEW", 0)):
        monkeypatch.setattr(update, name, value)
    store = Store(tmp_path / "facts")
    for rows in (FIRST, LATER):
        importing.run(store, sales_source(tmp_path, rows), SALES)
    return store


def read(store: Store, *, as_a_page: bool) -> dict[str, list[tuple[object, ...]]]:
    snapshot = store.snapshot()
    with snapshot.reader() if as_a_page else snapshot.connect() as cursor:
        return {name: sorted(cursor.sql(f"FROM {name}").fetchall(), key=str) for name in STATES}


def files(store: Store) -> list[Path]:
    return sorted((store.path / "reading").glob("*.duckdb"))


def test_a_copy_says_what_the_tables_say(store: Store) -> None:
    expected = read(Store(store.path), as_a_page=False)
    assert read(Store(store.path), as_a_page=True) == expected
    assert copies.make_copies(store.snapshot()) == 3
    assert copies.make_copies(store.snapshot()) == 0
    reader = Store(store.path)
    assert read(reader, as_a_page=True) == expected
    with reader.snapshot().reader() as cursor:
        assert cursor.execute("SELECT count(*) FROM kept_account_product.cells").fetchone() == (4,)
        accounts = "SELECT account FROM kept_account_product.cells"
        assert cursor.execute(accounts).fetchall() == [("100",), ("100",), ("300",), (None,)]


def test_a_reader_takes_a_copy_as_soon_as_it_is_there(store: Store) -> None:
    reader = Store(store.path)
    expected = read(reader, as_a_page=True)
    copies.make_copies(store.snapshot())
    assert read(reader, as_a_page=True) == expected
    with reader.snapshot().connect() as cursor:
        assert cursor.execute("SELECT count(*) FROM kept_account_month.cells").fetchone() == (4,)


def test_what_changes_gets_a_new_copy_and_the_old_one_goes(store: Store, tmp_path: Path) -> None:
    copies.make_copies(store.snapshot())
    before = files(store)
    rows: list[Row] = [("F5", "2024-02-08", "100", "apple", "1", "2.00", None)]
    importing.run(store, sales_source(tmp_path, rows), SALES)
    assert read(store, as_a_page=True) == read(Store(store.path), as_a_page=False)
    assert copies.make_copies(store.snapshot()) == 3
    assert len(files(store)) == 3
    assert not set(files(store)) & set(before)
    assert read(Store(store.path), as_a_page=True) == read(Store(store.path), as_a_page=False)


def test_a_damaged_copy_is_not_used(store: Store) -> None:
    copies.make_copies(store.snapshot())
    for file in files(store):
        file.write_bytes(file.read_bytes()[:1000])
    assert read(Store(store.path), as_a_page=True) == read(Store(store.path), as_a_page=False)


def test_a_small_state_is_in_memory(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    importing.run(store, sales_source(tmp_path, FIRST), SALES)
    assert copies.make_copies(store.snapshot()) == 0
    assert files(store) == []
    assert read(store, as_a_page=True) == read(Store(store.path), as_a_page=False)
    with store.snapshot().reader() as cursor:
        assert cursor.execute("SELECT count(*) FROM kept_account_month").fetchone() == (2,)


@pytest.mark.parametrize("copied", [True, False])
def test_what_is_hidden_is_hidden_in_copies_and_in_memory(
    store: Store, monkeypatch: pytest.MonkeyPatch, copied: bool
) -> None:
    if copied:
        copies.make_copies(store.snapshot())
    else:
        monkeypatch.setattr(copies, "MOST_IN_MEMORY", 1_000)
    hiding = store.snapshot().hiding(frozenset({"cost_amount", "cost_lines"}))
    for name in STATES[::2]:
        with store.snapshot().reader() as all_of_it, hiding.reader() as cursor:
            sql = f"SELECT count(cost_amount), count(*) FROM {name}"
            assert cursor.sql(sql).fetchall() == [(0, all_of_it.sql(sql).fetchall()[0][1])]
            assert all_of_it.sql(sql).fetchall()[0][0] > 0
            kept = f"kept_{name}" if not copied else name
            assert cursor.sql(f"SELECT count(cost_amount) FROM {kept}").fetchall() == [(0,)]


def test_what_a_dead_process_left_half_made_goes(store: Store) -> None:
    folder = store.path / "reading"
    old, fresh = folder / "making-old", folder / "making-fresh"
    for left in (old, fresh):
        left.mkdir(parents=True)
        (left / "half.duckdb").write_bytes(b"x")
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    copies.make_copies(store.snapshot())
    assert not old.exists()
    assert fresh.exists()
