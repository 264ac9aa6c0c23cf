"""The sample company's collections: written once, by the services, at believable states."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clave.apps.accounts.models import Account
from clave.apps.collections.models import (
    CollectionNote,
    InterestRate,
    Promise,
    Reminder,
    ReminderText,
)
from clave.apps.identity.models import AuditEntry, User
from clave.entry.sample.collections import collections_complete, install_collections
from clave.entry.sample.install import _people
from clave.entry.sample.people import LUCIA
from tests.company import import_text

pytestmark = pytest.mark.django_db
OWED = """Factura;Fecha;Vencimiento;Cliente;Importe
F1;15/06/2026;15/08/2026;1080;1000,00
F2;15/09/2026;30/11/2026;1080;500,00
F3;31/10/2026;30/11/2026;1080;20,00
"""


def test_wording_promises_and_a_letter(folders: Path) -> None:
    _people()
    import_text(folders, "receivables", "cartera.csv", OWED)
    lucia = User.objects.get(email=LUCIA.email)
    found = Account.objects.filter(code="1080")
    found.update(name="Cash Litoral", kam=lucia, responsible=lucia)
    install_collections()
    written = AuditEntry.objects.count()
    install_collections()  # what is there is left alone
    assert AuditEntry.objects.count() == written
    assert collections_complete()
    approved = ReminderText.objects.exclude(approved_at=None).count()
    assert (ReminderText.objects.count(), approved) == (6, 5)
    assert InterestRate.objects.get().since == date(2026, 7, 1)
    assert CollectionNote.objects.count() == 2
    promise = Promise.objects.get()
    assert (promise.invoice, promise.amount_minor) == ("F1", 60_000)
    letter = Reminder.objects.get()
    assert [one.invoice for one in letter.invoices.all()] == ["F1"]
    assert "1.000,00" in letter.body
