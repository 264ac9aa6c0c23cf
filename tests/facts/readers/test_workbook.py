"""Workbooks: cells as text, native types, sheets, headers below titles; the difficult ones."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from clave.entry.proof import hostile_files as hostile
from clave.facts.readers import Limits, Source, open_source
from clave.lib.refusal import Refused
from tests.facts.readers.reading import rows


def _write(path: Path, sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for number, line in enumerate(lines):
                for place, cell in enumerate(line):
                    is_date = isinstance(cell, dt.date)
                    sheet.write(number, place, cell, day if is_date else None)
    return path


def _open(path: Path, **options: Any) -> Source:
    return open_source(path, scratch=path.parent / "scratch", **options)


SALES = [
    ["Fecha", "Cliente", "Importe", "Pagado", "Nota"],
    [dt.date(2024, 3, 1), "007", 1234.5, True, "x"],
    [dt.datetime.fromisoformat("2024-03-02 10:11:12"), "8", 0.1, False, None],
    [dt.date(2024, 3, 3), 9, 1e21, None, "=a"],
]


def test_cells_become_plain_texts(tmp_path: Path) -> None:
    source = _open(_write(tmp_path / "v.xlsx", {"Ventas": SALES}))
    assert source.format == "xlsx"
    assert source.header == ("Fecha", "Cliente", "Importe", "Pagado", "Nota")
    assert rows(source)[:2] == [
        (2, "2024-03-01", "007", "1234.5", "TRUE", "x"),
        (3, "2024-03-02 10:11:12", "8", "0.1", "FALSE", None),
    ]
    assert rows(source)[2][3] == "1000000000000000000000"


def test_native_types_are_told_where_all_cells_agree(tmp_path: Path) -> None:
    source = _open(_write(tmp_path / "v.xlsx", {"Ventas": SALES}))
    assert source.native_types == {
        "Fecha": "date",
        "Cliente": "text",  # one code is a number, the others are texts
        "Importe": "number",
        "Pagado": "text",
        "Nota": "text",
    }


def test_titles_and_empty_columns_around_a_table_fall_away(tmp_path: Path) -> None:
    lines: list[list[Any]] = [
        ["Distribuciones Ejemplo, S.L."],
        [],
        ["", "", "Fecha", "Importe"],
        ["", "", dt.date(2024, 1, 2), 5],
        [],
        ["", "", dt.date(2024, 1, 3), 6],
    ]
    source = _open(_write(tmp_path / "v.xlsx", {"Informe": lines}))
    assert (source.header, source.header_row) == (("Fecha", "Importe"), 3)
    assert rows(source) == [(4, "2024-01-02", "5"), (6, "2024-01-03", "6")]
    assert source.native_types == {"Fecha": "date", "Importe": "number"}


def test_the_first_visible_sheet_with_a_table_is_read_unless_one_is_named(tmp_path: Path) -> None:
    table = [["a", "b"], [1, 2]]
    other = [["c", "d"], [3, 4]]
    path = _write(
        tmp_path / "v.xlsx",
        {"Portada": [["Informe"]], "Oculta": other, "Datos": table},
        hidden=("Oculta",),
    )
    source = _open(path)
    assert (source.sheet, source.sheets) == ("Datos", ("Portada", "Oculta", "Datos"))
    assert _open(path, sheet="Oculta").header == ("c", "d")
    with pytest.raises(Refused) as refused:
        _open(path, sheet="Enero")
    assert refused.value.code == "unknown_sheet"
    assert refused.value.params["sheets"] == ["Portada", "Oculta", "Datos"]


FORMULA = '<row r="3"><c r="A3"{kind}><f>B2*2</f>{value}</c><c r="B3"><v>4</v></c></row>'


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("", "<v>5</v>", "5"),
        (' t="str"', "<v></v>", None),  # it was computed, to an empty text
        ("", "<v></v>", "refused"),
        ("", "<v/>", "refused"),
        (' s="1"', "", "refused"),
    ],
)
def test_a_formula_is_its_value_and_without_one_the_sheet_is_refused(
    kind: str, value: str, read: str | None, tmp_path: Path
) -> None:
    cells = hostile.HEADER_CELLS + FORMULA.format(kind=kind, value=value)
    path = hostile.workbook(tmp_path / "v.xlsx", cells)
    if read == "refused":
        with pytest.raises(Refused) as refused:
            _open(path)
        assert (refused.value.code, refused.value.params) == (
            "formulas_not_computed",
            {"cell": "A3"},
        )
    else:
        assert rows(_open(path))[1] == (3, read, "4")


def test_formulas_of_another_sheet_do_not_matter(tmp_path: Path) -> None:
    path = _write(tmp_path / "v.xlsx", {"Ventas": SALES, "Notas": [["a", "b"], [1, 2]]})
    other = tmp_path / "w.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet2.xml":
                content = content.replace(b"<v>1</v>", b"<f>B2</f>").replace(
                    b"<v>2</v>", b"<f>1</f>"
                )
            new.writestr(name, content)
    assert len(rows(_open(other, sheet="Ventas"))) == 3
    with pytest.raises(Refused, match="formulas_not_computed"):
        _open(other, sheet="Notas")


def test_too_many_rows_or_columns_are_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "v.xlsx", {"Datos": [["a", "b"], [1, 2], [3, 4]]})
    with pytest.raises(Refused) as refused:
        _open(path, limits=Limits(workbook_rows=2))
    assert (refused.value.code, refused.value.params) == ("too_many_rows", {"rows": 3, "limit": 2})
    with pytest.raises(Refused) as refused:
        _open(path, limits=Limits(columns=1))
    assert refused.value.code == "too_many_columns"


# What must come out of each difficult workbook: a code, or the header and the number of rows.
DIFFICULT: dict[str, str | tuple[tuple[str, ...], int]] = {
    "OOM_alloc3.xls": "damaged_file",
    "any_sheets.xlsx": (("column 1", "column 2"), 4),
    "capitalized_wbook_stream.xls": "empty_sheet",
    "date.xlsb": (("column 1", "column 2"), 3),
    "date_1904.xlsb": (("column 1", "column 2"), 3),
    "date_quoted_format.xlsx": (("column 1",), 4),
    "empty_shared_string.xlsx": "no_rows",
    "encoded_entities.xlsx": "no_rows",
    "formula.issue.xlsx": (("column 1", "column 2", "column 3", "column 4"), 3),
    "header-row.xlsx": (("Columns", "Column A", "Column B", "Column C"), 1),
    "inlineStr_with_value.xlsx": (
        ("NN", "Hierarchy", "Outline Number", "ID", "Name", "Type", "Description"),
        1,
    ),
    "issue127.xlsb": "empty_sheet",
    "issue221.xlsm": (("Cell_A1", "Cell_B1"), 1),
    "issue3.xlsm": (("column 1", "column 2"), 1),
    "issue444.xls": (
        ("0", "First Name", "Last Name", "Gender", "Country", "Age", "Date", "Id"),
        9,
    ),
    "issue9.xlsx": (("test1",), 3),
    "issue_186.xlsb": (("column 1",), 5),
    "issue_271.xls": (("name", "yyy_name", "sex"), 1),
    "issue_419.xlsb": "no_rows",
    "issue_553.xlsx": (("영어",), 18),
    "issue_643_biff5_formula.xls": (("column 1", "column 2", "column 3", "column 4"), 4),
    "issue_666_lost_sheets.xlsb": "empty_sheet",
    "issues.xlsb": (("column 1", "column 2"), 3),
    "merge_cells.xls": (("Row Merge", "column 2", "Not Merged"), 1),
    "merged_range.xlsx": (("A1", "B1", "C1", "E1", "F1", "G1", "H1"), 2),
    "no-header.xlsx": (("column 1", "column 2"), 2),
    "picture.xls": "empty_sheet",
    "picture_richdata.xlsx": "no_rows",
    "richtext-namespaced.xlsx": "no_rows",
    "shared_formula_reversed.xlsx": (("column 1", "column 2"), 5),
    "sst_continue.xls": (("This is a long string with a serial number at the end 0001",), 135),
    "table-multiple.xlsx": (("Item", "Type", "Quantity"), 4),
    "temperature-fallible.xlsx": (("label", "value", "notes"), 4),
    "temperature.xlsx": (("label", "value"), 2),
    "whitespace_trim.xlsx": (("trimmed value", "value with tabs", "clean text"), 2),
    "xls_formula_columns_beyond_z.xls": (("column 1",), 3),
}


@pytest.mark.data
def test_difficult_workbooks_are_read_rightly_or_refused(shared_data: Path, tmp_path: Path) -> None:
    found: dict[str, str | tuple[tuple[str, ...], int]] = {}
    for path in sorted((shared_data / "excel").iterdir()):
        try:
            source = open_source(path, scratch=tmp_path / path.name)
        except Refused as refused:
            found[path.name] = refused.code
        else:
            found[path.name] = (source.header, source.row_count)
    expected = dict(DIFFICULT)
    # Two are reports with headers over several lines: only their place matters here.
    for name, header_row in (("optional_records.xls", 8), ("ptgexp-truncated-operand.xls", 3)):
        assert found.pop(name) is not None, header_row
    assert found == expected


@pytest.mark.data
@pytest.mark.parametrize("name", ["date.xlsb", "date_1904.xlsb"])
def test_both_calendars_of_excel_give_the_same_days(
    shared_data: Path, tmp_path: Path, name: str
) -> None:
    source = open_source(shared_data / "excel" / name, scratch=tmp_path)
    assert rows(source)[:2] == [(1, "2021-01-01", "15"), (2, "2021-01-02", "16")]
