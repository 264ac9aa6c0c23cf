"""Names that files have for what facts hold otherwise: a cost for each unit, when it was paid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clave.entry.cli import main

pytestmark = pytest.mark.django_db(transaction=True)
SALES = """invoice,date,account,product,units,net_amount,spent each
1,2026-01-13,A,P1,10,100.00,6.25
2,2026-01-14,B,P1,4,50.00,7.50
"""
OWED = """invoice,date,due_date,account,amount,settled
1,2026-01-13,2026-02-12,A,100.00,2026-02-20
2,2026-01-14,2026-02-13,B,50.00,
"""


def _run(*words: str) -> dict[str, Any]:
    answer = CliRunner().invoke(main, [*words, "--json"])
    told: dict[str, Any] = json.loads(answer.stdout)
    return told


def test_a_cost_for_each_unit_is_times_the_quantity(folders: Path) -> None:
    """10 × 6.25 + 4 × 7.50 = 92.50."""
    file = folders / "sales.csv"
    file.write_text(SALES, "utf-8")
    told = _run("import", "sales", str(file), "--map", "spent each=unit_cost")
    assert told["added"] == 2
    values = _run("figures", "show", "pnl")["values"]
    assert (values["cogs"], values["gross_margin"]) == ("92.50", "57.50")


def test_it_needs_a_quantity(folders: Path) -> None:
    file = folders / "sales.csv"
    file.write_text(SALES, "utf-8")
    told = _run(
        *("import", "sales", str(file)),
        *("--map", "=quantity", "--map", "spent each=unit_cost"),
    )
    assert told["error"]["code"] == "unit_cost_needs_quantity"


def test_settled_is_understood_and_can_be_said(folders: Path) -> None:
    """Of the two invoices one was paid; on 15 February none was yet."""
    file = folders / "owed.csv"
    for text, words in (
        (OWED, ()),
        (OWED.replace("settled", "closed it"), ("--map", "closed it=settled")),
    ):
        file.write_text(text, "utf-8")
        _run("import", "receivables", str(file), "--yes", *words)
        values = _run("figures", "show", "ageing", "--as-of", "2026-02-15")["values"]
        assert (values["open_amount"], values["d1_30"]) == ("150.00", "150.00")
        values = _run("figures", "show", "ageing", "--as-of", "2026-02-28")["values"]
        assert (values["open_amount"], values["d1_30"]) == ("50.00", "50.00")
