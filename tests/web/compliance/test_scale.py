"""1,000 plans with 50,000 actions: every list and board asks as few questions as with a hundred."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clave.apps.compliance.services.records import renew_warnings
from clave.apps.followup.models import Action
from clave.apps.identity.models import User
from tests.company import People, make_chart

from .scale import many_actions

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGES = (
    "/compliance/",
    "/compliance/?by=plan",
    "/compliance/?by=unit",
    "/compliance/?by=person&since=all",
    "/compliance/?by=site",
    "/compliance/actions/?show=missed",
    "/compliance/actions/?show=soon_late",
    "/compliance/actions/?q=123",
    "/compliance/actions/?sort=-outlook&page=3",
    "/field/",
    "/field/?by=site&whose=all",
    "/sponsored/",
    "/actions/",
    "/actions/?state=all&sort=account&page=7",
    "/waiting/",
    "/plans/",
)
# What a page asks of the books at most, whatever there is: the frame's own among them.
MOST = 45


def _asked(client: Client, report: Callable[[str], None]) -> dict[str, int]:
    """By page, how many queries; its time is only told."""
    found = {}
    for address in PAGES:
        begin = time.perf_counter()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 200, address
        report(f"{address}: {len(asked)} queries, {1000 * (time.perf_counter() - begin):.0f} ms")
        found[address] = len(asked)
    return found


def test_boards_ask_as_little_of_fifty_thousand_actions(
    company: People, as_user: Callable[[User], Client], capsys: pytest.CaptureFixture[str]
) -> None:
    def report(text: str) -> None:
        with capsys.disabled():
            print(text)  # noqa: T201 - times are told, never judged

    make_chart(company)
    client = as_user(company.director)
    many_actions(company, plans=10, actions=400)
    renew_warnings(acting_user=None, day=timezone.localdate())
    for address in PAGES:
        client.get(address)  # what the process finds out once
    few = _asked(client, lambda _text: None)
    many_actions(company, plans=990, actions=49_600)
    begin = time.perf_counter()
    renew_warnings(acting_user=None, day=timezone.localdate())
    report(f"warnings of {Action.objects.count()} actions: {time.perf_counter() - begin:.1f} s")
    many = _asked(client, report)
    assert Action.objects.count() == 50_000
    assert many == few
    assert max(many.values()) <= MOST
