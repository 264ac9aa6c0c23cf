"""People from the command line: imported, told by a figure, taken out again."""

from __future__ import annotations

from pathlib import Path

from tests.company import ACCOUNTS
from tests.entry.terminal import Terminal

PEOPLE = """Nombre;Correo;Cliente;Función;Jefe
Ana Lasheras;al@h.example;H1;Compras;
Beatriz Olmos;bo@h.example;Hiperra;Compras;Ana Lasheras
Mal Correo;no;H1;;
"""
TALKS = """Fecha;Tipo;Contacto;Asunto
15/10/2026;Visita;bo@h.example;Precios
15/10/2026;Visita;nadie@h.example;Precios
"""


def test_people_from_the_command_line(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    for name, text in (("accounts", ACCOUNTS), ("people", PEOPLE), ("talks", TALKS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="cp1252")
    assert terminal.run("import", "accounts", tmp_path / "accounts.csv").code == 0
    done = terminal.run("import", "contacts", tmp_path / "people.csv", "--json")
    assert done.code == 0, done.err
    result = done.json
    assert (result["read"]["rows"], result["added"], result["joined"]) == (3, 2, 0)
    assert result["rejected"]["reasons"] == {"bad_email": 1}
    assert "Mal Correo" in Path(result["rejected"]["file"]).read_text("utf-8-sig")
    talks = terminal.run("import", "interactions", tmp_path / "talks.csv", "--json").json
    assert (talks["added"], talks["rejected"]["reasons"]) == (1, {"person_unknown": 1})
    shown = ("figures", "show", "relationship_coverage", "--account", "H1")
    figure = terminal.run(*shown, "--json").json
    assert figure["values"]["people_count"] == 2
    assert figure["values"]["effective_threads"] == 1.0
    assert "single_threaded" in terminal.run(*shown).out
    unknown = terminal.run("import", "contacts", tmp_path / "people.csv", "--account", "X")
    assert (unknown.code, "no account X" in unknown.err) == (1, True)
    mapped = terminal.run("import", "contacts", tmp_path / "people.csv", "--map", "Nada=name")
    assert (mapped.code, "no such column" in mapped.err) == (1, True)
    for number in (talks["import"], result["import"]):
        undone = terminal.run("imports", "undo", number, "--json")
        assert undone.json["kept"] == 0, undone.err
    assert terminal.run(*shown, "--json").json["values"]["people_count"] == 0
