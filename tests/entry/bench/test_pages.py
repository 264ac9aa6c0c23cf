"""The measure of pages runs on a small company of the same make, and measures what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.entry.bench.installation import KAM, KAM_OF_HALF, Size, install, is_installed
from clave.entry.bench.pages import measure_pages, weigh_pages

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_small_company_is_made_and_its_pages_are_measured(folders: Path) -> None:
    assert not is_installed()
    install(Size(accounts=600, contacts=40, lines=4_000, products=60))
    assert is_installed()
    assert Account.objects.count() == 600
    assert Account.objects.exclude(contact_name="").count() == 40
    small = Account.objects.visible_to(User.objects.get(email=KAM))
    assert small.count() == 30
    assert 100 < Account.objects.visible_to(User.objects.get(email=KAM_OF_HALF)).count() < 300
    measures = measure_pages(requests=2)
    pages = {measure.page for measure in measures}
    assert {"portfolio", "account", "search", "home", "lines", "loss"} <= pages
    assert len(measures) == 3 * len(pages)
    for measure in measures:
        told = measure.to_json()
        assert 0 < told["p50"] <= told["p95"], measure.page
        assert told["requests"] >= 2
    by_page = {m.page: m for m in measures if m.person == KAM_OF_HALF}
    assert max(by_page["lines"].data) > 0
    assert max(by_page["account"].data) == 0  # its cells are at hand
    assert by_page["portfolio"].queries <= 12
    assert by_page["account"].queries <= 25
    # Six is the goal, which `clave bench --pages` tells missed: the bar counts what waits.
    assert by_page["search"].queries <= 10
    for weight in weigh_pages():
        assert weight.outside == []
        assert weight.requests <= 12
        assert weight.sent <= 350_000
