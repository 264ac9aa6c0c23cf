"""What customers of the sample company told of their spend: once, by their KAMs."""

from __future__ import annotations

from pathlib import Path

import pytest

from clave.apps.accounts.models import Account
from clave.apps.identity.models import AuditEntry, User
from clave.apps.opportunities.models import Wallet
from clave.entry.sample import people
from clave.entry.sample.install import _people
from clave.entry.sample.opportunities import install_opportunities, opportunities_complete
from tests.company import restore_seeds

pytestmark = pytest.mark.django_db


def test_wallets_are_told_once_and_nothing_is_decided_without_a_ledger(folders: Path) -> None:
    restore_seeds()
    _people()
    lucia = User.objects.get(email=people.LUCIA.email)
    account = Account.objects.create(code="1010", name="Hiperra", kam=lucia, responsible=lucia)
    install_opportunities()
    written = AuditEntry.objects.count()
    install_opportunities()  # what is there is left alone
    assert AuditEntry.objects.count() == written
    wallet = Wallet.objects.get()
    assert (wallet.account, wallet.family, wallet.author) == (account, "Yogures", lucia)
    assert not opportunities_complete()
