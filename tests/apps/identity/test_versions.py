"""Two people edit one record: no update is lost, the second sees both versions."""

from __future__ import annotations

import pytest

from clave.apps.identity import services
from clave.apps.identity.models import AuditEntry, User
from clave.apps.identity.versions import StaleVersion
from clave.lib.refusal import Refused
from tests.company import PASSWORD, People

pytestmark = pytest.mark.django_db


def test_a_save_on_a_stale_version_is_refused_with_both_versions(people: People) -> None:
    services.update_user(
        acting_user=people.admin,
        user=people.kam,
        values={"name": "Lucía F."},
        expected_version=1,
    )
    with pytest.raises(StaleVersion) as stale:
        services.update_user(
            acting_user=people.admin,
            user=people.kam,
            values={"name": "L. Ferrer"},
            expected_version=1,
        )
    assert str(stale.value.current) == "Lucía F."
    assert stale.value.attempted == {"name": "L. Ferrer"}
    assert User.objects.get(pk=people.kam.pk).name == "Lucía F."


def test_a_save_that_changes_nothing_writes_nothing(people: People) -> None:
    services.update_user(
        acting_user=people.admin,
        user=people.kam,
        values={"name": "Lucía Ferrer"},
        expected_version=1,
    )
    assert User.objects.get(pk=people.kam.pk).version == 1
    assert AuditEntry.objects.count() == 0


def test_who_may_not_is_refused_and_nothing_changes(people: People) -> None:
    for person in (people.kam, people.director, people.seller, people.finance):
        with pytest.raises(Refused, match="not_allowed"):
            services.update_user(
                acting_user=person, user=people.other, values={"name": "X"}, expected_version=1
            )
        with pytest.raises(Refused, match="not_allowed"):
            services.update_company(acting_user=person, values={"name": "X"}, expected_version=1)
    assert User.objects.get(pk=people.other.pk).name == "Álvaro Quintana"
    assert AuditEntry.objects.count() == 0


def test_nobody_raises_or_locks_themselves(people: People) -> None:
    for values in ({"is_active": False}, {"role": "kam"}):
        with pytest.raises(Refused, match="not_own_rights"):
            services.update_user(
                acting_user=people.admin, user=people.admin, values=values, expected_version=1
            )
    assert User.objects.get(pk=people.admin.pk).role == "administrator"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"email": "no-address"}, "bad_email"),
        ({"email": "KAM@example.com"}, "email_taken"),
        ({"role": "king"}, "unknown_role"),
        ({"password": "short"}, "weak_password"),
    ],
)
def test_a_bad_new_user_is_refused(people: People, values: dict[str, str], code: str) -> None:
    given = {"email": "new@example.com", "name": "N", "role": "kam", "password": PASSWORD} | values
    before = User.objects.count()
    with pytest.raises(Refused, match=code):
        services.create_user(acting_user=people.admin, **given)
    assert User.objects.count() == before


def test_the_audit_never_holds_a_password(people: People) -> None:
    services.create_user(
        acting_user=people.admin,
        email="new@example.com",
        name="New",
        role="kam",
        password="a very secret word",
    )
    services.set_password(acting_user=people.admin, user=people.kam, password="another secret word")
    written = str(list(AuditEntry.objects.values()))
    assert AuditEntry.objects.count() == 2
    assert "secret" not in written
    assert "scrypt" not in written
