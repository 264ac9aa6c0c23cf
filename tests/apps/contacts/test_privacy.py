"""Object, block, destroy; the rule of retention; and nothing left of who was destroyed."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.contacts import services
from clave.apps.contacts.merging.services import merge_contacts
from clave.apps.contacts.models import Contact, ContactKey, Interaction
from clave.apps.contacts.privacy.jobs import scrub_books
from clave.apps.contacts.privacy.selectors import months_ago, person_data, policy_due
from clave.apps.contacts.privacy.services import (
    apply_policy,
    destroy_contact,
    set_state,
    update_policy,
)
from clave.apps.contacts.selectors import relationship_of
from clave.apps.identity import audit
from clave.apps.identity.models import AuditEntry, Job
from clave.lib.refusal import Refused
from tests.apps.contacts.making import make_contact, talk
from tests.company import People, account
from tests.entry.terminal import Terminal
from tests.postgres import books_of

pytestmark = pytest.mark.django_db


def test_blocked_people_are_nowhere_and_only_they_are_destroyed(company: People) -> None:
    olmos = make_contact(company.kam, "H1", "Beatriz Olmos", remarks="Decide ella")
    said = talk(company.kam, olmos)
    with pytest.raises(Refused, match="block_before_destroying"):
        destroy_contact(acting_user=company.admin, contact=olmos)
    with pytest.raises(Refused, match="not_allowed"):
        set_state(acting_user=company.kam, contact=olmos, state="blocked")
    olmos = set_state(acting_user=company.kam, contact=olmos, state="objected")
    assert Contact.objects.visible_to(company.kam).get().state == "objected"
    olmos = set_state(acting_user=company.admin, contact=olmos, state="blocked")
    assert not Contact.objects.visible_to(company.admin).exists()
    assert relationship_of(company.kam, account("H1")).roles == {}
    (shown,) = Interaction.objects.visible_to(company.kam).with_people()
    assert list(shown.contacts.all()) == []
    assert Contact.objects.blocked_for(company.admin).get() == olmos
    assert not Contact.objects.blocked_for(company.director).exists()
    with pytest.raises(Refused, match="not_allowed"):
        destroy_contact(acting_user=company.director, contact=olmos)
    destroy_contact(acting_user=company.admin, contact=olmos)
    said.refresh_from_db()
    assert (said.subject, Contact.objects.count(), ContactKey.objects.count()) == ("", 0, 0)
    assert Job.objects.get().kind == "scrub_books"
    assert audit.broken_links() == []
    entry = AuditEntry.objects.get(action="contact_destroyed")
    assert (entry.subject_label, entry.changes) == (f"#{olmos.pk}", {})


def test_who_was_merged_into_somebody_is_destroyed_with_them(company: People) -> None:
    kept = make_contact(company.kam, "H1", "Beatriz Olmos")
    gone = make_contact(company.kam, "H1", "Beatris Olmos")
    merge_contacts(acting_user=company.kam, kept=kept, gone=gone)
    kept.refresh_from_db()
    kept = set_state(acting_user=company.admin, contact=kept, state="blocked")
    destroy_contact(acting_user=company.admin, contact=kept)
    assert not Contact.objects.exists()


def test_a_person_is_given_everything_on_them(company: People) -> None:
    olmos = make_contact(company.kam, "H1", "Beatriz Olmos", remarks="Decide ella", influence=8)
    talk(company.kam, olmos)
    services.note_access(acting_user=company.kam, contacts=[olmos.pk], purpose="page")
    services.note_access(acting_user=company.kam, contacts=[olmos.pk], purpose="page")
    told = json.loads(json.dumps(person_data(company.admin, olmos), default=str))
    assert told["person"]["remarks"] == "Decide ella"
    assert (told["roles"][0]["account"], told["roles"][0]["influence"]) == ("Hiperra", 8)
    assert told["talks"][0]["subject"] == "Precios de verano"
    assert [entry["who"] for entry in told["seen_by"]] == ["Lucía Ferrer"]  # once an hour
    assert ["", None] not in told["changes"]
    assert told["changes"][0]["fields"]["name"] == [None, "Beatriz Olmos"]
    with pytest.raises(Refused, match="not_allowed"):
        person_data(company.kam, olmos)


def test_the_rule_blocks_the_unused_and_destroys_when_time_is_over(company: People) -> None:
    olmos = make_contact(company.kam, "H1", "Beatriz Olmos")
    talked = make_contact(company.kam, "H1", "Pau Carreras")
    update_policy(
        acting_user=company.admin,
        values={"unused_months": 12, "blocked_months": 6},
        expected_version=1,
    )
    long_ago = timezone.now() - timedelta(days=800)
    Contact.objects.update(updated_at=long_ago)
    talk(company.kam, talked, days=100)
    assert policy_due()
    assert apply_policy(acting_user=None) == (1, 0)
    assert not policy_due()
    assert apply_policy(acting_user=None) == (0, 0)
    olmos.refresh_from_db()
    assert (olmos.state, olmos.state_on) == ("blocked", timezone.localdate())
    later = timezone.localdate() + timedelta(days=200)
    assert apply_policy(acting_user=None, today=later) == (0, 1)
    assert [contact.name for contact in Contact.objects.all()] == ["Pau Carreras"]
    assert months_ago(date(2026, 5, 31), 3) == date(2026, 2, 28)


@pytest.mark.django_db(transaction=True)
def test_the_tables_are_written_anew_on_either_database() -> None:
    account = Account.objects.create(code="A1", name="Hiperra")
    contact = Contact.objects.create(name="Beatriz Olmos")
    contact.roles.create(account=account)
    scrub_books()
    assert Contact.objects.get().roles.get().account == account


_LIFE = """
import django
django.setup()
from django.core.management import call_command
from clave.apps.accounts.models import Account
from clave.apps.accounts.services import update_account
from clave.apps.contacts import services
from clave.apps.contacts.importing import services as importing
from clave.apps.contacts.models import Contact
from clave.apps.contacts.privacy.jobs import scrub_books
from clave.apps.contacts.privacy.services import destroy_contact, set_state
from clave.apps.identity import audit
call_command("migrate", verbosity=0, interactive=False)
account = Account.objects.create(code="A1", name="Hiperra")
update_account(acting_user=None, account=account, expected_version=1,
    values={"contact_name": "Zenobia Quirantes", "contact_email": "zenobia@x.example"})
text = "nombre;correo;cliente;observaciones\\n"
text += "Zenobia Quirantes;zenobia@x.example;A1;sabe de Zenobia\\nZenobia Mal;no;A1;\\n"
text += "".join(f"Otra Persona {n};p{n}@x.example;A1;\\n" for n in range(400))
record = importing.receive_file(acting_user=None, kind="contacts", name="p.csv",
    chunks=[text.encode()])
importing.confirm_import(acting_user=None, record=record)
person = Contact.objects.get(email="zenobia@x.example")
for number in range(30):
    person = services.update_contact(acting_user=None, contact=person,
        values={"name": "Zenobia Quirantes " + "x" * number}, expected_version=person.version)
from django.utils import timezone
services.log_interaction(acting_user=None, account=account, contacts=[person],
    values={"kind": "call", "happened_on": timezone.localdate(), "subject": "Zenobia dice"})
person = set_state(acting_user=None, contact=person, state="blocked")
if __import__("os").environ["DESTROY"] == "yes":
    destroy_contact(acting_user=None, contact=person)
    scrub_books()
assert audit.broken_links() == []
"""


@pytest.mark.parametrize("destroy", ["no", "yes"])
def test_no_byte_is_left_of_a_destroyed_person(destroy: str, tmp_path: Path) -> None:
    """A real data folder, read byte by byte; without destruction the name is found."""
    data = tmp_path / "data"
    if books_of(data):
        pytest.skip("PostgreSQL's files are the server's; the same is proved on SQLite's")
    environment = {"CLAVE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "clave.entry.settings"}
    done = subprocess.run(
        [sys.executable, "-c", _LIFE],
        env=environment | {"DESTROY": destroy, "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    files = [path for path in data.rglob("*") if path.is_file()]
    assert len(files) > 2
    words = [
        word
        for name in ("enobia", "uirantes")
        for word in (name.encode(), name.encode("utf-16-le"))
    ]
    held = [path.name for path in files if any(w in path.read_bytes() for w in words)]
    assert bool(held) == (destroy == "no"), held
    if destroy == "yes":
        answer = Terminal(data).run(
            "figures", "show", "relationship_coverage", "--account", "A1", "--json"
        )
        assert answer.code == 0, answer.err
        assert "enobia" not in answer.out
        assert answer.json["values"]["people_count"] == 400
