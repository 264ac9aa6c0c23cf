"""Many ask at once for what takes long to find: one finds it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from clave.apps.opportunities import finding as finder

SECONDS = 20


class Finding:
    """What finds, as long as it is not let go."""

    def __init__(self) -> None:
        self.calls, self.begun, self.let_go = 0, threading.Event(), threading.Event()

    def __call__(self, questions: Any) -> Any:
        self.calls += 1
        self.begun.set()
        assert self.let_go.wait(SECONDS)
        return SimpleNamespace(of=questions.facts.identity)


@pytest.fixture
def finding(monkeypatch: pytest.MonkeyPatch) -> Finding:
    found = Finding()
    monkeypatch.setattr(finder, "_find", found)
    monkeypatch.setattr(finder, "_KEPT", OrderedDict())
    monkeypatch.setattr(finder, "SOURCES", ())
    monkeypatch.setattr(finder, "directory", lambda: SimpleNamespace(mark=1))
    return found


def questions(identity: str) -> Any:
    facts = SimpleNamespace(root="facts", hidden=frozenset(), identity=identity)
    company = SimpleNamespace(non_products=())
    return SimpleNamespace(facts=facts, company=company, decided=lambda name: None)


def test_one_request_finds_and_the_others_wait(finding: Finding) -> None:
    with ThreadPoolExecutor(4) as people:
        asked = [people.submit(finder.found_by, questions("1")) for _ in range(4)]
        assert finding.begun.wait(SECONDS)
        finding.let_go.set()
        told = [one.result(SECONDS) for one in asked]
    assert finding.calls == 1
    assert all(one is told[0] for one in told)


def test_what_was_found_before_is_there_meanwhile(finding: Finding) -> None:
    finding.let_go.set()
    before = finder.found_by(questions("1"))
    finding.begun.clear()
    finding.let_go.clear()
    with ThreadPoolExecutor(1) as somebody:
        newest = somebody.submit(finder.found_by, questions("2"))
        assert finding.begun.wait(SECONDS)
        assert finder.found_by(questions("2")) is before
        finding.let_go.set()
        assert newest.result(SECONDS).of == "2"  # type: ignore[attr-defined]
    assert finder.found_by(questions("2")) is newest.result()
    assert finding.calls == 2


@pytest.mark.parametrize("warm", [True, False])
def test_who_does_not_wait_takes_the_older_where_the_newest_is_computed_anyway(
    finding: Finding, warm: bool, settings: Any
) -> None:
    settings.CLAVE_WARM = warm
    finding.let_go.set()
    before = finder.found_by(questions("1"))
    told = finder.found_by(questions("2"), wait=False)
    assert (told is before) == warm
