"""People written down twice: found, made one, made two again."""

from __future__ import annotations

import pytest

from clave.apps.contacts import services
from clave.apps.contacts.merging.finding import Record, pairs_of
from clave.apps.contacts.merging.selectors import duplicates_for
from clave.apps.contacts.merging.services import keep_apart, merge_contacts, undo_merge
from clave.apps.contacts.models import Contact, Interaction
from clave.lib.refusal import Refused
from tests.apps.contacts.making import make_contact, role_of, talk
from tests.company import People, account


def _record(key: int, name: str, *, email: str = "", phone: str = "", group: int = 1) -> Record:
    return Record(key, name, email, (phone,), frozenset({group}))


def test_suspicions_and_what_is_none() -> None:
    records = [
        _record(1, "beatriz olmos", email="bo@h.example", phone="+34 976 11 22 33"),
        _record(2, "b olmos prat", email="bo@h.example", group=2),
        _record(3, "olmos beatriz"),
        _record(4, "beatris olmos"),
        _record(5, "pau carreras", phone="976112233", group=3),
        _record(6, "beatriz olmos", group=4),  # another customer: a namesake
        _record(7, "bruno otero"),  # the same initials, another name
    ]
    found = {(pair.first, pair.second): pair.reasons for pair in pairs_of(records)}
    assert found == {
        (1, 2): ("email",),
        (1, 3): ("name",),
        (1, 4): ("name",),
        (3, 4): ("name",),
        (1, 5): ("phone",),
    }
    switchboard = [_record(n, f"p{n} q{n}", phone="976000000", group=n) for n in range(9)]
    assert pairs_of(switchboard) == []


def test_ten_thousand_are_compared_in_blocks() -> None:
    records = [
        _record(n, f"{chr(97 + n % 23)}ombre{n % 97} apellido{n}", group=n % 400)
        for n in range(10_000)
    ]
    records.append(_record(10_000, "aombre0 apellido0", group=0))
    found = pairs_of(records)
    assert (0, 10_000) in [(pair.first, pair.second) for pair in found]
    assert len(found) < 100


@pytest.mark.django_db
def test_a_merge_moves_everything_and_can_be_undone(company: People) -> None:
    kept = make_contact(company.kam, "H1", "Beatriz Olmos", phone="976 11 22 33")
    gone = make_contact(company.kam, "H1", "Beatris Olmos", email="bo@h.example")
    other = services.add_role(
        acting_user=company.kam, contact=gone, account=account("S1"), values={}
    )
    old = gone.roles.get(account__code="H1")
    report = make_contact(company.kam, "H1", "Pau Carreras", reports_to=old)
    services.judge_tie(acting_user=company.kam, role=old, colleague=company.kam, strength=4)
    said = talk(company.kam, kept)
    both = services.log_interaction(
        acting_user=company.kam,
        account=account("H1"),
        values={"kind": "call", "happened_on": said.happened_on},
        contacts=[kept, gone],
    )
    alone = services.log_interaction(
        acting_user=company.kam,
        account=account("S1"),
        values={"kind": "call", "happened_on": said.happened_on},
        contacts=[gone],
    )
    (found,) = duplicates_for(company.kam)
    assert (found.first, found.second, found.reasons) == (kept, gone, ("name",))
    assert duplicates_for(company.other) == []
    merge = merge_contacts(acting_user=company.kam, kept=kept, gone=gone)
    kept.refresh_from_db()
    assert (kept.email, kept.phone) == ("bo@h.example", "976 11 22 33")
    assert {role.account.code for role in kept.roles.all()} == {"H1", "S1"}
    assert kept.roles.get(account__code="H1").ties.get().strength == 4
    assert role_of(report).reports_to == kept.roles.get(account__code="H1")
    assert set(Interaction.objects.filter(contacts=kept)) == {said, both, alone}
    assert set(Contact.objects.visible_to(company.kam)) == {kept, report}
    assert duplicates_for(company.kam) == []
    undo_merge(acting_user=company.kam, merge=merge)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.email, other.contact) == ("", gone)
    assert old.ties.get().strength == 4
    assert role_of(report).reports_to == old
    assert set(Interaction.objects.filter(contacts=gone)) == {both, alone}
    assert Contact.objects.visible_to(company.kam).count() == 3


@pytest.mark.django_db
def test_nobody_is_merged_with_themselves_or_unseen(company: People) -> None:
    one = make_contact(company.kam, "H1", "Beatriz Olmos")
    same = Contact.objects.get(pk=one.pk)
    foreign = make_contact(company.director, "D1", "Beatriz Olmos")
    with pytest.raises(Refused, match="merge_with_itself"):
        merge_contacts(acting_user=company.kam, kept=one, gone=same)
    with pytest.raises(Refused, match="not_allowed"):
        merge_contacts(acting_user=company.kam, kept=one, gone=foreign)
    second = make_contact(company.kam, "H1", "Beatriz Olmos")
    keep_apart(acting_user=company.kam, first=second, second=one)
    assert duplicates_for(company.kam) == []
