"""``clave import`` with several files: one after the other, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

from tests.entry.terminal import Terminal

HEADER = "Nº Factura;Fecha;Cód. Cliente;Artículo;Cantidad;Importe neto\n"


def test_several_files_one_after_the_other(tmp_path: Path) -> None:
    clave = Terminal(tmp_path / "data")
    files = [tmp_path / f"{month}.csv" for month in (8, 9, 10)]
    for month, file in zip((8, 9, 10), files, strict=True):
        file.write_text(f"{HEADER}F{month};15/{month:02}/2026;C1;Q1;2;12,50\n", "utf-8")
    done = clave.run("import", "sales", *files[:2], "--json")
    assert done.code == 0, done.err
    assert [result["ledger"]["amount"] for result in done.json] == ["12.50", "25.00"]
    refused = clave.run("import", "sales", files[2], tmp_path / "none.csv", files[0])
    assert refused.code == 1
    assert refused.out.startswith("i000003: read 1 lines")
    assert "i000004" not in refused.out
    assert len(clave.run("imports", "list", "--json").json) == 3
    assert clave.run("import", "org", *files[:2]).code == 2
