"""``clave export``: a real process on a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.company import PASSWORD
from tests.entry.terminal import Terminal

ACCOUNTS = "Código;Nombre;KAM;Clase\nC1;Hiperra;;A\n"
SALES = (
    "Nº Factura;Fecha;Cód. Cliente;Artículo;Cantidad;Importe neto\nF1;15/10/2026;C1;Q1;2;12,00\n"
)


@pytest.mark.slow
def test_documents_from_the_command_line(tmp_path: Path) -> None:
    clave = Terminal(tmp_path / "data")
    (tmp_path / "a.csv").write_text(ACCOUNTS, "utf-8")
    (tmp_path / "s.csv").write_text(SALES, "utf-8")
    assert clave.run("import", "accounts", tmp_path / "a.csv").code == 0
    assert clave.run("import", "sales", tmp_path / "s.csv").code == 0
    nobody = clave.run("export", "review", "C1", "--json")
    assert nobody.json["error"]["code"] == "export_needs_person"
    words = ("user", "add", "elena@example.com", "--role", "direction")
    assert clave.run(*words, CLAVE_PASSWORD=PASSWORD).code == 0
    out = tmp_path / "review.pptx"
    made = clave.run("export", "review", "C1", "--lang", "es", "--out", out, "--json")
    assert made.code == 0, made.err
    assert (made.json["kind"], made.json["reference"], made.json["language"]) == (
        "review",
        "C1",
        "es",
    )
    assert out.read_bytes().startswith(b"PK")
    assert made.json["bytes"] == out.stat().st_size
    for asked, code in (
        (("review", "X9"), "unknown_account"),
        (("plan", "C1"), "account_without_plan"),
        (("annual-brief", "2027"), "no_annual_brief"),
        (("annual-brief", "next"), "bad_year"),
        (("review", "C1", "--out", tmp_path / "none" / "x.pptx"), "out_not_writable"),
        (("review", "C1", "--as", "who@example.com"), "export_unknown_person"),
    ):
        refused = clave.run("export", *asked, "--json")
        assert refused.code == 1
        assert refused.json["error"]["code"] == code
    assert clave.run("export", "review", "C1", "--format", "docx").code == 2
