"""What a file leaves open is asked, with what each answer makes of it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from clave.facts import detect, detection
from clave.facts.detect import Doubt, propose, question
from clave.facts.detection.doubts import DOUBTS
from clave.facts.mapping import Binding, Mapping
from clave.facts.readers import Source
from clave.lib.refusal import Refused
from tests.facts.readers.reading import open_text


def _sales(folder: Path, dates: list[str], amounts: list[str], delimiter: str = ";") -> Source:
    lines = [
        delimiter.join((f"F{number}", day, "C1", f'"{amount}"'))
        for number, (day, amount) in enumerate(zip(dates, amounts, strict=True))
    ]
    header = delimiter.join(("Factura", "Fecha", "Cliente", "Importe"))
    return open_text(folder, "\n".join([header, *lines]))


def _doubt(source: Source, code: str, kind: str = "sales") -> Doubt:
    proposal = propose(source, kind, default_currency="EUR")
    found = [doubt for doubt in proposal.questions if doubt.code == code]
    assert len(found) == 1, [doubt.code for doubt in proposal.questions]
    assert set(found[0].params) <= set(DOUBTS[code])
    return found[0]


def test_days_and_months_that_could_change_places_are_asked(tmp_path: Path) -> None:
    dates = [f"{day:02d}/02/2024" for day in range(1, 13)]
    doubt = _doubt(_sales(tmp_path, dates, ["1,50"] * 12), "ambiguous_dates")
    assert (doubt.field, doubt.column, doubt.blocking) == ("date", "Fecha", True)
    assert [answer for answer, _ in doubt.choices] == ["%d/%m/%Y", "%m/%d/%Y"]
    assert doubt.params["examples"][0] == {
        "row": 2,
        "text": "01/02/2024",
        "readings": ["2024-02-01", "2024-01-02"],
    }
    assert dict(doubt.choices)["%m/%d/%Y"].date_format == "%m/%d/%Y"


@pytest.mark.parametrize(("one", "form"), [("13/02/2024", "%d/%m/%Y"), ("02/13/2024", "%m/%d/%Y")])
def test_one_day_above_twelve_decides_the_whole_column(tmp_path: Path, one: str, form: str) -> None:
    dates = [*[f"{day:02d}/02/2024" for day in range(1, 13)], one]
    proposal = propose(_sales(tmp_path, dates, ["1,50"] * 13), "sales", default_currency="EUR")
    assert proposal.mapping.date_format == form
    assert not proposal.blocked


def test_another_column_of_the_file_decides_the_order(tmp_path: Path) -> None:
    lines = [f"0{day}/02/2024;{day + 15}/03/2024;F{day};C1;1,50;0,00" for day in range(1, 9)]
    header = "Fecha;Vencimiento;Factura;Cliente;Importe;Pendiente"
    source = open_text(tmp_path, "\n".join([header, *lines]))
    proposal = propose(source, "receivables", default_currency="EUR")
    assert proposal.mapping.date_format == "%d/%m/%Y"
    assert not proposal.blocked


def test_two_orders_in_one_column_are_asked(tmp_path: Path) -> None:
    dates = ["13/02/2024", "14/02/2024", "02/15/2024", "01/02/2024", "16/02/2024"]
    doubt = _doubt(_sales(tmp_path, dates, ["1,50"] * 5), "mixed_dates")
    assert doubt.blocking
    assert (doubt.params["rows"], doubt.params["other_rows"]) == (4, 1)
    assert [answer for answer, _ in doubt.choices] == ["%d/%m/%Y", "%m/%d/%Y"]


def test_dates_of_which_a_spreadsheet_turned_some_are_asked(tmp_path: Path) -> None:
    dates = ["13/02/2024", "2024-01-03", "14/02/2024", "2024-01-05", "16/02/2024"]
    doubt = _doubt(_sales(tmp_path, dates, ["1,50"] * 5), "mixed_dates")
    assert doubt.blocking
    assert doubt.params["formats"] == ["%d/%m/%Y", "%Y-%m-%d"]


def test_date_columns_of_different_formats_are_each_read(tmp_path: Path) -> None:
    lines = [f"2024-01-{d};{d}/02/2024;F{d};C{d % 3};{d},50;0,00" for d in range(10, 28)]
    header = "Fecha factura;Vencimiento;Factura;Cliente;Importe;Pendiente"
    source = open_text(tmp_path, "\n".join([header, *lines]))
    proposal = propose(source, "receivables", default_currency="EUR")
    mapping = proposal.mapping
    assert (mapping.format_of("date"), mapping.format_of("due_date")) == ("%Y-%m-%d", "%d/%m/%Y")
    assert mapping.with_format("due_date", "%m/%d/%Y").format_of("date") == "%Y-%m-%d"
    assert Mapping.from_json(mapping.to_json()) == mapping
    assert proposal.questions == ()


def test_a_year_for_a_date_is_accepted_and_told(tmp_path: Path) -> None:
    source = open_text(tmp_path, "AÑO;NIF;IMPORTE\n2023;A1;1,50\n2024;A2;2,50\n")
    doubt = _doubt(source, "year_only_dates")
    assert (doubt.blocking, doubt.params) == (False, {"format": "%Y"})


DAMAGED = ["2024.99", "6074.97", "2,024,994", "2039.99", "28.84", "1,749,589", "12.50"]


def test_amounts_that_a_spreadsheet_damaged_are_asked(tmp_path: Path) -> None:
    dates = [f"2024-01-{day:02d}" for day in range(10, 17)]
    doubt = _doubt(_sales(tmp_path, dates, DAMAGED, ","), "damaged_amounts")
    assert (doubt.blocking, doubt.column) == (True, "Importe")
    assert doubt.params == {
        "rows": 2,
        "examples": [
            {"row": 4, "text": "2,024,994", "readings": ["2024994", "2024.994"]},
            {"row": 7, "text": "1,749,589", "readings": ["1749589", "1749.589"]},
        ],
    }
    answers = {answer: mapping.grouped for answer, mapping in doubt.choices}
    assert answers == {"thousands": "thousands", "decimals": "decimals", "reject": "reject"}


def test_grouped_amounts_of_another_size_are_asked(tmp_path: Path) -> None:
    dates = [f"2024-01-{day:02d}" for day in range(10, 14)]
    source = _sales(tmp_path, dates, ["28.84", "2,024,994", "5", "999.99"], ",")
    assert _doubt(source, "damaged_amounts").params["rows"] == 1


@pytest.mark.parametrize(
    "amounts",
    [
        ["12.50", "1,234", "7", "999.99"],  # only what is large is grouped
        ["1,234.50", "2,024,994.00", "12.50", "999.99"],  # grouped throughout
        ["1,234", "2,024,994", "12", "999"],  # whole numbers only
        ["1234.50", "2024994", "12", "999.99"],  # never grouped
    ],
)
def test_sound_columns_are_not_called_damaged(tmp_path: Path, amounts: list[str]) -> None:
    dates = [f"2024-01-1{day}" for day in range(4)]
    proposal = propose(_sales(tmp_path, dates, amounts, ","), "sales", default_currency="EUR")
    assert [doubt.code for doubt in proposal.questions] == []


def test_amounts_a_thousand_times_too_large_are_asked(tmp_path: Path) -> None:
    """A workbook's cells show no groups; quantity × price gives the damage away."""
    lines = [f"F{n};1{n}/01/2024;C1;A{n};2;{n},25;{2 * n},50" for n in range(1, 9)]
    lines.append("F9;19/01/2024;C1;A9;2;1012,497;2024994")
    header = "Factura;Fecha;Cliente;Artículo;Cantidad;Precio;Importe"
    source = open_text(tmp_path, "\n".join([header, *lines]))
    doubt = _doubt(source, "amounts_out_of_scale")
    assert doubt.blocking
    assert doubt.params == {
        "rows": 1,
        "examples": [{"row": 10, "amount": "2024994.00", "computed": "2024.99"}],
    }
    computed = dict(doubt.choices)["compute"].bindings["net_amount"]
    assert computed == Binding(("Cantidad", "Precio"))


def test_three_digits_behind_every_sign_are_asked(tmp_path: Path) -> None:
    dates = [f"{day}/01/2024" for day in range(13, 17)]
    source = _sales(tmp_path, dates, ["1.234", "2.500", "12.750", "3.100"])
    doubt = _doubt(source, "ambiguous_decimal")
    assert doubt.blocking
    assert doubt.params["examples"][0] == {"row": 2, "text": "1.234", "readings": ["1.234", "1234"]}
    assert {answer: mapping.decimal for answer, mapping in doubt.choices} == {".": ".", ",": ","}


def test_a_leading_zero_tells_the_decimal_sign(tmp_path: Path) -> None:
    dates = [f"{day}/01/2024" for day in range(13, 17)]
    source = _sales(tmp_path, dates, ["1.234", "0.500", "12.750", "3.100"])
    proposal = propose(source, "sales", default_currency="EUR")
    assert proposal.mapping.decimal == "."
    assert not proposal.blocked


def test_both_decimal_signs_in_one_column_are_asked(tmp_path: Path) -> None:
    dates = [f"{day}/01/2024" for day in range(13, 17)]
    doubt = _doubt(_sales(tmp_path, dates, ["1,50", "2,50", "3.50", "4,25"]), "mixed_decimals")
    assert (doubt.blocking, doubt.params) == (True, {"rows": 1, "decimal": ","})


def test_a_month_in_each_column_is_said_clearly(tmp_path: Path) -> None:
    months = [f"M{month:02d}" for month in range(1, 13)]
    text = ";".join(["Year", "EmployeeID", *months]) + "\n2017;61;" + ";".join(["200"] * 12) + "\n"
    doubt = _doubt(open_text(tmp_path, text), "wide_months", "budgets")
    assert (doubt.field, doubt.blocking, doubt.params) == ("amount", True, {"columns": months})


def test_what_is_required_and_missing_is_asked(tmp_path: Path) -> None:
    source = open_text(tmp_path, "Cliente;Cantidad;Precio\nC1;2;3,50\nC2;3;4,50\n")
    doubt = _doubt(source, "missing_required")
    assert (doubt.field, doubt.blocking, doubt.params) == ("date", True, {"kind": "sales"})


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    lines = [f"A{n};Artículo {n};F1;M;{n},10;{n},20" for n in range(9)]
    text = "\n".join(["Código;Descripción;Familia;Marca;Precio coste;PVP", *lines])
    with pytest.raises(Refused) as refused:
        propose(open_text(tmp_path, text), "sales", default_currency="EUR")
    assert refused.value.code == "wrong_kind"
    assert refused.value.params["looks_like"] == "products"


def test_a_file_that_is_likelier_of_another_kind_is_asked(tmp_path: Path) -> None:
    header = "Fecha factura;Vencimiento;Nº factura;Cliente;Importe pendiente;Importe factura"
    lines = [f"{d}/01/2024;{d}/02/2024;F{d};C{d % 3};0,00;{d},50" for d in range(10, 28)]
    doubt = _doubt(open_text(tmp_path, "\n".join([header, *lines])), "another_kind_fits")
    assert (doubt.blocking, doubt.params) == (
        True,
        {"kind": "sales", "looks_like": "receivables"},
    )


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        propose(open_text(tmp_path, "a;b\n1;2\n"), "ventas", default_currency="EUR")
    assert refused.value.code == "unknown_kind"


def test_a_mapping_changed_by_hand_is_questioned_again(tmp_path: Path) -> None:
    source = _sales(tmp_path, ["13/02/2024", "14/02/2024"], ["1,50", "2,50"])
    mapping = propose(source, "sales", default_currency="EUR").mapping
    changed = mapping.with_binding("net_amount", Binding(("Cliente",))).with_binding("date", None)
    assert [(doubt.code, doubt.field) for doubt in question(source, changed)] == [
        ("missing_required", "date"),
        ("unreadable_numbers", "net_amount"),
    ]


def _raised() -> Iterator[tuple[str, frozenset[str]]]:
    folder = Path(inspect.getfile(detection)).parent
    for path in (*folder.glob("*.py"), Path(inspect.getfile(detect))):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_doubt = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Doubt"
            if isinstance(node, ast.Call) and is_doubt and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value), frozenset()


def test_every_doubt_is_listed() -> None:
    chosen_by_a_variable = {
        *("ambiguous_dates", "mixed_dates", "year_only_dates", "month_only_dates"),
        *("returns_recognised", "corrections_recognised"),
    }
    assert {code for code, _ in _raised()} | chosen_by_a_variable == set(DOUBTS)
