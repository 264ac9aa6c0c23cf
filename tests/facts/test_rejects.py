"""The rejects file: rows as they were, with the reason; nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
from pathlib import Path

from clave.facts import importing
from clave.facts.mapping import Binding
from clave.facts.store import Store

from .making import SALES, make_source


def rejects(folder: Path, header: tuple[str, ...], row: tuple[str | None, ...]) -> list[list[str]]:
    """The rejects file of a sound row and ``row``, which has no date."""
    mapping = SALES
    for name in ("account", "product", "quantity", "cost_amount", "invoice"):
        mapping = mapping.with_binding(name, None)
    mapping = mapping.with_binding("date", Binding((header[0],)))
    mapping = mapping.with_binding("net_amount", Binding((header[1],)))
    sound = ("2024-01-01", "1", *(None for _ in header[2:]))
    source = make_source(folder, header, [sound, row], broken=[(4, "=too;few", "too_few_fields")])
    result = importing.run(Store(folder / "facts"), source, mapping)
    assert result.rejects_file is not None
    raw = result.rejects_file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))


def test_rejected_rows_stand_as_they_were_with_their_reason(tmp_path: Path) -> None:
    header = ("Day", "Net", "Remark")
    assert rejects(tmp_path, header, ("nunca", "1.5", 'a "b"; c')) == [
        ["source_row", "reason", "column", "Day", "Net", "Remark"],
        ["3", "not_a_date", "Day", "nunca", "1.5", 'a "b"; c'],
        ["4", "too_few_fields", "", "'=too;few", "", ""],
    ]


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    header = ("Day", "Net", "=1+1", "reason", "p", "n", "a", "t")
    row = ("x", "-1.5", "=HYPERLINK(1)", "+cmd", "-2+3", "-1.234,50", "@SUM(1)", "\tx")
    titles, found, _ = rejects(tmp_path, header, row)
    assert titles[5:8] == ["'=1+1", "reason (2)", "p"]
    assert found[4:] == [
        "-1.5",
        "'=HYPERLINK(1)",
        "'+cmd",
        "'-2+3",
        "-1.234,50",
        "'@SUM(1)",
        "'\tx",
    ]


def test_an_import_without_rejects_has_no_file(tmp_path: Path) -> None:
    mapping = SALES.with_binding("cost_amount", None)
    source = make_source(
        tmp_path,
        ("Invoice", "Date", "Account", "Product", "Quantity", "Net"),
        [("F1", "2024-01-01", "1", "a", "1", "1")],
    )
    assert importing.run(Store(tmp_path / "facts"), source, mapping).rejects_file is None
