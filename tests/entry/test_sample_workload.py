"""The sample company's stages and hours: told once, by the services, by those who may."""

from __future__ import annotations

import pytest

from clave.apps.accounts.models import Account
from clave.apps.identity.models import AuditEntry, User
from clave.apps.workload.models import AccountRole, Capacity
from clave.apps.workload.rules import rules_in_force
from clave.entry.sample import people
from clave.entry.sample.install import _people
from clave.entry.sample.workload import install_workload, workload_complete

pytestmark = pytest.mark.django_db


def test_stages_hours_and_territories() -> None:
    _people()
    lucia = User.objects.get(email=people.LUCIA.email)
    account = Account.objects.create(code="1010", name="Hiperra", kam=lucia, responsible=lucia)
    Account.objects.create(code="1010-1", name="Hiperra", level="site", parent=account)
    install_workload()
    written = AuditEntry.objects.count()
    install_workload()  # what is there is left alone
    assert AuditEntry.objects.count() == written
    assert workload_complete()
    role = AccountRole.objects.get()
    assert (role.account, role.stage, role.decided_by) == (account, "interdependent", lucia)
    assert Capacity.objects.count() == 1 + len(people.KAMS)
    told = Capacity.objects.get(user=lucia)
    assert (told.moments, told.hits) == (400, 168)
    assert rules_in_force().territories.seller_calls_from == 2.2
