"""``clave import org``, ``who-sees`` and ``who-approves`` at a real terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.company import PASSWORD
from tests.entry.terminal import Terminal

CHART = """persona;puesto;unidad;depende de;correo
Elena Prat;Presidenta;Presidencia;;direction@example.com
Ignacio Beltrán;Director comercial;Comercial;Elena Prat;director@example.com
Lucía Ferrer;KAM;Comercial;Ignacio Beltrán;kam@example.com
"""
CIRCLE = CHART.replace("Presidencia;;", "Presidencia;Lucía Ferrer;")
ACCOUNTS = "Código;Nombre;KAM;Clase\nC1;Hiperra;kam@example.com;A\n"


@pytest.mark.slow
def test_the_chain_of_command_answers(tmp_path: Path) -> None:
    clave = Terminal(tmp_path / "data")

    def file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    for name, role in (("kam", "kam"), ("director", "sales_direction"), ("other", "kam")):
        words = ("user", "add", f"{name}@example.com", "--role", role)
        assert clave.run(*words, CLAVE_PASSWORD=PASSWORD).code == 0
    assert clave.run("import", "accounts", file("a.csv", ACCOUNTS)).code == 0
    refused = clave.run("import", "org", file("circle.csv", CIRCLE), "--json")
    assert refused.code == 1
    circle = "Elena Prat → Lucía Ferrer → Ignacio Beltrán → Elena Prat"
    assert circle in refused.err
    assert {fault["code"] for fault in refused.json["error"]["params"]["faults"]} == {
        "chart_circle",
        "chart_no_top",
    }
    done = clave.run("import", "org", file("chart.csv", CHART), "--json")
    assert (done.code, done.json["import"], done.json["changes"]["new"]) == (0, "org-1", 3)
    seen = clave.run("who-sees", "C1", "--json").json["people"]
    assert [(one["user"], one["reasons"][0]["code"]) for one in seen] == [
        ("director@example.com", "above"),
        ("kam@example.com", "kam"),
    ]
    asked = clave.run("who-approves", "--account", "C1", "--amount", "5000", "--json").json
    assert [(step["person"], step["level"]) for step in asked["steps"]] == [
        ("Ignacio Beltrán", 1),
        ("Elena Prat", 2),
    ]
    assert [reason["code"] for reason in asked["policies"]] == ["no_policy"]
    assert asked["steps"][1]["has_login"] is False
    wrong = clave.run("who-approves", "--account", "C1", "--amount", "much")
    assert (wrong.code, "“much” is no amount" in wrong.err) == (1, True)
    changed = file("moved.csv", CHART.replace("Ignacio Beltrán;kam@", "Elena Prat;kam@"))
    asked_first = clave.run("import", "org", changed, "--json")
    assert asked_first.json["error"]["code"] == "chart_import_changes"
    assert clave.run("import", "org", changed, "--yes", "--json").json["changes"]["moved"] == 1
    assert clave.run("imports", "undo", "org-3", "--json").json["state"] == "undone"
    assert clave.run("who-sees", "C9").code == 1
