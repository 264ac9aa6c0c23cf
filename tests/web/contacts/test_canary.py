"""Remarks, and people of others' customers: sought in every answer that each person can get."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from clave.apps.contacts.models import Contact
from clave.apps.identity.models import User
from tests.apps.contacts.making import make_contact, role_of, talk
from tests.company import People, account
from tests.web.exported import content_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
REMARK = "canario"
LISTS = ("/contacts/", "/interactions/", "/settings/audit/", "/settings/privacy/")


def _addresses() -> Iterator[str]:
    yield from ("/", "/contacts/duplicates/", "/contacts/import/", *LISTS)
    for name in LISTS:
        yield from (f"{name}?export=csv", f"{name}?export=xlsx")
    for text in ("olmos", "betancor", "canari", "999"):
        yield from (f"/search/?q={text}", f"/contacts/?q={text}")
    for code in ("G1", "H1", "D1"):
        pk = account(code).pk
        for tab in ("", "people/", "people/?view=table", "people/?view=table&export=csv"):
            yield f"/accounts/{pk}/{tab}"
        yield from (f"/accounts/{pk}/timeline/", f"/accounts/{pk}/people/cards/")
        yield f"/accounts/{pk}/contact/"
        yield f"/api/figures/relationship_coverage?account={pk}"
    yield "/api/figures/relationship_coverage"
    for person in Contact.objects.all():
        for part in ("", "edit/", "card/", "data/", f"roles/{role_of(person).pk}/"):
            yield f"/contacts/{person.pk}/{part}"


def _texts(client: Client) -> str:
    """Everything that is answered with success, one after another."""
    found = []
    for address in _addresses():
        response = client.get(address)
        assert response.status_code in {200, 403, 404}, (address, response.status_code)
        body = content_of(response) if response.status_code == 200 else b""
        if not body.startswith(b"PK"):
            found.append(body.decode())
    assert len(found) > 30
    return "".join(found)


def test_each_reads_their_own_people_and_remarks_have_a_right(
    company: People, folders: Path, as_user: LogIn
) -> None:
    olmos = make_contact(company.kam, "H1", "Beatriz Olmos", remarks=f"un {REMARK}")
    talk(company.kam, olmos)
    make_contact(company.director, "D1", "Yaiza Betancor", phone="999 888 777")
    seen = {name: _texts(as_user(person)) for name, person in company.all().items()}
    told = {name for name, text in seen.items() if REMARK in text}
    assert told == {"kam", "director", "admin", "direction"}
    assert {name for name, text in seen.items() if "Betancor" in text} == {
        *("other", "director", "admin", "analyst", "finance", "direction")
    }
    assert "Olmos" not in seen["other"]
    for name in ("seller", "department", "manager"):
        assert "Olmos" not in seen[name]
