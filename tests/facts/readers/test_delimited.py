"""Delimited text: encodings, delimiters, row numbers, lines that do not fit."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pytest

from clave.facts.readers import open_source
from clave.lib.refusal import Refused
from tests.facts.readers.reading import broken, open_bytes, open_text, rows

TABLE = "Año;Razón social;Importe\n2024;Peñíscola S.A.;1.234,56\n2025;Café € Ñu;-0,5\n"
READ = [(2, "2024", "Peñíscola S.A.", "1.234,56"), (3, "2025", "Café € Ñu", "-0,5")]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_reads_the_encodings_of_real_exports(tmp_path: Path, encoding: str, found: str) -> None:
    source = open_text(tmp_path, TABLE, encoding)
    assert source.encoding == found
    assert source.header == ("Año", "Razón social", "Importe")
    assert rows(source) == READ


def test_reads_what_a_dos_program_wrote(tmp_path: Path) -> None:
    text = TABLE.replace(" €", "")
    source = open_text(tmp_path, text, "cp850")
    assert source.encoding == "cp850"
    assert rows(source)[0] == READ[0]


def test_pasted_lines_of_another_code_page_spoil_no_other(tmp_path: Path) -> None:
    lines = ["Año;Razón social"] + ["2024;Peñíscola"] * 9
    source = open_bytes(tmp_path, "\n".join(lines).encode() + "\n2025;Logroño\n".encode("cp1252"))
    assert source.encoding == "utf-8+cp1252"
    assert source.header == ("Año", "Razón social")
    assert [row[2] for row in rows(source)] == ["Peñíscola"] * 9 + ["Logroño"]


def test_the_delimiter_line_of_excel_is_no_header(tmp_path: Path) -> None:
    source = open_text(tmp_path, "sep=;\nFecha;Importe\n2024-01-02;1,5\n")
    assert (source.header, source.header_row) == (("Fecha", "Importe"), 2)


def test_nothing_but_the_rows_stays_in_the_scratch_folder(tmp_path: Path) -> None:
    packed = gzip.compress((TABLE + "1;2\n").encode("cp1252"))
    source = open_bytes(tmp_path, packed)
    assert {path.name for path in (tmp_path / "scratch").iterdir()} == {
        "source.parquet",
        "broken.parquet",
    }
    assert source.broken_count == 1


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_finds_the_delimiter_by_content(tmp_path: Path, delimiter: str) -> None:
    lines = [["Fecha", "Cliente", "Nota"], ["2024-01-02", "7", "a.b"], ["2024-01-03", "8", "c"]]
    source = open_text(tmp_path, "\n".join(delimiter.join(line) for line in lines), name="x.dat")
    assert source.delimiter == delimiter
    assert [row[1:] for row in rows(source)] == [tuple(line) for line in lines[1:]]


def test_a_decimal_comma_is_no_delimiter(tmp_path: Path) -> None:
    source = open_text(tmp_path, "Cliente;Importe\n1;2,50\n2;3,75\n")
    assert (source.delimiter, source.header) == (";", ("Cliente", "Importe"))


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\r\r\n"])
def test_every_line_end_is_one_row(tmp_path: Path, end: str) -> None:
    source = open_text(tmp_path, TABLE.replace("\n", end))
    assert rows(source) == READ


def test_gzip_is_seen_through_and_the_name_kept(tmp_path: Path) -> None:
    source = open_bytes(tmp_path, gzip.compress(TABLE.encode()), "ventas.csv.gz")
    assert rows(source) == READ
    assert (source.name, source.format) == ("ventas.csv.gz", "csv")
    assert source.path == tmp_path / "ventas.csv.gz"


def test_blank_lines_and_line_breaks_in_texts_keep_the_row_numbers(tmp_path: Path) -> None:
    source = open_text(tmp_path, 'a;b\n1;2\n\n;\n"x\ny";4\n5;6\n\n\n')
    assert rows(source) == [(2, "1", "2"), (5, "x\ny", "4"), (6, "5", "6")]
    assert (source.row_count, source.broken_count) == (3, 0)


def test_lines_of_delimiters_alone_are_blank(tmp_path: Path) -> None:
    source = open_text(tmp_path, "a;b\n1;2\n;\n;\n3;4\n")
    assert rows(source) == [(2, "1", "2"), (5, "3", "4")]


def test_lines_that_do_not_fit_are_kept_with_their_reason(tmp_path: Path) -> None:
    source = open_text(tmp_path, "a;b;c\n1;2;3\n4;5\n6;7;8;9\n10;11;12;;\n13;14;15\n")
    assert rows(source) == [(2, "1", "2", "3"), (5, "10", "11", "12"), (6, "13", "14", "15")]
    assert broken(source) == [(3, "4;5", "too_few_fields"), (4, "6;7;8;9", "too_many_fields")]
    assert source.broken_count == 2


def test_a_stray_quote_costs_no_other_line(tmp_path: Path) -> None:
    text = 'a;b;c\n1;"A" S.L.;3\n2;"Tubo;3\n4;"Codo";6\n5;5" x;6\n7;"z\n'
    source = open_text(tmp_path, text)
    assert [row[1:] for row in rows(source)] == [
        ("1", '"A" S.L.', "3"),
        ("2", '"Tubo', "3"),
        ("4", "Codo", "6"),
        ("5", '5" x', "6"),
    ]
    assert broken(source) == [(6, '7;"z', "too_few_fields")]


def test_quoted_delimiters_and_doubled_quotes_are_text(tmp_path: Path) -> None:
    source = open_text(tmp_path, 'a;b\n"x;y";"say ""hi"""\n1;2\n')
    assert rows(source)[0] == (2, "x;y", 'say "hi"')


def test_texts_stand_as_in_the_file(tmp_path: Path) -> None:
    source = open_text(tmp_path, "a;b\n 007 ;=1+1\n;NULL\n")
    assert rows(source) == [(2, " 007 ", "=1+1"), (3, None, "NULL")]


def test_when_most_lines_do_not_fit_the_file_is_refused(tmp_path: Path) -> None:
    text = "a;b;c\n" + "1;2;3\n" * 2 + "x\n" * 5
    with pytest.raises(Refused) as refused:
        open_text(tmp_path, text)
    assert refused.value.code == "lines_do_not_fit"
    assert refused.value.params == {"broken": 5, "rows": 7, "columns": 3}


def test_the_fast_and_the_careful_way_read_the_same(tmp_path: Path) -> None:
    """One blank line sends the file the careful way."""
    lines = [f'{number};"n {number}";{number},5' for number in range(3_000)]
    fast = open_text(tmp_path, "\n".join(["a;b;c", *lines]))
    read_fast = rows(fast)
    careful = open_text(tmp_path, "\n".join(["a;b;c", *lines, "", "1;2;3"]))
    assert rows(careful)[:-1] == read_fast
    assert rows(careful)[-1] == (3_003, "1", "2", "3")


@pytest.mark.parametrize("before", [1_997, 1_998, 1_999, 2_000])
def test_a_text_of_two_lines_may_stand_anywhere(tmp_path: Path, before: int) -> None:
    """The careful way takes two thousand lines at a time."""
    lines = [f"{number};x;y" for number in range(before)]
    lines += ['n;"two', 'lines";y', *lines]
    source = open_text(tmp_path, "\n".join(["a;b;c", *lines]))
    read = rows(source)
    assert source.row_count == 2 * before + 1
    assert read[before] == (before + 2, "n", "two\nlines", "y")
    assert read[-1] == (2 * before + 2, str(before - 1), "x", "y")


def test_a_line_that_ends_with_a_delimiter_has_no_column_there(tmp_path: Path) -> None:
    source = open_text(tmp_path, "a;b;\n1;2;\n3;4;\n")
    assert source.header == ("a", "b")
    assert rows(source) == [(2, "1", "2"), (3, "3", "4")]


def test_a_last_column_without_a_name_is_kept_when_it_holds_something(tmp_path: Path) -> None:
    source = open_text(tmp_path, "a;b;\n1;2;x\n3;4;\n")
    assert source.header == ("a", "b", "column 3")
    assert rows(source) == [(2, "1", "2", "x"), (3, "3", "4", None)]


@pytest.mark.data
def test_half_a_million_lines_are_all_there(shared_data: Path, tmp_path: Path) -> None:
    source = open_source(shared_data / "online_retail_II_2009-2010.csv.gz", scratch=tmp_path)
    assert (source.row_count, source.broken_count) == (525_461, 0)
    with duckdb.connect() as connection:
        first, last, different, at_the_end = connection.execute(
            "SELECT min(source_row), max(source_row), count(DISTINCT source_row), "
            f"max_by(c0, source_row) FROM {source.table}"
        ).fetchall()[0]
    assert (first, last, different, at_the_end) == (2, 525_462, 525_461, "538171")
