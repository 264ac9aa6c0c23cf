"""What is written down standing in a shop: three people, and what each may."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clave.apps.accounts.models import Account, AccountMember
from clave.apps.contacts.models import Interaction
from clave.apps.followup.services.actions import create_action
from clave.apps.identity.models import User
from tests.company import People, account, make_chart

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def _page(client: Client) -> str:
    answer = client.get("/add/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_one_finds_ones_accounts_and_actions(company: People, as_user: LogIn) -> None:
    make_chart(company)
    values = {"title": "Photo of the shelf", "owner": company.kam, "due_on": timezone.localdate()}
    action = create_action(acting_user=company.kam, values=values)
    log = f'href="/accounts/{account("G1").pk}/contact/"'
    page = _page(as_user(company.kam))
    assert log in page
    assert f'href="/actions/{action.pk}/#close"' in page
    assert '<a href="/add/" aria-current="page">' in page, "from the bar at the bottom"
    page = _page(as_user(company.other))
    assert log not in page and "Photo of the shelf" not in page


def test_where_one_was_last_stands_first_and_sites_last(company: People, as_user: LogIn) -> None:
    make_chart(company)
    client = as_user(company.kam)

    def order() -> list[int]:
        return [int(pk) for pk in re.findall(r'href="/accounts/(\d+)/contact/"', _page(client))]

    levels = dict(Account.objects.values_list("pk", "level"))
    before = order()
    assert [levels[pk] == "site" for pk in before] == sorted(levels[pk] == "site" for pk in before)
    for place, days in ((-1, 1), (-2, 3)):
        visit = Interaction.objects.create(
            account_id=before[place],
            kind="visit",
            happened_on=timezone.localdate() - timedelta(days=days),
        )
        visit.colleagues.add(company.kam)
    assert order()[:2] == [before[-1], before[-2]]


def test_who_is_on_the_team_finds_its_account_while_on_it(company: People, as_user: LogIn) -> None:
    member = AccountMember.objects.create(
        account=account("G1"), user=company.director, since=date(2026, 1, 1)
    )
    log = f'href="/accounts/{account("G1").pk}/contact/"'
    assert log in _page(as_user(company.director))
    member.until = timezone.localdate() - timedelta(days=1)
    member.save()
    assert log not in _page(as_user(company.director))


def test_who_writes_nothing_has_no_such_page(company: People, as_user: LogIn) -> None:
    client = as_user(company.analyst)
    assert client.get("/add/").status_code == 404
    assert 'href="/add/"' not in client.get("/").content.decode()
