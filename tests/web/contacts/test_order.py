"""Lists are ordered as a dictionary is: an accent makes no other letter."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from tests.apps.contacts.making import make_contact
from tests.company import People

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def _names(page: str, wanted: tuple[str, ...]) -> list[str]:
    """Those of ``wanted`` in the order in which rows are headed by them."""
    heads = re.findall(r'<th scope="row"[^>]*>.*?</th>', page, re.DOTALL)
    return [name for head in heads for name in wanted if f">{name}<" in head]


def test_people_are_ordered_without_accents(company: People, as_user: LogIn) -> None:
    for name in ("Zoe Prat", "Óscar Herrán", "Ana Ruiz", "Pau Carreras"):
        make_contact(company.kam, "G1", name)
    page = as_user(company.kam).get("/contacts/").content.decode()
    wanted = ("Ana Ruiz", "Óscar Herrán", "Pau Carreras", "Zoe Prat")
    assert _names(page, wanted) == list(wanted)


def test_accounts_are_ordered_without_accents(company: People, as_user: LogIn) -> None:
    account = Account.objects.get(code="D1")
    account.name = "Ábaco"
    account.save()
    page = as_user(company.direction).get("/portfolio/?tier=all&by=account&sort=name").content
    others = tuple(Account.objects.exclude(code="D1").values_list("name", flat=True))
    assert _names(page.decode(), ("Ábaco", *others))[0] == "Ábaco"
