"""Whatever happens to the bytes of a file, it is read or refused; nothing else is ever raised."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from clave.entry.proof import hostile_files as hostile
from clave.facts.readers import Source, open_source
from clave.lib.refusal import Refused
from tests.facts.readers.reading import broken, rows

CSV = (
    "Fecha;Nº Factura;Cliente;Importe\n"
    + "".join(f'0{day}/03/2024;F{day};"Sol; S.L.";{day}.234,50\n' for day in range(1, 9))
).encode("cp1252")

_edits = st.lists(
    st.tuples(
        st.sampled_from(("change", "drop", "insert", "cut")),
        st.integers(min_value=0, max_value=10_000),
        st.one_of(
            st.binary(min_size=1, max_size=4),
            st.sampled_from([b'"', b"\n", b"\r", b";", b",", b"\x00", b'"\n', b"\xff\xfe", b"\t"]),
        ),
    ),
    min_size=1,
    max_size=6,
)


def _mutated(content: bytes, edits: list[tuple[str, int, bytes]]) -> bytes:
    data = bytearray(content)
    for action, place, piece in edits:
        at = place % (len(data) + 1)
        if action == "change":
            data[at : at + len(piece)] = piece
        elif action == "drop":
            del data[at : at + len(piece)]
        elif action == "insert":
            data[at:at] = piece
        else:
            del data[at:]
    return bytes(data)


def _opened(content: bytes, folder: str) -> Source | None:
    path = Path(folder) / "f.csv"
    path.write_bytes(content)
    try:
        return open_source(path, scratch=Path(folder) / "scratch")
    except Refused:
        return None


@settings(max_examples=80, deadline=None)
@given(_edits)
def test_a_mutated_csv_is_read_or_refused(edits: list[tuple[str, int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = _opened(_mutated(CSV, edits), folder)
        if source is None:
            return
        numbers = [row[0] for row in rows(source)] + [row[0] for row in broken(source)]
        assert len(numbers) == len(set(numbers)) == source.row_count + source.broken_count
        assert all(len(row) == len(source.header) + 1 for row in rows(source))


@settings(max_examples=25, deadline=None)
@given(_edits)
def test_a_mutated_workbook_is_read_or_refused(edits: list[tuple[str, int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        content = hostile.workbook(Path(folder) / "w.xlsx").read_bytes()
        _opened(_mutated(content, edits), folder)


_cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n"),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(_cells, _cells, _cells), min_size=1, max_size=12),
    st.sampled_from(";,\t|"),
)
def test_what_python_writes_is_what_is_read(
    lines: list[tuple[str, str, str]], delimiter: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(("Fecha", "Cliente", "Importe"))
    writer.writerows(lines)
    with tempfile.TemporaryDirectory() as folder:
        source = _opened(text.getvalue().encode(), folder)
        expected = [tuple(cell or None for cell in line) for line in lines if any(line)]
        if source is None:
            assert not expected
            return
        assert [row[1:] for row in rows(source)] == expected
