"""A large ledger: nobody waits for what is found over it; the list is the same once it is kept."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import pytest

from clave.apps.accounts.selectors import Questions
from clave.apps.modelling.refreshing import refresh
from clave.apps.opportunities import finding
from clave.apps.opportunities import openings as asked
from clave.apps.opportunities.finding import company_scope
from clave.apps.opportunities.selectors import opportunities_of
from clave.figures import openings
from tests.apps.opportunities.making import tell_wallet
from tests.company import People

pytestmark = pytest.mark.django_db


def test_a_large_ledger_is_never_waited_for(
    folders: Path, company: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_wallet(company.kam)
    live = opportunities_of(company.kam)
    notes = asked.notes_of(Questions(company.kam), company_scope())
    assert live.as_of is not None
    monkeypatch.setattr(openings, "MANY", 0)
    monkeypatch.setattr(finding, "_KEPT", OrderedDict())  # what the small ledger answered
    scope = company_scope()
    assert asked.notes_of(Questions(company.kam), scope) == ([], [])
    with monkeypatch.context() as patch:
        patch.setattr(asked, "QUESTIONS", {})  # a live answer would look its question up
        waiting = opportunities_of(company.kam)
        assert (waiting.waits, waiting.as_of) == (True, None)
        assert [row.key for row in waiting.rows] == [row.key for row in live.rows]
        refresh("openings")
        found = opportunities_of(company.kam)
    assert not found.waits
    assert (found.rows, found.period, found.as_of) == (live.rows, live.period, live.as_of)
    assert found.currency == live.currency
    assert asked.notes_of(Questions(company.kam), scope) == notes


def test_the_page_says_that_it_is_being_found(
    folders: Path, company: People, as_user, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openings, "MANY", 0)
    page = as_user(company.director).get("/insights/opportunities/").content.decode()
    assert "Opportunities are being found for the first time" in page
