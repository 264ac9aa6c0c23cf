"""What commits keep of the states is what is there, whatever came and went."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clave.facts import importing
from clave.facts.states import counting, rebuild, update
from clave.facts.store import Store
from clave.facts.store.layout import state_table
from clave.facts.store.statetables import STATES
from clave.facts.work import Work

from .making import SALES, Row, sales_source
from .model import assert_states_equal


def invoices(prefix: str, month: str, *days: int, product: str = "apple") -> list[Row]:
    return [
        (f"{prefix}{day}", f"{month}-{day:02}", "100", product, "2", "10.00", "6.00")
        for day in days
    ]


def told(store: Store, scratch: Path) -> Iterator[str]:
    """The states of which the last commits tell something; all that they tell must hold."""
    snapshot = store.snapshot()
    with Work(scratch) as work:
        work.attach(snapshot)
        for state in STATES:
            details = counting.details_of(snapshot, state)
            counted = counting.counted(work, state, snapshot.select_unmerged(state_table(state)))
            if "cells" in details:
                yield state.name
                assert counting.Held.of(work, snapshot, state).cells == counted
            if "last_bought" in details:
                (last,) = work.row("SELECT max(last_date) FROM account_product")
                assert details["last_bought"] == last.isoformat()


@pytest.mark.parametrize("much", [0, 1_000])
def test_what_is_told_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, much: int) -> None:
    for name, value in (("SMALL", much), ("FEW", 1), ("CONCERNED", 1)):
        monkeypatch.setattr(update, name, value)
    store = Store(tmp_path)

    def run(rows: list[Row]) -> str:
        return importing.run(store, sales_source(tmp_path, rows), SALES).import_id

    def names() -> set[str]:
        assert_states_equal(store)
        return set(told(store, tmp_path))

    every = {state.name for state in STATES}
    run(invoices("F", "2024-01", 1, 2, 3))
    assert names() == every
    day = run(invoices("G", "2024-02", 1))
    assert names() == (set() if much else every)
    run(invoices("H", "2024-01", 2, 9, product="pear"))  # an earlier day
    assert names() == (set() if much else every)
    run(invoices("F", "2024-01", 1, product="fig"))  # an invoice that has changed
    names()
    importing.undo(store, "sales", day)
    names()
    assert rebuild(store).equal
    assert names() == set(), "a rebuild leaves the counting to the next import"
    run(invoices("K", "2024-03", 1))
    names()


def test_amounts_beyond_64_bits_are_put_in_order_too(tmp_path: Path) -> None:
    store = Store(tmp_path)
    most = "999999999999.00"
    for month in ("2024-01", "2024-02"):
        rows = [
            (f"F{month}{day}", f"{month}-{day:02}", "100", f"p{day % 2}", "2", most, most)
            for day in range(1, 7)
        ]
        importing.run(store, sales_source(tmp_path, rows), SALES)
        assert_states_equal(store)
    assert rebuild(store).equal
