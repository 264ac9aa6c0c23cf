"""Whatever a file holds, a mapping is proposed or the file refused; nothing else is raised."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from clave.facts.detect import propose, propose_kind, question
from clave.facts.schema import KINDS
from clave.lib.refusal import Refused
from tests.facts.readers.reading import open_text

_headers = st.sampled_from(
    [
        *("Fecha", "Nº Factura", "Cliente", "Cantidad", "Precio", "Dto %", "Importe", "Coste"),
        *("Vencimiento", "Código", "Año", "Tipo", "M01", "M02", 'o\'Neill "x"', "select 1;--"),
    ]
)
_cells = st.one_of(
    st.sampled_from(
        [
            *("", "-", "NULL", "1.234", "1.234,50", "2,024,994", "12,50-", "(3)", "1e5", "50 %"),
            *("01/02/2024", "2024", "31/31/2024", "20240131", "0001-01-01", "99999999999999999999"),
            *("F1", "AB2", "'", '"', "\\", "%d", "{}", "venta", "٣", "½", "NaN", "Infinity"),
        ]
    ),
    st.text(max_size=6),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_headers, min_size=2, max_size=7),
    st.data(),
    st.sampled_from(sorted(KINDS)),
)
def test_any_table_is_understood_or_refused(
    header: list[str], data: st.DataObject, kind: str
) -> None:
    line = st.lists(_cells, min_size=len(header), max_size=len(header))
    lines = data.draw(st.lists(line, min_size=1, max_size=15))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows([header, *lines])
    with tempfile.TemporaryDirectory() as folder:
        try:
            source = open_text(Path(folder), text.getvalue())
            ranked = propose_kind(source)
            proposal = propose(source, kind, default_currency="EUR")
        except Refused:
            return
        assert {name for name, _ in ranked} == set(KINDS)
        assert all(0.0 <= score <= 1.0 for _, score in ranked)
        used = {name for b in proposal.mapping.bindings.values() for name in b.columns}
        assert used <= set(source.header)
        assert question(source, proposal.mapping) is not None
