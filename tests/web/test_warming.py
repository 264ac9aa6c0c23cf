"""What a process computes before somebody looks: their pages, once for each state of the ledger."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from clave.apps.accounts import answers
from clave.apps.identity.models import User
from clave.apps.ledger import facts
from clave.apps.opportunities import finding
from clave.figures import asking
from clave.web import warming
from clave.web.insight_tabs import insight_addresses
from clave.web.warming import Warming, WarmingServer, ask_all
from clave.web.warming import _addresses as addresses
from tests.company import SALES_HEADER, People, import_text

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What figures ask DuckDB from here on."""
    found: list[str] = []
    ask = asking._rows

    def listen(connection: Any, sql: str, params: Any) -> Any:
        found.append(sql)
        return ask(connection, sql, params)

    monkeypatch.setattr(asking, "_rows", listen)
    return found


def _books() -> list[Any]:
    return [
        sorted(map(str, model._default_manager.values_list()))
        for model in apps.get_models()
        if model._meta.app_label != "sessions"
    ]


def test_who_looks_first_waits_for_no_figure(
    company: People, folders: None, as_user: LogIn, asked: list[str]
) -> None:
    before = _books()
    # Home, portfolio, the questions of Insights, six pages beside, six of an account; no round.
    pages = 2 + len(list(insight_addresses())) + 6 + 6
    people = warming._different(warming.MOST_FIRST)
    first = {(user, address) for user in people for address in warming._first(user)}
    again = sum((user, one) in first for user in warming._people() for one in addresses(user))
    assert Warming(ask_all).look() == len(first) + warming.MOST_PEOPLE * pages - again
    assert _books() == before, "looking changes nothing"
    assert asked != []
    asked.clear()
    page = as_user(company.director).get("/insights/")
    assert (page.status_code, asked) == (200, [])


def test_what_was_computed_ahead_is_told_to_the_server(
    company: People, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_sharing", [True])
    asked: list[str] = []
    monkeypatch.setattr(warming, "replay", lambda user, address: asked.append(address))
    now = [1_000.0]
    monkeypatch.setattr(warming.time, "monotonic", lambda: now[0])
    server = WarmingServer()
    first = server.look()
    assert first == len(asked) > 0, "at the start it waits for nobody"
    assert set(asked) < {address for user in User.objects.all() for address in addresses(user)}
    more = f"{SALES_HEADER}\nF7777;30/10/2026;S1;Q1;1;6,00;4,00\n"
    import_text(folders, "sales", "more.csv", more)
    assert [server.look() for _ in range(3)] == [0, 0, 0]
    assert ask_all(lambda: False) == 0
    assert server.look() == 0, "who was stopped has not computed everything"
    assert not warming._is_computed(facts.snapshot())
    ask_all()
    assert warming._is_computed(facts.snapshot())
    assert server.look() == first
    import_text(folders, "sales", "again.csv", more.replace("F7777", "F7778"))
    assert [server.look() for _ in range(2)] == [0, 0]
    now[0] += warming.LONGEST + 1
    assert server.look() == first, "nobody computes ahead"


def test_opportunities_are_found_for_who_may_know_costs_and_who_may_not(
    company: People, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_sharing", [True])
    monkeypatch.setattr(warming, "replay", lambda user, address: None)
    monkeypatch.setattr(finding, "_KEPT", OrderedDict())
    ask_all()
    assert sorted(key[1] for key in finding._KEPT) == [False, True]
    (older, whole), (other, _) = finding._KEPT.items()
    monkeypatch.setattr(finding, "_find", None)
    finding._KEPT.clear()
    assert WarmingServer().look() > 0
    assert not finding._KEPT, "who asks first finds them"
    finding._KEPT[*older[:2], "before"] = whole
    assert WarmingServer().look() > 0
    assert older in finding._KEPT
    assert other not in finding._KEPT


def test_it_looks_again_only_where_something_changed(
    company: People, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming, "replay", lambda user, address: None)
    keeping = Warming(ask_all)
    pages = keeping.look()
    assert keeping.look() == 0
    more = f"{SALES_HEADER}\nF7777;30/10/2026;S1;Q1;1;6,00;4,00\n"
    import_text(folders, "sales", "more.csv", more)
    assert keeping.look() == 0, "it may change again in a moment"
    assert keeping.look() == pages
    assert keeping.look() == 0


def test_pages_of_those_who_came_last_and_see_insights(
    company: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[tuple[User, str]] = []
    monkeypatch.setattr(warming, "replay", lambda user, address: looked.append((user, address)))
    now = timezone.now()
    User.objects.filter(pk=company.other.pk).update(last_login=now)
    sellers = User.objects.filter(role="seller")
    sellers.update(last_login=now)
    Warming(ask_all).look()
    people = [user for user, address in looked if address == "/insights/"]
    assert people[:2] == [company.other, company.director]
    assert len(people) == warming.MOST_PEOPLE
    addresses = [address for user, address in looked if user == company.director]
    assert addresses[:2] == ["/", "/portfolio/"]
    assert len(addresses) == len(set(addresses)), "no page is asked for twice"
    homes = [user for user, address in looked if address == "/"]
    assert company.kam in homes, "the first pages of all that see accounts"


def test_of_those_who_see_the_same_one(company: People, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[User] = []
    monkeypatch.setattr(warming, "replay", lambda user, address: looked.append(user))
    now = timezone.now()
    same = (company.director, company.direction, company.analyst)
    User.objects.filter(pk__in=[user.pk for user in same]).update(last_login=now, role="analyst")
    Warming(ask_all).look()
    assert len(set(looked) & set(same)) == 1


def test_a_page_that_fails_keeps_none_of_the_others(
    company: People, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    addresses: list[str] = []

    def fails(user: User, address: str) -> None:
        addresses.append(address)
        if address == "/":
            raise RuntimeError("broken")

    monkeypatch.setattr(warming, "replay", fails)
    with caplog.at_level(logging.ERROR, "clave.warming"):
        found = Warming(ask_all).look()
    homes = addresses.count("/")
    assert (found, homes > warming.MOST_PEOPLE) == (len(addresses) - homes, True)
    assert caplog.messages == ["/ was not computed in advance"] * homes


@pytest.mark.parametrize("wanted", [True, False])
def test_a_machine_may_be_spared(
    settings: Any, monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    started: list[tuple[Any, ...]] = []
    monkeypatch.setattr(warming, "_keep_warm", lambda *given: started.append(given))
    settings.CLAVE_WARM = wanted
    monkeypatch.setattr(answers, "_sharing", sharing := [])
    monkeypatch.setattr(facts, "_CHOOSE", choosing := [])
    before = set(threading.enumerate())
    warming.keep_warm()
    for thread in set(threading.enumerate()) - before:
        thread.join()
    assert (len(started), sharing) == (wanted, [True] * wanted)
    assert len(choosing) == wanted
