"""The frame around every page: whatever one may use is one tap away, on a phone too."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from clave.apps.identity.models import User
from clave.web.context import navigation
from tests.company import People

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def test_on_a_phone_every_entry_is_in_the_bar_or_the_menu(company: People, as_user: LogIn) -> None:
    for person in (company.kam, company.analyst, company.department):
        page = as_user(person).get("/actions/").content.decode()
        bar = page[page.index('<nav class="bottom"') :].split("</nav>")[0]
        menu = re.findall(r'<a class="menu-item only-phone" href="([^"]+)"', page)
        entries = [entry["url"] for entry in navigation(person, "/actions/")]
        shown = [url for url in entries if f'href="{url}"' in bar]
        assert [url for url in entries if url in menu] == [
            url for url in entries if url not in shown
        ]
        assert "/actions/" in menu
        assert '<a class="menu-item only-phone" href="/actions/" aria-current="page">' in page
