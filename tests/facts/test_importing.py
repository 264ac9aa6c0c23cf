"""An import brings all of a file or nothing, and counts every document once."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from clave.facts import importing
from clave.facts.importing import Tally
from clave.facts.mapping import Binding, Mapping
from clave.facts.store import Store
from clave.lib.refusal import Refused

from .making import SALES, SALES_HEADER, make_source, query, sales_source, total

JANUARY = [
    ("F1", "2024-01-05", "100", "apple", "2", "10.00", "6.00"),
    ("F1", "2024-01-05", "100", "apple", "2", "10.00", "6.00"),  # identical, and true
    ("F1", "2024-01-05", "100", "pear", "1", "4.25", None),
    ("F2", "2024-01-09", "200", "apple", "3", "15.00", "9.00"),
    ("R3", "2024-01-20", "100", "apple", "-1", "-5.00", "-3.00"),
    ("A4", "2024-01-31", None, None, None, "-0.75", None),
]
JANUARY_TOTAL = (6, Decimal("33.50"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "facts")


def run(store: Store, folder: Path, rows: list[tuple[str | None, ...]]) -> importing.ImportResult:
    return importing.run(store, sales_source(folder, rows), SALES)


def test_an_empty_store_answers_with_empty_tables(store: Store) -> None:
    assert total(store) == (0, 0)
    assert query(store, "SELECT * FROM account_month") == []
    assert importing.imports(store) == []


def test_every_line_of_a_file_is_in_the_ledger(store: Store, tmp_path: Path) -> None:
    result = run(store, tmp_path, JANUARY)
    assert result.read == Tally(6, Decimal("33.50"))
    assert result.added == Tally(6, Decimal("33.50"), documents=4)
    assert result.rejected == Tally()
    assert result.rejects_file is None
    assert result.ledger == Tally(6, Decimal("33.50"))
    assert total(store) == JANUARY_TOTAL


def test_kinds_come_from_the_invoice_number(store: Store, tmp_path: Path) -> None:
    run(store, tmp_path, JANUARY)
    assert query(store, "SELECT kind, sum(net_amount) FROM sales GROUP BY 1 ORDER BY 1") == [
        ("correction", Decimal("-0.75")),
        ("return", Decimal("-5.00")),
        ("sale", Decimal("39.25")),
    ]


def test_lines_without_an_account_stay_in_the_totals(store: Store, tmp_path: Path) -> None:
    run(store, tmp_path, JANUARY)
    found = query(
        store, "SELECT sum(lines), sum(net_amount) FROM account_month WHERE account IS NULL"
    )
    assert found == [(1, Decimal("-0.75"))]
    shown = importing.preview(store, sales_source(tmp_path, JANUARY), SALES)
    assert shown.unassigned == Tally(1, Decimal("-0.75"), 1)


def test_the_same_file_twice_adds_nothing(store: Store, tmp_path: Path) -> None:
    run(store, tmp_path, JANUARY)
    again = run(store, tmp_path, JANUARY)
    assert again.added == again.changed == Tally()
    assert again.unchanged == Tally(6, Decimal("33.50"), 4)
    assert total(store) == JANUARY_TOTAL


def test_lines_in_another_order_are_the_same_document(store: Store, tmp_path: Path) -> None:
    run(store, tmp_path, JANUARY)
    assert run(store, tmp_path, JANUARY[::-1]).unchanged.lines == 6


def test_a_line_more_or_less_of_identical_ones_is_a_change(store: Store, tmp_path: Path) -> None:
    run(store, tmp_path, JANUARY)
    result = run(store, tmp_path, [JANUARY[0], JANUARY[2]])
    assert result.changed == Tally(2, Decimal("14.25"), 1)
    assert result.replaced == Tally(3, Decimal("24.25"), 1)
    assert total(store) == (5, Decimal("23.50"))


def test_an_overlap_counts_each_invoice_once(store: Store, tmp_path: Path) -> None:
    run(store, tmp_path, JANUARY)
    new = ("F5", "2024-02-01", "300", "apple", "1", "5.00", "3.00")
    result = run(store, tmp_path, [*JANUARY[3:], new])
    assert (result.unchanged.lines, result.added.lines) == (3, 1)
    assert total(store) == (7, Decimal("38.50"))


def test_a_changed_invoice_is_shown_before_and_then_replaced(store: Store, tmp_path: Path) -> None:
    run(store, tmp_path, JANUARY)
    corrected = [("F2", "2024-01-09", "200", "apple", "3", "16.50", "9.00")]
    shown = importing.preview(store, sales_source(tmp_path, corrected), SALES)
    (change,) = shown.changed_documents
    assert (change.key, change.old.amount, change.new.amount) == (
        "F2|2024",
        Decimal("15.00"),
        Decimal("16.50"),
    )
    assert total(store) == JANUARY_TOTAL
    run(store, tmp_path, corrected)
    assert total(store) == (6, Decimal("35.00"))


def test_invoice_numbers_start_again_every_year(store: Store, tmp_path: Path) -> None:
    run(store, tmp_path, JANUARY)
    result = run(store, tmp_path, [("F1", "2025-01-02", "100", "apple", "1", "5.00", None)])
    assert result.added.documents == 1
    assert total(store)[0] == 7


def test_without_an_invoice_a_day_of_an_account_is_a_document(store: Store, tmp_path: Path) -> None:
    mapping = SALES.with_binding("invoice", None)
    importing.run(store, sales_source(tmp_path, JANUARY), mapping)
    again = importing.run(store, sales_source(tmp_path, JANUARY), mapping)
    assert (again.unchanged.documents, again.added.lines) == (4, 0)
    assert query(store, "SELECT sum(invoices) FROM account_month") == [(0,)]


def test_fields_that_the_file_no_longer_fills_are_warned_of(store: Store, tmp_path: Path) -> None:
    run(store, tmp_path, JANUARY)
    shown = importing.preview(
        store, sales_source(tmp_path, JANUARY), SALES.with_binding("cost_amount", None)
    )
    (warning,) = [w for w in shown.warnings if w.code == "columns_lost"]
    assert warning.params == {"fields": ["cost_amount"], "documents": 3}


def test_a_preview_writes_nothing(store: Store, tmp_path: Path) -> None:
    shown = importing.preview(store, sales_source(tmp_path, JANUARY), SALES)
    assert shown.new.lines == 6
    assert shown.identical_lines == 1
    assert (str(shown.first_date), str(shown.last_date)) == ("2024-01-05", "2024-01-31")
    assert shown.accounts == 2
    assert not store.path.exists()


def test_the_file_itself_is_recognised(store: Store, tmp_path: Path) -> None:
    source = sales_source(tmp_path, JANUARY)
    importing.run(store, source, SALES)
    codes = [warning.code for warning in importing.preview(store, source, SALES).warnings]
    assert codes == ["already_imported", "nothing_new"]


def test_names_go_with_the_import_that_brought_them(store: Store, tmp_path: Path) -> None:
    header = (*SALES_HEADER, "Name")
    mapping = SALES.with_binding("account_name", Binding(("Name",)))
    row = JANUARY[3]
    for name in ("Old", "New", "New"):
        source = make_source(tmp_path, header, [(*row, name)])
        importing.run(store, source, mapping)
    assert query(store, "SELECT * FROM account_names") == [("200", "New", None, None, None, None)]
    importing.undo(store, "sales", "i000003")
    importing.undo(store, "sales", "i000002")
    assert query(store, "SELECT name FROM account_names") == [("Old",)]
    importing.undo(store, "sales", "i000001")
    assert query(store, "SELECT * FROM account_names") == []


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (SALES.with_binding("date", None), "mapping_missing_field"),
        (SALES.with_binding("net_amount", Binding()), "mapping_missing_field"),
        (SALES.with_binding("account", Binding(("Nobody",))), "mapping_unknown_column"),
        (SALES.with_binding("colour", Binding(("Net",))), "mapping_unknown_field"),
        (SALES.with_binding("account", Binding(("Net", "Cost"))), "mapping_product_of_text"),
        (replace(SALES, kind="weather"), "mapping_unknown_kind"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    store: Store, tmp_path: Path, mapping: Mapping, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        importing.run(store, sales_source(tmp_path, JANUARY), mapping)
    assert refused.value.code == code
    assert total(store) == (0, 0)


def test_a_file_without_a_sound_row_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nothing_to_import"):
        run(store, tmp_path, [("F1", "yesterday", "100", "apple", "2", "10.00", "6.00")])
    assert importing.imports(store) == []


def test_a_cancelled_import_leaves_nothing(store: Store, tmp_path: Path) -> None:
    run(store, tmp_path, JANUARY)
    files = sorted(store.path.rglob("*.parquet"))
    phases: list[str] = []
    for stop in ("waiting", "reading", "comparing", "writing", "states"):
        source = sales_source(tmp_path, [("F9", "2024-03-01", "1", "x", "1", "1.00", None)])
        with pytest.raises(Refused, match="cancelled"):
            importing.run(
                store,
                source,
                SALES,
                progress=lambda phase, done, total: phases.append(phase),
                cancelled=lambda stop=stop: phases[-1] == stop,
            )
        assert phases[-1] == stop
        assert total(store) == JANUARY_TOTAL
        assert sorted(store.path.rglob("*.parquet")) == files
    assert len(importing.imports(store)) == 1
    run(store, tmp_path, [("F9", "2024-03-01", "1", "x", "1", "1.00", None)])
    assert total(store) == (7, Decimal("34.50"))


def test_names_of_accounts_come_from_the_sales_file(store: Store, tmp_path: Path) -> None:
    header = (*SALES_HEADER, "Name")
    spelt = ["Ana, S.A.", "ANA SA", "Ana, S.A.", "Berta", None, "nobody"]
    rows = [(*row, name) for row, name in zip(JANUARY, spelt, strict=True)]
    mapping = SALES.with_binding("account_name", Binding(("Name",)))
    importing.run(store, make_source(tmp_path, header, rows), mapping)
    names = query(store, "SELECT account, name FROM account_names ORDER BY 1")
    assert names == [("100", "Ana, S.A."), ("200", "Berta")]


def test_a_ledger_without_an_index_of_documents_gets_one(tmp_path: Path) -> None:
    """Ledgers of version 0.1 have none; their invoices are counted once all the same."""
    store = Store(tmp_path / "facts")
    rows = [("F1", "2024-01-05", "100", "apple", "2", "10.00", None)]
    importing.run(store, sales_source(tmp_path, rows), SALES)
    log = sorted((store.path / "sales" / "_delta_log").glob("*.json"))[-1]
    log.write_text(re.sub(r'\\"sales_documents\\": \d+, ', "", log.read_text()))
    store = Store(store.path)
    assert "sales_documents" not in store.snapshot().versions
    more = [*rows, ("F2", "2024-01-06", "100", "apple", "1", "5.00", None)]
    result = importing.run(store, sales_source(tmp_path, more), SALES)
    assert (result.added.lines, result.unchanged.lines) == (1, 1)
    assert query(store, "SELECT document_key FROM sales_documents ORDER BY 1") == [
        ("F1|2024",),
        ("F2|2024",),
    ]
