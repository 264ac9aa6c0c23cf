"""Which row names the columns, and the names that come of it."""

from __future__ import annotations

from clave.facts.readers.header import column_names, find_header


def test_title_lines_of_a_report_are_no_header() -> None:
    rows = [
        ["Distribuciones Ejemplo, S.L.", "", "", ""],
        ["Listado de ventas", "", "", "01/01/2024"],
        ["", "", "", ""],
        ["Fecha", "Cliente", "Artículo", "Importe"],
        ["02/01/2024", "7", "A1", "12,50"],
        ["02/01/2024", "8", "A2", "13,50"],
        ["Total", "", "", "26,00"],
    ]
    header = find_header(rows, 4)
    assert (header.row, header.names) == (4, ("Fecha", "Cliente", "Artículo", "Importe"))


def test_a_first_row_of_values_is_data() -> None:
    rows = [["2024-01-02", "7", "12.5"], ["2024-01-03", "8", "13.5"]]
    header = find_header(rows, 3)
    assert (header.row, header.names) == (0, ("column 1", "column 2", "column 3"))


def test_years_name_columns_as_well() -> None:
    rows = [["Cliente", "2023", "2024"], ["A", "10", "12"], ["B", "11", "13"]]
    assert find_header(rows, 3).row == 1


def test_one_number_among_names_is_still_a_header() -> None:
    rows = [["0", "Name", "Age"], ["1", "Ana", "30"], ["2", "Luis", "40"]]
    assert find_header(rows, 3).row == 1


def test_a_header_of_words_over_words_is_a_header() -> None:
    assert find_header([["Cliente", "Grupo"], ["Sol", "Norte"], ["Luna", "Sur"]], 2).row == 1


def test_names_are_never_empty_and_never_twice() -> None:
    row = ["Importe", " importe ", "", "Importe", "Importe (2)", "Fecha\n factura"]
    assert column_names(row, 7) == (
        "Importe",
        "importe (2)",
        "column 3",
        "Importe (3)",
        "Importe (2) (2)",
        "Fecha factura",
        "column 7",
    )
