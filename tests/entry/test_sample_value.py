"""The sample company's scenarios, countings and value ledger: told once, by those who may."""

from __future__ import annotations

import pytest

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Approval
from clave.apps.identity.models import AuditEntry, User
from clave.apps.simulation.models import CustomerTerms, MarginFloor, OfferScenario
from clave.apps.simulation.selectors import legal_on
from clave.apps.value.models import Nature, Side
from clave.apps.value.selectors import value_ledger
from clave.entry.sample import people
from clave.entry.sample.install import _people
from clave.entry.sample.value import install_value, value_complete
from tests.company import restore_seeds

pytestmark = pytest.mark.django_db


def test_scenarios_countings_and_initiatives() -> None:
    restore_seeds()
    _people()
    lucia = User.objects.get(email=people.LUCIA.email)
    account = Account.objects.create(code="1010", name="Hiperra", kam=lucia, responsible=lucia)
    install_value()
    written = AuditEntry.objects.count()
    install_value()  # what is there is left alone
    assert AuditEntry.objects.count() == written
    assert value_complete()
    terms = CustomerTerms.objects.get()
    assert (terms.account, terms.shelf_with_vat, terms.cost) == (account, False, "net")
    assert MarginFloor.objects.get().floor == 14
    assert [one.title for one in OfferScenario.objects.order_by("pk")] == [
        "Lo que piden",
        "Propuesta B",
    ]
    assert Approval.objects.get().subject_label == "Propuesta B"
    assert "Yogures" in legal_on(terms.created_at.date()).fresh
    found = value_ledger(lucia, account)
    assert found.total(Side.OURS, Nature.REALISED, "EUR") == 29_700
    assert found.total(Side.THEIRS, Nature.FORECAST, "EUR") == 50_000
