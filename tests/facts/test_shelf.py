"""One account's cells without SQL are what SQL says of that account, whatever happened before."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from clave.facts import importing
from clave.facts.mapping import Binding, Mapping
from clave.facts.store import Snapshot, Store, copies
from clave.facts.store.layout import state_table
from clave.facts.store.ranges import account_ranges
from clave.facts.store.statetables import STATES
from clave.figures.converted import converting

from .making import SALES, SALES_HEADER, make_source, sales_source
from .test_property import TURNING, keep, rows_of, steps

COSTS = frozenset({"cost_amount", "cost_lines", "net_with_cost"})
MIXED = Mapping("sales", {**SALES.bindings, "currency": Binding(("Currency",))})
RATES = Mapping(
    "exchange_rates",
    {name: Binding((name,)) for name in ("date", "currency", "rate")}
    | {"base": Binding((), "EUR")},
)


@pytest.fixture(params=["copied", "in memory"])
def copied(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether states are read from copies, made range by range, or from memory."""
    if request.param == "copied":
        monkeypatch.setattr(copies, "MOST_IN_MEMORY", 0)
        monkeypatch.setattr(copies, "account_ranges", partial(account_ranges, lines=1))
    return bool(request.param == "copied")


def held(snapshot: Snapshot, state: str, account: str) -> list[tuple[Any, ...]] | None:
    """All that is told of an account without SQL; None where it is to be asked."""
    cells = snapshot.cells(state, (account,))
    if cells is None:
        return None
    table = next(state_table(one) for one in STATES if one.name == state)
    columns = []
    for name in table.column_names[1:]:
        known = cells.known(name)
        told = [None] * len(cells)
        if known is None or known.any():
            told = cells.tell(name, cells.numbers(name))
        columns.append(
            [value if known is None or known[place] else None for place, value in enumerate(told)]
        )
    return sorted(zip(*columns, strict=True), key=str)


def asked(snapshot: Snapshot, state: str, account: str) -> list[tuple[Any, ...]]:
    with snapshot.reader() as cursor:
        sql = f"SELECT * EXCLUDE account FROM {state} WHERE account = $account"
        return sorted(cursor.execute(sql, {"account": account}).fetchall(), key=str)


def assert_told(snapshot: Snapshot, accounts: tuple[str, ...] = ("100", "200", "300")) -> None:
    for state in STATES:
        for account in accounts:
            expected = asked(snapshot, state.name, account)
            found = held(snapshot, state.name, account)
            assert found == expected or (found is None and not expected), (state.name, account)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=steps)
def test_any_sequence_of_imports_and_undos(
    sequence: list[tuple[str, Any]], copied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(monkeypatch, TURNING)
    with tempfile.TemporaryDirectory() as folder:
        store, ids, files = Store(Path(folder) / "facts"), list[str](), list[Any]()
        for step, value in sequence:
            if step == "undo" and ids:
                importing.undo(store, "sales", ids.pop(value % len(ids)))
            elif step == "import" or (step == "again" and files):
                files.append(rows_of(value) if step == "import" else files[value % len(files)])
                source = sales_source(Path(folder), files[-1])
                ids.append(importing.run(store, source, SALES).import_id)
            else:
                continue
            if copied:
                copies.make_copies(store.snapshot())
            assert_told(store.snapshot())
            assert_told(store.snapshot().hiding(COSTS))


ROWS: list[tuple[str | None, ...]] = [
    ("F1", "2024-01-05", "100", "apple", "2", "10.00", "6.00", "EUR"),
    ("F1", "2024-01-05", "100", None, None, "-3.33", None, "EUR"),
    ("F2", "2024-01-06", "200", "pear", "1", "8.00", "5.00", "USD"),
    ("F3", "2024-01-06", "300", "pear", "1", "8.00", None, "EUR"),
    ("F3", "2024-01-06", "300", "pear", "1", "8.00", None, "GBP"),
    ("F4", "2024-01-06", None, "pear", "1", "8.00", None, "EUR"),
]


@pytest.fixture
def store(tmp_path: Path, copied: bool) -> Store:
    """A ledger of three currencies; there is a rate for the dollar."""
    store = Store(tmp_path / "facts")
    header = (*SALES_HEADER, "Currency")
    importing.run(store, make_source(tmp_path, header, ROWS), MIXED)
    rates = make_source(tmp_path, ("date", "currency", "rate"), [("2024-01-05", "USD", "1.6")])
    importing.run(store, rates, RATES)
    if copied:
        assert copies.make_copies(store.snapshot()) == 3
    return store


def test_costs_that_are_hidden_are_in_no_cell(store: Store) -> None:
    hidden = store.snapshot().hiding(COSTS)
    assert_told(hidden)
    cells = hidden.cells("account_month", ("100",))
    assert cells is not None
    for name in sorted(COSTS):
        known = cells.known(name)
        assert known is not None
        assert not known.any()
        with pytest.raises(KeyError):
            cells.tell(name, cells.numbers(name))


def test_through_a_lens_an_account_of_other_currencies_is_asked(store: Store) -> None:
    seen = converting(store.snapshot(), "EUR", 7)
    assert_told(seen, ("100",))
    for account in ("200", "300"):
        assert asked(seen, "account_month", account)
        assert held(seen, "account_month", account) is None
        # What has no amount of money is as it was.
        assert held(seen, "account_product", account) == asked(seen, "account_product", account)
    assert held(store.snapshot(), "account_month", "200") is None  # nobody has read it yet
    assert_told(store.snapshot())


def test_without_a_copy_there_are_no_cells(store: Store, copied: bool) -> None:
    again = Store(store.path)
    for folder in (store.path / "reading").glob("*.shelf"):
        for file in folder.iterdir():
            file.write_bytes(file.read_bytes()[:40])
    with again.snapshot().reader():
        pass
    found = again.snapshot().cells("account_month", ("100",))
    assert (found is None) == copied  # what is in memory needs no file


def test_shelves_of_older_ledgers_go(store: Store, tmp_path: Path, copied: bool) -> None:
    before = set((store.path / "reading").glob("*.shelf"))
    assert len(before) == (3 if copied else 0)
    rows = [("F9", "2024-02-08", "100", "apple", "1", "2.00", None)]
    importing.run(store, sales_source(tmp_path, rows), SALES)
    copies.make_copies(store.snapshot())
    after = set((store.path / "reading").glob("*.shelf"))
    assert len(after) == len(before)
    assert not after & before
    assert_told(store.snapshot())
