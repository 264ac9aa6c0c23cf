"""Answers that one process leaves for the others: the same ones, to who may know the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clave.apps.accounts import answers, selectors
from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.identity.models import User
from clave.apps.opportunities import finding
from clave.figures.base import FigureResult
from clave.lib.pool import Pool
from tests.company import SALES_HEADER, People, import_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch, folders: Path) -> Iterator[Path]:
    """Answers are shared, however cheap they are; where they are on disk."""
    monkeypatch.setattr(answers, "_sharing", [True])
    monkeypatch.setattr(answers, "DEAR", 0.0)
    another_process()
    yield folders / "data" / "answers"
    another_process()


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of what was not taken from disk."""
    missed: list[str] = []
    take = Pool.take

    def listen(self: Pool, key: str) -> list[Any] | None:
        found = take(self, key)
        if found is None:
            missed.append(key)
        return found

    monkeypatch.setattr(Pool, "take", listen)
    return missed


def another_process() -> None:
    """What this process remembers is forgotten."""
    for kept in (*answers._ANSWERS.values(), finding._KEPT):
        kept.clear()


def ask(user: User, name: str = "concentration") -> FigureResult:
    return Questions(user).compute(name, sight_of(user).scope())


def test_another_process_takes_what_was_computed(
    company: People, shared: Path, computed: list[str]
) -> None:
    first = ask(company.director)
    assert len(computed) == 1
    another_process()
    assert ask(company.director) == first
    assert len(first.rows) > 0
    assert len(computed) == 1, "it was computed again"


def test_nobody_takes_what_others_may_know(
    company: People, shared: Path, computed: list[str]
) -> None:
    everybody = (company.director, company.kam, company.other, company.seller)
    told = [ask(user, "portfolio") for user in everybody]
    another_process()
    assert [ask(user, "portfolio") for user in everybody] == told
    own = [{row["account"] for row in one.rows} for one in told]
    assert own[1] != own[0] != own[2] != own[1]
    assert told[0].values["margin_amount"] is not None
    assert told[3].values["margin_amount"] is None, "costs are not for a seller"


def test_a_ledger_that_changed_is_asked_anew(
    company: People, shared: Path, folders: Path, computed: list[str]
) -> None:
    before = ask(company.director, "portfolio")
    more = f"{SALES_HEADER}\nF7777;30/10/2026;S1;Q1;1;600,00;4,00\n"
    import_text(folders, "sales", "more.csv", more)
    another_process()
    after = ask(company.director, "portfolio")
    assert after.values["net_amount"] == before.values["net_amount"] + 600
    assert len(computed) == 2


def test_what_is_cheap_is_not_written(
    company: People, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "DEAR", 60.0)
    ask(company.director)
    assert not shared.exists()


def test_who_does_not_share_writes_nothing(company: People, folders: Path) -> None:
    answers._ANSWERS[False].clear()
    ask(company.director)
    finding.found_by(Questions(company.director))
    assert not (folders / "data" / "answers").exists()


def test_opportunities_are_found_once_for_all_processes(
    company: People, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = finding.found_by(Questions(company.director))
    hidden = finding.found_by(Questions(company.seller))
    assert sum(len(rows) for rows in found.by_account.values()) > 0
    another_process()
    monkeypatch.setattr(finding, "_find", None)
    assert finding.found_by(Questions(company.director)) == found
    assert finding.found_by(Questions(company.seller)) == hidden


def test_a_program_that_changed_computes_anew(
    company: People, shared: Path, computed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(company.director)
    another_process()
    monkeypatch.setattr(answers, "_program", lambda: ("next", 1))
    ask(company.director)
    assert len(computed) == 2
    assert selectors.answered is answers.answered
