"""What texts mean: numbers, dates, flags, kinds; and what happens to those that mean nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from clave.facts import importing
from clave.facts.cleaning import values
from clave.facts.importing import RejectReason, Tally
from clave.facts.mapping import Binding
from clave.facts.store import Store

from .making import SALES, make_source, query, sales_source, total


def read(sql: str, text: str | None) -> Any:
    """``sql`` over the column ``t``, which is ``text`` cleaned."""
    with duckdb.connect() as connection:
        cleaned = f"(SELECT {values.present('raw')} AS t FROM (SELECT ?::VARCHAR AS raw))"
        (row,) = connection.execute(f"SELECT {sql} FROM {cleaned}", [text]).fetchall()
        return row[0]


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1234.5", ".", "1234.5"),
        ("1,234.50", ".", "1234.5"),
        ("1.234,50", ",", "1234.5"),
        ("1 234,50 €", ",", "1234.5"),
        ("1\u202f234,50", ",", "1234.5"),
        ("1'234.50", ".", "1234.5"),
        ("12,50-", ",", "-12.5"),
        ("(12,50)", ",", "-12.5"),
        ("−12,5", ",", "-12.5"),
        ("-$5.1", ".", "-5.1"),
        ("EUR 12,00", ",", "12"),
        (" +7 ", ".", "7"),
        (".5", ".", "0.5"),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        ("1.2E+3", ".", "1200"),
        ("0.30000000000000004", ".", "0.3"),
        ("12.5", ",", None),
        ("1.23.4", ",", None),
        ("1,23", ".", None),
        ("12 kg", ".", None),
        ("(-5)", ".", None),
        ("#DIV/0!", ".", None),
        ("inf", ".", None),
        ("NULL", ".", None),
        ("N/A", ".", None),
        ("-", ".", None),
        ("\u00a0", ".", None),
        (None, ".", None),
    ],
)
def test_numbers(text: str | None, decimal: str, number: str | None) -> None:
    expected = None if number is None else Decimal(number)
    assert read(values.number("t", decimal), text) == expected


@pytest.mark.parametrize(
    ("grouped", "number"), [("thousands", "2024994"), ("decimals", "2024.994"), ("reject", None)]
)
def test_whole_numbers_in_groups_are_read_as_the_user_decides(
    grouped: str, number: str | None
) -> None:
    expected = None if number is None else Decimal(number)
    assert read(values.number("t", ".", grouped), "2,024,994") == expected
    assert read(values.number("t", ".", grouped), "1,234.5") == Decimal("1234.5")


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("2010-03-14", "%Y-%m-%d", "2010-03-14"),
        ("2010-03-14 10:10:00", "", "2010-03-14"),
        ("2010-03-14T23:10:00+02:00", "", "2010-03-14"),
        ("2010-03-14 10:10:00", "%Y-%m-%d %H:%M:%S", "2010-03-14"),
        ("14/3/2010", "%d/%m/%Y", "2010-03-14"),
        ("3/14/2010 8:05", "%m/%d/%Y", "2010-03-14"),
        ("3/14/2010", "%m/%d/%Y %H:%M", "2010-03-14"),
        ("14.03.10", "%d.%m.%y", "2010-03-14"),
        ("14 March 2010", "%d %B %Y", "2010-03-14"),
        ("2019", "%Y", "2019-01-01"),
        ("2019-07", "%Y-%m", "2019-07-01"),
        ("31/02/2010", "%d/%m/%Y", None),
        ("14/03/2010", "%m/%d/%Y", None),
        ("soon", "", None),
    ],
)
def test_dates(text: str, form: str, day: str | None) -> None:
    expected = None if day is None else date.fromisoformat(day)
    assert read(values.date("t", form), text) == expected


@pytest.mark.parametrize(
    ("form", "precision"),
    [("", "day"), ("%d/%m/%Y", "day"), ("%m/%Y", "month"), ("%b %y", "month"), ("%Y", "year")],
)
def test_precision_of_dates(form: str, precision: str) -> None:
    assert values.precision(form) == precision


@pytest.mark.parametrize(("text", "share"), [("21", 0.21), ("21 %", 0.21), ("0,21", 0.21)])
def test_ratios(text: str, share: float) -> None:
    assert read(values.ratio("t", ","), text) == pytest.approx(share)


def test_every_row_is_in_the_ledger_or_rejected_with_its_reason(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    rows = [
        ("F1", "2024-01-05", "100", "apple", "2", "10.00", "6.00"),
        ("F1", "2024-01-05", "100", "apple", "2", "ten", "6.00"),
        ("F2", "2024-13-05", "100", "apple", "2", "7.00", "6.00"),
        ("F3", None, "100", "apple", "2", "1.50", "6.00"),
        ("F4", "0024-01-05", "100", "apple", "2", "2.25", None),
        ("F5", "2024-01-05", "100", "apple", "two", "4.00", None),
        ("F6", "2024-01-05", "100", "apple", "2", "9999999999999", None),
        ("F7", "2024-01-05", "100", "apple", "2", " ", None),
    ]
    source = make_source(
        tmp_path,
        ("Invoice", "Date", "Account", "Product", "Quantity", "Net", "Cost"),
        rows,
        broken=[(10, "F8;2024", "too_few_fields")],
    )
    shown = importing.preview(store, source, SALES)
    assert set(shown.rejects) == {
        RejectReason("not_a_number", "Net", 1, Decimal(0)),
        RejectReason("not_a_date", "Date", 1, Decimal("7.00")),
        RejectReason("missing_required", "Date", 1, Decimal("1.50")),
        RejectReason("date_out_of_range", "Date", 1, Decimal("2.25")),
        RejectReason("not_a_number", "Quantity", 1, Decimal("4.00")),
        RejectReason("number_too_large", "Net", 1, Decimal(0)),
        RejectReason("missing_required", "Net", 1, Decimal(0)),
        RejectReason("too_few_fields", None, 1, Decimal(0)),
    }
    assert [warning.code for warning in shown.warnings] == ["much_rejected"]
    result = importing.run(store, source, SALES)
    assert result.read == Tally(9, Decimal("24.75"))
    assert result.rejected == Tally(8, Decimal("14.75"))
    assert total(store) == (1, Decimal("10.00"))


def test_products_of_columns_and_percentages(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    header = ("Date", "Quantity", "Price", "Discount")
    rows = [
        ("2024-01-05", "3", "0.333", "10"),
        ("2024-01-05", "3", "2.00", None),
        ("2024-01-05", "3", "2.00", "50 %"),
        ("2024-01-05", "999999999", "999999999", "0"),
        ("2024-01-05", "999999999", "999999999", None),
        ("2024-01-05", "3", "2.00", "some"),
    ]
    net = Binding(("Quantity", "Price"), percent_off="Discount")
    mapping = replace(SALES, bindings={"date": Binding(("Date",)), "net_amount": net})
    result = importing.run(store, make_source(tmp_path, header, rows), mapping)
    assert result.rejected.lines == 3
    assert query(store, "SELECT net_amount FROM sales ORDER BY source_row") == [
        (Decimal("0.899100"),),
        (Decimal("6"),),
        (Decimal("3"),),
    ]


def test_a_column_of_kinds_is_understood_and_unknown_words_are_told(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    words = ["Factura", "ABONO", "Devolución", "Regularización", "Credit note", "Pedido", None]
    rows = [(f"F{n}", "2024-01-05", "1.00", word) for n, word in enumerate(words)]
    mapping = replace(
        SALES,
        bindings={
            "invoice": Binding(("Invoice",)),
            "date": Binding(("Date",)),
            "net_amount": Binding(("Net",)),
            "kind": Binding(("Type",)),
        },
    )
    source = make_source(tmp_path, ("Invoice", "Date", "Net", "Type"), rows)
    warned = {w.code: w.params for w in importing.preview(store, source, mapping).warnings}
    assert warned["kind_words_unknown"] == {"words": ["Pedido"], "lines": 1}
    importing.run(store, source, mapping)
    assert [row[0] for row in query(store, "SELECT kind FROM sales ORDER BY source_row")] == [
        *("sale", "return", "return", "correction", "return", "sale", "sale")
    ]


def test_a_negative_line_is_a_sale_unless_the_file_says_otherwise(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    rows = [("F1", "2024-01-05", "100", "apple", "-1", "-5.00", None)]
    importing.run(store, sales_source(tmp_path, rows), SALES)
    assert query(store, "SELECT kind FROM sales") == [("sale",)]


def test_years_are_accepted_as_dates_and_marked_so(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    source = make_source(tmp_path, ("Date", "Net"), [("2019", "5,50"), ("2018", "1,00")])
    mapping = replace(
        SALES,
        bindings={"date": Binding(("Date",)), "net_amount": Binding(("Net",))},
        decimal=",",
        date_format="%Y",
    )
    warned = importing.preview(store, source, mapping).warnings
    assert [(w.code, w.params) for w in warned if w.code == "dates_imprecise"] == [
        ("dates_imprecise", {"precision": "year"})
    ]
    importing.run(store, source, mapping)
    assert query(store, "SELECT date, date_precision FROM sales ORDER BY 1") == [
        (date(2018, 1, 1), "year"),
        (date(2019, 1, 1), "year"),
    ]


def test_cells_that_a_workbook_holds_as_numbers_and_dates(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    source = make_source(
        tmp_path,
        ("Date", "Net"),
        [("2024-03-01", "1.234")],
        native_types={"Date": "date", "Net": "number"},
    )
    mapping = replace(
        SALES,
        bindings={"date": Binding(("Date",)), "net_amount": Binding(("Net",))},
        decimal=",",
        date_format="%d/%m/%Y",
    )
    importing.run(store, source, mapping)
    assert query(store, "SELECT date, net_amount FROM sales") == [
        (date(2024, 3, 1), Decimal("1.234"))
    ]
