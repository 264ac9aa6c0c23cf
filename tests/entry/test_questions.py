"""A question about a file, asked and answered on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from clave.apps.ledger.models import Import
from clave.entry.cli import main

pytestmark = pytest.mark.django_db(transaction=True)

AMBIGUOUS = "Factura;Fecha;Cliente;Importe\n1;03/02/2026;A;10,00\n2;04/05/2026;B;20,00\n"


def test_a_question_is_told_with_its_answers(folders: Path) -> None:
    file = folders / "ventas.csv"
    file.write_text(AMBIGUOUS, "utf-8")
    run = CliRunner().invoke
    asked = run(main, ["import", "sales", str(file), "--json"])
    assert asked.exit_code == 1
    assert json.loads(asked.stdout)["error"]["code"] == "import_has_questions"
    offered = [line.strip() for line in asked.stderr.splitlines() if "--answer" in line]
    assert offered == [
        "--answer ambiguous_dates=%d/%m/%Y",
        "--answer ambiguous_dates=%m/%d/%Y",
    ]
    assert not Import.objects.exists()
    settled = run(main, ["import", "sales", str(file), *offered[1].split(), "--json"])
    assert settled.exit_code == 0
    assert json.loads(settled.stdout)["added"] == 2
    totals = json.loads(run(main, ["figures", "show", "totals", "--json"]).stdout)
    assert totals["period"] == {"from": "2026-03", "to": "2026-04"}
