"""The audit chain: written with the change, and every tampering shows."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clave.apps.identity import audit
from clave.apps.identity.models import AuditEntry, AuditHead, User
from clave.entry.proof import tampering
from tests.company import People

pytestmark = pytest.mark.django_db


def _write(count: int, user: User | None = None) -> None:
    for number in range(count):
        with transaction.atomic():
            subject = audit.Subject("thing", str(number), f"Thing {number}")
            audit.record(acting_user=user, action="made", subject=subject, changes={"a": (1, 2)})


def test_a_sound_chain_has_no_fault(people: People) -> None:
    _write(5, people.kam)
    assert audit.broken_links() == []
    assert list(AuditEntry.objects.values_list("number", flat=True)) == [5, 4, 3, 2, 1]
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert (entry.actor_label, entry.changes) == ("Lucía Ferrer", {"a": [1, 2]})


@pytest.mark.django_db(transaction=True)
def test_it_is_refused_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        audit.record(acting_user=None, action="made", subject=audit.Subject("x", "1", "X"))
    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_it_goes_with_its_change_or_not_at_all() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record(acting_user=None, action="made", subject=audit.Subject("x", "1", "X"))
        _ = 1 / 0
    assert AuditEntry.objects.count() == 0
    assert audit.broken_links() == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"changes": {"a": [1, 3]}}, (3, "altered")),
        ({"actor_label": "Nobody"}, (3, "altered")),
        ({"account_code": "Z9"}, (3, "altered")),
        ({"action": "unmade"}, (3, "altered")),
        ({"previous_hash": "f" * 64}, (3, "altered")),
    ],
)
def test_an_altered_entry_shows(change: dict[str, object], expected: tuple[int, str]) -> None:
    _write(5)
    AuditEntry.objects.filter(number=3).update(**change)
    assert expected in audit.broken_links()


def test_a_removed_entry_shows() -> None:
    _write(5)
    AuditEntry.objects.filter(number=3).delete()
    assert audit.broken_links() == [(3, "missing"), (4, "unlinked")]


def test_a_cut_end_shows() -> None:
    _write(5)
    AuditEntry.objects.filter(number__gt=3).delete()
    assert audit.broken_links() == [(5, "cut")]


def test_an_entry_that_was_hashed_anew_shows_in_the_next() -> None:
    _write(5)
    forged = AuditEntry.objects.get(number=3)
    forged.changes = {"a": [1, 99]}
    forged.hash = audit.entry_hash(forged)
    forged.save()
    assert audit.broken_links() == [(4, "unlinked")]


def test_a_forged_end_shows() -> None:
    _write(3)
    forged = AuditEntry.objects.get(number=3)
    forged.action = "forged"
    forged.hash = audit.entry_hash(forged)
    forged.save()
    assert audit.broken_links() == [(3, "cut")]
    AuditHead.objects.update(number=2)
    assert audit.broken_links() == [(2, "cut")]


@pytest.mark.django_db(transaction=True)
def test_every_end_is_sealed_and_a_torn_line_spoils_no_other(settings: Any) -> None:
    tampering.write_chain(3)
    with Path(settings.CLAVE_SEAL).open("ab") as stream:
        stream.write(b"\n4 abc")
    tampering.write_chain(2)
    kept = Path(settings.CLAVE_SEAL).read_text().split("\n")
    numbers = [line.split()[0] for line in kept if line]
    assert numbers == ["1", "2", "3", "4", "4", "5"]
    assert audit.broken_links() == []
    assert audit.chain_end() == (5, kept[-1].split()[1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tamper", tampering.TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_every_way_of_tampering_shows(tamper: tampering.Tampering) -> None:
    tampering.write_chain()
    for seed in range(8):
        assert tampering.is_found(tamper, random.Random(seed)), seed
    assert audit.broken_links() == []


@pytest.mark.django_db(transaction=True)
def test_only_the_seal_knows_of_a_chain_that_was_forged_whole(settings: Any) -> None:
    tampering.write_chain()
    draw = random.Random(4)
    tampering.forge_all_that_follows(draw)
    assert [code for _, code in audit.broken_links()] == ["unsealed"]
    Path(settings.CLAVE_SEAL).unlink()
    assert audit.broken_links() == []


FIELDS = st.sampled_from(["action", "subject_id", "subject_label", "subject_type", "actor_label"])


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(number=st.integers(1, 6), field=FIELDS, text=st.text(min_size=1, max_size=20))
def test_any_other_text_anywhere_shows(number: int, field: str, text: str, db: None) -> None:
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    _write(6)
    entry = AuditEntry.objects.get(number=number)
    text = text.replace("\x00", "")
    if getattr(entry, field) != text:
        AuditEntry.objects.filter(number=number).update(**{field: text})
        assert audit.broken_links() != []
