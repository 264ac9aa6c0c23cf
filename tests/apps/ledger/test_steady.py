"""Which facts are shown: the newest to few, to a crowd the newest that are computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from clave.apps.accounts.models import Account
from clave.apps.ledger import facts, steady
from clave.apps.ledger.steady import LONGEST, Steady
from clave.facts.store import Snapshot
from tests.company import SALES_HEADER, People, import_text


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found = [1000.0]
    monkeypatch.setattr(steady.time, "monotonic", lambda: found[0])
    return found


def _facts(number: int) -> Snapshot:
    return Snapshot(Path("facts"), {"sales": number})


def test_few_see_the_newest_at_once() -> None:
    way = Steady(lambda: False, lambda _: False)
    for number in range(3):
        newest = _facts(number)
        assert way.of(newest) is newest
        assert way.of(newest) is newest


def test_a_crowd_sees_what_is_computed(now: list[float]) -> None:
    computed: list[Snapshot] = []
    way = Steady(lambda: True, lambda one: one in computed)
    first, second, third = (_facts(number) for number in range(3))
    assert way.of(first) is first, "who has none waits for nobody"
    assert way.of(second) is first
    assert way.of(third) is first
    computed.append(second)
    assert way.of(third) is second, "newer than before, though not the newest"
    assert way.of(third) is second
    computed.append(third)
    assert way.of(third) is third


def test_nobody_waits_for_ever(now: list[float]) -> None:
    way = Steady(lambda: True, lambda _: False)
    first, second, third = (_facts(number) for number in range(3))
    way.of(first)
    assert way.of(second) is first
    now[0] += LONGEST - 1
    assert way.of(third) is first
    now[0] += 2
    assert way.of(third) is third
    assert way.of(third) is third


def test_a_crowd_that_goes_leaves_the_newest(now: list[float]) -> None:
    crowd = [True]
    way = Steady(lambda: crowd[0], lambda _: False)
    first, second = _facts(1), _facts(2)
    way.of(first)
    assert way.of(second) is first
    crowd[0] = False
    assert way.of(second) is second
    crowd[0] = True
    assert way.of(second) is second, "what was shown is shown on"


def test_a_process_chooses_its_facts(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "_CHOOSE", [])
    own = facts.snapshot()
    other = _facts(7)
    facts.choose_facts(lambda newest: other if newest is own else newest)
    assert facts.snapshot() is other


@pytest.mark.django_db
def test_the_books_follow_what_came_in_whatever_is_shown(
    company: People, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "_CHOOSE", [])
    older = facts.snapshot()
    facts.choose_facts(lambda _newest: older)
    new = f"{SALES_HEADER}\nF7777;30/10/2026;NUEVO;Q1;1;6,00;4,00\n"
    import_text(folders, "sales", "more.csv", new)
    assert facts.snapshot() is older
    assert Account.objects.filter(code="NUEVO").exists()
