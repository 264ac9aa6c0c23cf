"""Real ledgers go in whole, once, and come out again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from clave.facts import importing
from clave.facts.detect import propose
from clave.facts.importing import Tally
from clave.facts.mapping import Mapping
from clave.facts.readers import open_source
from clave.facts.readers.source import Source
from clave.facts.states import rebuild
from clave.facts.store import Store

from .making import query, total

pytestmark = pytest.mark.data

RETAIL = Tally(525_461, Decimal("9539484.634"))
MADRID = Tally(12_321, Decimal("67409793.48"))


def understood(path: Path, scratch: Path) -> tuple[Source, Mapping]:
    source = open_source(path, scratch=scratch)
    return source, propose(source, "sales", default_currency="EUR").mapping


def half_and_new(source: Source, scratch: Path) -> Source:
    """Half of the invoices of ``source`` as they are, and a thousand invoices under new numbers."""
    scratch.mkdir()
    rows = scratch / "source.parquet"
    invoice = source.column("Invoice")
    held = source.table
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM {held} WHERE hash({invoice}) % 2 = 0 UNION ALL "
            f"SELECT * REPLACE ('9' || {invoice} AS {invoice}) FROM {held} WHERE {invoice} IN "
            f"(SELECT DISTINCT {invoice} FROM {held} ORDER BY 1 LIMIT 1000)) "
            f"TO '{rows}' (FORMAT parquet)"
        )
        (count,) = connection.execute(f"SELECT count(*) FROM '{rows}'").fetchall()[0]
    return replace(source, rows=rows, row_count=count, first_row=None)


def test_online_retail(shared_data: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    path = shared_data / "online_retail_II_2009-2010.csv.gz"
    source, mapping = understood(path, tmp_path / "retail")
    shown = importing.preview(store, source, mapping)
    assert (shown.returns.lines, shown.returns.amount) == (10_206, Decimal("-629855.37"))
    assert (shown.corrections.lines, shown.corrections.amount) == (3, Decimal("-136552.02"))
    assert (shown.unassigned.lines, shown.unassigned.amount) == (107_927, Decimal("1191276.06"))
    assert shown.identical_lines == 6_866
    first = importing.run(store, source, mapping)
    assert first.read == first.ledger == RETAIL
    assert first.rejected == Tally()
    assert query(store, "SELECT sum(lines), sum(invoices), sum(net_amount) FROM account_month") == [
        (525_461, 28_816, RETAIL.amount)
    ]
    again = importing.run(store, source, mapping)
    assert (again.added.lines, again.changed.lines, again.ledger) == (0, 0, RETAIL)
    overlap = half_and_new(source, tmp_path / "half")
    half = importing.run(store, overlap, mapping)
    assert half.changed == Tally()
    assert half.added.documents == 1_000
    assert half.unchanged.lines + half.added.lines == overlap.row_count
    assert half.ledger.amount == RETAIL.amount + half.added.amount
    assert importing.undo(store, "sales", half.import_id).ledger == RETAIL
    assert rebuild(store).equal
    importing.undo(store, "sales", first.import_id)
    assert total(store) == (RETAIL.lines, RETAIL.amount)  # the second file held all of it
    importing.undo(store, "sales", again.import_id)
    assert total(store) == (0, 0)


def test_adventureworks(shared_data: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    path = shared_data / "adventureworks" / "FactResellerSales.csv"
    result = importing.run(store, *understood(path, tmp_path / "aw"))
    assert result.ledger == result.read == Tally(57_851, Decimal("77548570.20"))
    assert query(store, "SELECT sum(net_with_cost) - sum(cost_amount) FROM account_month") == [
        (Decimal("963407.40"),)
    ]


def test_both_madrid_files_are_one_ledger(shared_data: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    plain, comma = sorted((shared_data / "madrid").glob("*.csv"))
    result = importing.run(store, *understood(plain, tmp_path / "plain"))
    assert result.ledger == result.read == MADRID
    assert query(store, "SELECT DISTINCT date_precision FROM sales") == [("year",)]
    again = importing.run(store, *understood(comma, tmp_path / "comma"))
    assert (again.read, again.added.lines, again.ledger) == (MADRID, 0, MADRID)
    importing.undo(store, "sales", again.import_id)
    importing.undo(store, "sales", result.import_id)
    alone = importing.run(store, *understood(comma, tmp_path / "alone"))
    assert alone.ledger == MADRID
    assert query(store, "SELECT count(*) FROM account_names") == [(4_175,)]
