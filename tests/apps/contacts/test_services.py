"""People, roles, ties and talks: what is written, what is refused, what the audit keeps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from clave.apps.contacts import services
from clave.apps.contacts.models import Contact, ContactRole, Interaction, Tie
from clave.apps.contacts.selectors import history_of, relationship_of
from clave.apps.identity import audit
from clave.apps.identity.models import AuditEntry
from clave.apps.identity.versions import StaleVersion
from clave.lib.refusal import Refused
from tests.apps.contacts.making import make_contact, role_of, talk
from tests.company import People, account

pytestmark = pytest.mark.django_db


def test_a_person_is_seen_by_those_who_see_one_of_their_accounts(company: People) -> None:
    olmos = make_contact(company.kam, "H1", "Beatriz Olmos", email="Olmos@Hiperra.example ")
    assert olmos.email == "olmos@hiperra.example"
    for person in (company.kam, company.director, company.admin):
        assert Contact.objects.visible_to(person).get() == olmos
    assert not Contact.objects.visible_to(company.other).exists()
    assert not Contact.objects.visible_to(company.seller).exists()
    services.add_role(acting_user=company.director, contact=olmos, account=account("D1"), values={})
    assert Contact.objects.visible_to(company.other).get() == olmos
    roles = ContactRole.objects.visible_to(company.other)
    assert [role.account.code for role in roles] == ["D1"]


def test_what_is_refused_says_why_and_changes_nothing(company: People) -> None:
    boss = make_contact(company.kam, "H1", "Ana Lasheras")
    olmos = make_contact(company.kam, "H1", "Beatriz Olmos", reports_to=role_of(boss))
    before = AuditEntry.objects.count(), Contact.objects.count(), Interaction.objects.count()
    today = timezone.localdate()

    def refused(code: str, write: object, **given: object) -> None:
        with pytest.raises(Refused) as refusal:
            write(acting_user=company.kam, **given)  # type: ignore[operator]
        assert refusal.value.code == code

    create, role = services.create_contact, role_of(olmos)
    at = {"account": account("H1"), "role": {}}
    refused("contact_needs_name", create, **at, values={"name": "  "})
    refused("bad_email", create, **at, values={"name": "A", "email": "no es un correo"})
    wrong = {"account": account("H1"), "values": {"name": "A"}}
    refused("out_of_range", create, **wrong, role={"influence": 11})
    dates = {"started_on": date(2026, 5, 1), "ended_on": date(2026, 4, 1)}
    refused("role_dates_reversed", create, **wrong, role=dates)
    refused("role_exists", services.add_role, contact=olmos, account=account("H1"), values={})
    update = {"role": role_of(boss), "expected_version": 1, "values": {"reports_to": role}}
    refused("circular_boss", services.update_role, **update)
    refused("out_of_range", services.judge_tie, role=role, colleague=company.kam, strength=6)
    told = {"account": account("H1"), "values": {"kind": "call", "happened_on": today}}
    refused("interaction_needs_people", services.log_interaction, **told, contacts=[])
    told["values"] = {"kind": "call", "happened_on": today + timedelta(days=1)}
    refused("interaction_in_future", services.log_interaction, **told, contacts=[olmos])
    told = {"account": account("D1"), "values": {"kind": "call", "happened_on": today}}
    refused("not_allowed", services.log_interaction, **told, contacts=[olmos])
    with pytest.raises(StaleVersion):
        services.update_contact(
            acting_user=company.kam, contact=olmos, values={"name": "X"}, expected_version=9
        )
    assert before == (
        AuditEntry.objects.count(),
        Contact.objects.count(),
        Interaction.objects.count(),
    )


def test_the_audit_keeps_a_persons_values_under_their_key(company: People) -> None:
    olmos = make_contact(company.kam, "H1", "Beatriz Olmos", email="olmos@hiperra.example")
    services.update_contact(
        acting_user=company.kam,
        contact=olmos,
        values={"name": "Beatriz Olmos Prat", "remarks": "Decide ella"},
        expected_version=1,
    )
    services.judge_tie(
        acting_user=company.kam, role=role_of(olmos), colleague=company.kam, strength=4
    )
    talk(company.kam, olmos)
    entries = AuditEntry.objects.filter(account_code__in=["H1", ""])
    kept = " ".join(f"{e.subject_label} {e.changes}" for e in entries if "contact" in e.action)
    assert "sealed:" in kept
    assert not [word for word in ("Olmos", "olmos", "Decide", "Precios") if word in kept]
    told = [pair for entry in history_of(company.kam, olmos) for pair in entry.changes.items()]
    assert ("name", ["Beatriz Olmos", "Beatriz Olmos Prat"]) in told
    assert ("remarks", ["", "Decide ella"]) in told
    assert "remarks" not in dict(
        pair for entry in history_of(company.analyst, olmos) for pair in entry.changes.items()
    )
    assert audit.broken_links() == []


def test_remarks_are_written_only_by_those_who_read_them(company: People) -> None:
    olmos = make_contact(company.kam, "H1", "Beatriz Olmos", remarks="Decide ella")
    assert olmos.remarks == "Decide ella"
    company.kam.role = "analyst"
    values = services._allowed(company.kam, {"name": "A", "remarks": "B"})
    assert values == {"name": "A"}


def test_ties_come_from_talks_and_judgements_may_differ(company: People) -> None:
    olmos = make_contact(company.kam, "H1", "Beatriz Olmos", function="purchasing", influence=8)
    talk(company.kam, olmos, days=0)
    talk(company.kam, olmos, days=45)
    seen = relationship_of(company.kam, account("G1"))  # the group above sees it too
    tie = seen.relations.ties[0]
    assert (tie.colleague, tie.judged) == (company.kam.pk, None)
    assert tie.computed == pytest.approx(5 * (1 - 2**-1.5))
    assert seen.figure.values["functions_covered"] == 1
    services.judge_tie(
        acting_user=company.kam, role=role_of(olmos), colleague=company.kam, strength=1
    )
    tie = relationship_of(company.kam, account("H1")).relations.ties[0]
    assert (tie.strength, tie.differs()) == (1.0, True)
    services.judge_tie(
        acting_user=company.kam, role=role_of(olmos), colleague=company.kam, strength=None
    )
    assert not Tie.objects.exists()
    assert seen.relations.kam == company.kam.pk
    assert relationship_of(company.other, account("H1")).roles == {}
