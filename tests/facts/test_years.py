"""Year after year: what follows rewrites nothing of the years before, and adds up with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from clave.facts import importing
from clave.facts.importing import ImportResult
from clave.facts.states import rebuild, update
from clave.facts.store import Store

from .making import SALES, Row, sales_source
from .model import assert_states_equal

MONTHLY = ("account_month", "account_product_month")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a store in which a dozen cells count as many."""
    for name, value in (("SMALL", 0), ("FEW", 2), ("CONCERNED", 2)):
        monkeypatch.setattr(update, name, value)
    return tmp_path


def year(number: int, *also: Row) -> list[Row]:
    dates = [f"{number}-{month:02d}-05" for month in range(1, 13)]
    own = [(f"F{date}", date, "100", "apple", "2", "10.00", "6.00") for date in dates]
    return [*also, *own]


def run(folder: Path, rows: list[Row]) -> ImportResult:
    return importing.run(Store(folder), sales_source(folder, rows), SALES)


def files(store: Store, state: str) -> list[str]:
    return store.snapshot().files(state)


@pytest.mark.parametrize(
    ("late", "layers"),
    [((), []), ((("F9", "2024-12-31", "100", "pear", "1", "5.00", None),), ["2024-12-01"])],
)
def test_a_year_that_follows_rewrites_nothing(
    folder: Path, late: tuple[Row, ...], layers: list[str]
) -> None:
    store = Store(folder)
    first, second = year(2024), year(2025, *late)
    run(folder, first)
    before = {state: files(store, state) for state in MONTHLY}
    last = run(folder, second)
    assert_states_equal(store)
    for state in MONTHLY:
        after = files(store, state)
        assert set(before[state]) < set(after)
        assert [part for part in after if "/layer=base/" in part and part not in before[state]]
        found = {part.split("/layer=")[1][:10] for part in after if "/layer=base/" not in part}
        assert sorted(found) == layers
    with store.snapshot().connect() as connection:
        told = connection.execute("SELECT sum(lines), sum(net_amount) FROM account_month")
        assert told.fetchone() == (24 + len(late), 240 + 5 * len(late))
    assert rebuild(store).equal
    importing.undo(store, "sales", last.import_id)
    assert_states_equal(store)
    assert rebuild(store).equal


def test_months_that_are_there_are_merged(folder: Path) -> None:
    store = Store(folder)
    run(folder, year(2024))
    again = [(f"G{row[1]}", *row[1:]) for row in year(2024)]
    run(folder, again)
    assert_states_equal(store)
    for state in MONTHLY:
        assert all("/layer=base/" in part for part in files(store, state))
