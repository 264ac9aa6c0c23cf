"""Wide tables become long ones before anything is interpreted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from clave.facts import importing
from clave.facts.detect import propose, propose_kind
from clave.facts.readers import open_source
from clave.facts.store import Store
from clave.facts.unpivot import lengthened, month_of_header
from clave.lib.refusal import Refused

from .making import query


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("M01", (None, 1)),
        ("12", (None, 12)),
        ("ene", (None, 1)),
        ("Septiembre", (None, 9)),
        ("Aug", (None, 8)),
        ("dic-26", (2026, 12)),
        ("March 2026", (2026, 3)),
        ("2026-01", (2026, 1)),
        ("01/2026", (2026, 1)),
        ("202601", (2026, 1)),
        ("2026-03-01", (2026, 3)),
        ("2026-03-01 00:00:00", (2026, 3)),
        ("2026-03-15", None),
        ("012026", (2026, 1)),
        ("13", None),
        ("Marta", None),
        ("mayorista", None),
        ("Total", None),
        ("2026", None),
    ],
)
def test_a_header_names_a_month(name: str, expected: object) -> None:
    assert month_of_header(name) == expected


def _long(tmp_path: Path, text: str, kind: str, name: str = "plan.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8-sig")
    return lengthened(open_source(path, scratch=tmp_path / "scratch"), kind)


def _imported(tmp_path: Path, source, kind: str) -> Store:
    store = Store(tmp_path / "facts")
    proposal = propose(source, kind, default_currency="EUR")
    assert not proposal.blocked, proposal.questions
    importing.run(store, source, proposal.mapping)
    return store


def test_months_side_by_side_with_null_and_a_mark(tmp_path: Path) -> None:
    months = [f"M{month:02d}" for month in range(1, 13)]
    head = ",".join(["Year", "EmployeeID", *months, "Total"])
    rows = ["2017,61,,NULL,5,1,1,1,1,1,1,1,1,800,813", "2018,62" + ",10" * 12 + ",120"]
    source = _long(tmp_path, "\n".join([head, *rows, ""]), "budgets")
    assert source.row_count == 10 + 12
    store = _imported(tmp_path, source, "budgets")
    found = query(store, "SELECT kam, date, amount FROM budgets ORDER BY kam, date")
    assert (found[0][0], f"{found[0][1]}", found[0][2]) == ("61", "2017-03-01", Decimal(5))
    assert sum(row[2] for row in found) == 813 + 120
    assert query(store, "SELECT DISTINCT date_precision FROM budgets") == [("month",)]


def test_each_fault_is_named_with_its_row_and_column(tmp_path: Path) -> None:
    head = "Cliente;2026-01;2026-02;2026-03;2026-04"
    text = f"{head}\nC1;100,00;200,50;mucho;1\nC2;1;2;3;4\nC3;1;2;3;4\n"
    source = _long(tmp_path, text, "budgets")
    proposal = propose(source, "budgets", default_currency="EUR")
    result = importing.run(Store(tmp_path / "facts"), source, proposal.mapping)
    assert (result.added.lines, result.rejected.lines) == (11, 1)
    assert result.rejects_file is not None
    rejects = result.rejects_file.read_text("utf-8-sig")
    assert "not_a_number" in rejects
    assert "C1;2026-03;mucho;2;2026-03" in rejects


def test_the_year_stands_in_the_name_or_nowhere(tmp_path: Path) -> None:
    text = "Cliente;Ene;Feb;Mar\nC1;1;2;3\n"
    source = _long(tmp_path, text, "budgets", "Objetivos 2026.csv")
    assert source.row_count == 3
    with pytest.raises(Refused, match="months_without_year"):
        _long(tmp_path, text, "budgets", "Objetivos.csv")


def test_a_long_file_and_another_kind_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Cliente;2026-01;2026-02;2026-03\nC1;1;2;3\n")
    source = open_source(path, scratch=tmp_path / "scratch")
    assert lengthened(source, "sales") is source
    path.write_text("Mes;Cliente;Presupuesto\n2026-01;C1;2\n")
    source = open_source(path, scratch=tmp_path / "scratch")
    assert lengthened(source, "budgets") is source


ECB = "Date,USD,JPY,GBP,\n2026-01-02,1.0842,156.33,0.8421,\n2026-01-05,1.09,N/A,0.84,\n"


def test_rates_as_the_central_bank_publishes_them(tmp_path: Path) -> None:
    source = _long(tmp_path, ECB, "exchange_rates", "eurofxref-hist.csv")
    assert source.row_count == 5
    store = _imported(tmp_path, source, "exchange_rates")
    found = query(
        store, "SELECT currency, rate, base, direction FROM exchange_rates ORDER BY date, currency"
    )
    assert found[1] == ("JPY", Decimal("156.33"), "EUR", "per_base")
    assert len(found) == 5


def test_the_kind_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(ECB)
    source = open_source(path, scratch=tmp_path / "scratch")
    assert propose_kind(source)[0][0] == "exchange_rates"


def test_a_long_file_of_rates_is_asked_for_its_direction(tmp_path: Path) -> None:
    text = "Fecha;Divisa;Tipo de cambio\n02/01/2026;USD;1,0842\n15/01/2026;GBP;0,8421\n"
    source = _long(tmp_path, text, "exchange_rates")
    proposal = propose(source, "exchange_rates", default_currency="EUR")
    doubt = proposal.questions[0]
    assert (doubt.code, doubt.blocking) == ("rates_direction", True)
    assert [choice for choice, _ in doubt.choices] == ["per_base", "to_base"]
    for short, long in (
        ("Divisa;", "Divisa;Divisa base;"),
        ("USD;", "USD;EUR;"),
        ("GBP;", "GBP;EUR;"),
    ):
        text = text.replace(short, long)
    named = _long(tmp_path, text, "exchange_rates", "b.csv")
    assert not propose(named, "exchange_rates", default_currency="EUR").blocked


@pytest.mark.data
def test_adventureworks_targets(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "adventureworks" / "ResellerSalesTargets.csv"
    source = lengthened(open_source(path, scratch=tmp_path / "scratch"), "budgets")
    store = _imported(tmp_path, source, "budgets")
    (found,) = query(
        store, "SELECT count(*), sum(amount), count(DISTINCT kam), min(date) FROM budgets"
    )
    lines = path.read_text("utf-8-sig").splitlines()[1:]
    cells = [float(c) for line in lines for c in line.split(",")[2:] if c not in ("", "NULL")]
    assert found[:2] == (len(cells), Decimal(sum(cells)))
    assert (found[2], f"{found[3]}") == (18, "2017-07-01")


def _months(year: int) -> str:
    return ";".join(f"{year}-{month:02d}" for month in range(1, 7))


def test_sales_with_a_column_for_each_month(tmp_path: Path) -> None:
    path = tmp_path / "ventas.csv"
    path.write_text(
        f"Cliente;Nombre;{_months(2025)};Total\n"
        "C1;Hiper;100,50;0;130,00;99,00;80,00;75,00;484,50\n"
        "C2;Bar;10,50;12,00;0,00;;-8,00;mil;14,50\n",
        encoding="utf-8",
    )
    source = open_source(path, scratch=tmp_path / "scratch")
    assert propose_kind(source)[0][0] == "sales"
    store = _imported(tmp_path, lengthened(source, "sales"), "sales")
    found = query(
        store, "SELECT account, count(*), sum(net_amount) FROM sales GROUP BY 1 ORDER BY 1"
    )
    assert found == [("C1", 5, Decimal("484.50")), ("C2", 3, Decimal("14.50"))]
    assert query(store, "SELECT DISTINCT date_precision FROM sales") == [("month",)]
    assert query(store, "SELECT name FROM account_names ORDER BY 1") == [("Bar",), ("Hiper",)]


@pytest.mark.parametrize(("year", "kind"), [(2025, "sales"), (2098, "budgets")])
def test_months_that_are_to_come_are_a_plan(tmp_path: Path, year: int, kind: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"Cliente;{_months(year)}\nC1;1;2;3;4;5;6\nC2;7;8;9;10;11;12\n")
    source = open_source(path, scratch=tmp_path / "scratch")
    assert propose_kind(source)[0][0] == kind


def test_a_date_beside_the_months_leaves_sales_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"Fecha;Cliente;{_months(2025)}\n01/02/2025;C1;1;2;3;4;5;6\n")
    source = open_source(path, scratch=tmp_path / "scratch")
    assert lengthened(source, "sales") is source
