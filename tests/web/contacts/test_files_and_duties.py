"""The pages of files of people, of duplicates and of what a person may ask for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from clave.apps.contacts.models import Contact, ContactImport, ContactPolicy, Function, Merge
from clave.apps.identity.models import User
from tests.apps.contacts.making import make_contact
from tests.company import People, account
from tests.web.exported import content_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
TEXT = "nombre;correo;empresa;zona\nAna Prat;ap@h.example;H1;x\nMal;no;H1;x\nEva Roca;;D1;x\n"


def test_a_file_is_looked_at_brought_in_and_taken_out(
    company: People, folders: Path, as_user: LogIn
) -> None:
    def sent() -> dict[str, object]:
        return {"kind": "contacts", "file": SimpleUploadedFile("p.csv", TEXT.encode())}

    client = as_user(company.kam)
    page = client.post("/contacts/import/", sent(), follow=True).content.decode()
    for words in ("no e-mail address", "no account with this code or name", "Bring in 1 row"):
        assert words in page
    record = ContactImport.objects.get()
    one = reverse("contact_import", args=[record.pk])
    assert not Contact.objects.exists()
    # The same file by another column: nobody is called so.
    assert client.post(one, {"column_name": "zona", "column_account": "empresa"}).status_code == 302
    assert "name" in ContactImport.objects.get().columns
    assert client.post(one, {"column_email": "correo"}).status_code == 422
    client.post(
        one, {"column_name": "nombre", "column_email": "correo", "column_account": "empresa"}
    )
    confirm = reverse("contact_import_act", args=[record.pk, "confirm"])
    assert as_user(company.other).post(confirm).status_code == 404
    assert as_user(company.director).get(one).status_code == 404
    assert as_user(company.kam).post(confirm).status_code == 302
    assert Contact.objects.get().name == "Ana Prat"
    rejects = client.get(reverse("contact_import_rejects", args=[record.pk]))
    assert "bad_email" in content_of(rejects).decode()
    client.post(reverse("contact_import_act", args=[record.pk, "undo"]))
    assert not Contact.objects.exists()
    assert client.post("/contacts/import/", {"kind": "contacts"}).status_code == 422
    client.post("/contacts/import/", sent())
    waiting = ContactImport.objects.get(state="previewed")
    client.post(reverse("contact_import_act", args=[waiting.pk, "discard"]))
    assert ContactImport.objects.count() == 1


def test_duplicates_are_merged_and_parted_by_buttons(company: People, as_user: LogIn) -> None:
    one = make_contact(company.kam, "H1", "Beatriz Olmos")
    same = make_contact(company.kam, "H1", "Beatriz Olmos")
    other = make_contact(company.kam, "H1", "Beatris Olmos")
    client = as_user(company.kam)
    assert client.get("/contacts/duplicates/").content.decode().count("They are two") == 3
    client.post("/contacts/merge/", {"kept": one.pk, "gone": other.pk, "apart": "1"})
    assert client.get("/contacts/duplicates/").content.decode().count("They are two") == 2
    pair = {"kept": one.pk, "gone": same.pk}
    assert as_user(company.other).post("/contacts/merge/", pair).status_code == 404
    itself = as_user(company.kam).post("/contacts/merge/", {"kept": one.pk, "gone": one.pk})
    assert itself.status_code == 400
    assert "cannot be merged with themselves" in itself.content.decode()
    assert client.post("/contacts/merge/", pair).status_code == 302
    assert client.get(reverse("contact", args=[same.pk])).status_code == 404
    merge = Merge.objects.get()
    client.post(reverse("undo_merge", args=[merge.pk]))
    assert client.get(reverse("contact", args=[same.pk])).status_code == 200


def test_the_duties_by_their_buttons(company: People, as_user: LogIn) -> None:
    olmos = make_contact(company.kam, "H1", "Beatriz Olmos", remarks="Decide ella")
    state, page = (reverse(name, args=[olmos.pk]) for name in ("contact_state", "contact"))
    client = as_user(company.kam)
    assert client.post(state, {"state": "objected"}).status_code == 302
    assert "objected to the use" in client.get(page).content.decode()
    cards = client.get(reverse("account_cards", args=[account("H1").pk])).content.decode()
    assert "Olmos" not in cards
    assert client.post(state, {"state": "blocked"}).status_code == 403
    admin = as_user(company.admin)
    told = json.loads(admin.get(reverse("contact_data", args=[olmos.pk])).content)
    assert told["person"]["remarks"] == "Decide ella"
    destroy = reverse("destroy_contact", args=[olmos.pk])
    assert admin.post(destroy).status_code == 404  # not blocked yet
    assert admin.post(state, {"state": "blocked"}).status_code == 302
    assert admin.get(page).status_code == 404
    assert "Beatriz Olmos" in admin.get("/settings/privacy/").content.decode()
    assert as_user(company.director).post(destroy).status_code == 404
    assert Contact.objects.exists()
    assert as_user(company.admin).post(destroy).status_code == 302
    assert not Contact.objects.exists()


def test_the_company_decides_functions_and_how_long_people_are_kept(
    company: People, as_user: LogIn
) -> None:
    client = as_user(company.admin)
    sent = {"code": "fleet", "name_en": "Fleet", "name_es": "Flota", "weight": 4, "position": 9}
    sent |= {"is_relevant": "on", "version": 1}
    assert client.post("/settings/functions/new/", sent).status_code == 302
    assert client.post("/settings/functions/new/", sent).status_code == 422
    fleet = Function.objects.get(code="fleet")
    edit = reverse("function", args=[fleet.pk])
    assert client.post(edit, sent | {"weight": 5}).status_code == 302
    assert client.post(edit, sent | {"weight": 6}).status_code == 409
    kept = {"unused_months": 24, "blocked_months": 12, "version": 1}
    assert client.post("/settings/privacy/", kept).status_code == 302
    assert ContactPolicy.current().unused_months == 24
