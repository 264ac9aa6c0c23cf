"""What is kept of a large ledger is what the figures answer, to the last digit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from clave.facts.modelled import Kept, keep
from clave.figures import openings
from clave.figures.base import Scope
from clave.figures.lapsed import lapsed
from clave.figures.leakage import leakage
from clave.figures.modelling import Task
from clave.figures.openings import QUESTIONS, compute, figure_of, kept_notes, kept_rows
from clave.figures.whitespace import whitespace
from tests.figures import worked
from tests.figures.ledger import ledger

FIGURES = {"whitespace": whitespace, "lapsed": lapsed, "leakage": leakage}
WORKED = ("whitespace", "lapsed", "leakage")


def _ledger(name: str):
    families = [{"code": "P1", "family": "cheese"}, {"code": "P2", "family": "ham"}]
    return ledger(worked.lines(name), products=families)


def _kept(name: str, folder: Path) -> tuple[Kept, Scope]:
    connection = _ledger(name)
    segments = dict.fromkeys((line.account for line in worked.lines(name)), "shops")
    scope = Scope(include_unassigned=False, segments=segments)
    found = compute(Task(connection, scope))
    card = {"mark": "m", "made_at": datetime.now(UTC).isoformat(), **found.card()}
    return keep(folder, "openings", card, found.tables), scope


@pytest.mark.parametrize("name", WORKED)
def test_rows_come_back_as_they_were(name, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(openings, "MANY", 0)
    kept, scope = _kept(name, tmp_path)
    connection = _ledger(name)
    some = 0
    for question, asked in QUESTIONS.items():
        answer = FIGURES[figure_of(question)](connection, scope, **asked).rows
        with duckdb.connect() as raw:
            read = list(kept_rows(raw, kept, question, (), 10**6, costs=True))
            assert sorted(read, key=str) == sorted(answer, key=str), question
            first = answer[0]["account"] if answer else "nobody"
            of_one = list(kept_rows(raw, kept, question, (first,), 10**6, costs=True))
            assert of_one == [row for row in read if row["account"] == first]
            assert list(kept_rows(raw, kept, question, (), 1, costs=True)) == read[:1]
            hidden = list(kept_rows(raw, kept, question, (), 10**6, costs=False))
        assert {row.get("margin_rate") for row in hidden} <= {None}
        assert {row.get("expected_margin") for row in hidden} <= {None}
        assert {row.get("expected_margin_loss") for row in hidden} <= {None}
        some += len(read)
    assert some or name == "whitespace", "five shops are too few to be like one another"
    assert set(kept_notes(kept)) == {"missing", "assumed"}


def test_of_a_small_ledger_nothing_is_kept(tmp_path) -> None:
    kept, _ = _kept("lapsed", tmp_path)
    assert kept.card["values"] == {"kept": False}
    with duckdb.connect() as raw:
        assert not list(kept_rows(raw, kept, "leakage", (), 10, costs=True))


def test_somebody_may_stop_it(monkeypatch) -> None:
    monkeypatch.setattr(openings, "MANY", 0)
    task = Task(ledger(worked.lines("lapsed")), Scope(), cancelled=lambda: True)
    with pytest.raises(Exception, match="cancelled"):
        compute(task)
