"""The sample company's targets: handed down to the cent, partly entered, told once."""

from __future__ import annotations

import pytest

from clave.apps.identity.models import AuditEntry, User
from clave.apps.targets.models import LineState, TargetSet
from clave.entry.sample import people
from clave.entry.sample.targets import install_targets, targets_complete
from tests.company import People

pytestmark = pytest.mark.django_db


def test_next_years_targets(company: People) -> None:
    User.objects.filter(pk=company.director.pk).update(email=people.IGNACIO.email)
    User.objects.filter(pk=company.kam.pk).update(email=people.LUCIA.email)
    User.objects.filter(pk=company.other.pk).update(email=people.ALVARO.email)
    install_targets()
    written = AuditEntry.objects.count()
    install_targets()  # what is there is left alone
    assert AuditEntry.objects.count() == written
    assert targets_complete()
    made = TargetSet.objects.get()
    assert (made.year, made.currency) == (2027, "EUR")
    (line,) = made.lines.all()  # a KAM whose target would round to nothing gets none
    assert (line.account.code, line.state) == ("G1", LineState.ENTERED)
    handed = sum(month.handed_minor or 0 for month in line.months.all())
    assert handed == made.totals.get(user=company.kam).amount_minor == 1_000_000
    entered = sum(month.entered_minor or 0 for month in line.months.all())
    assert handed * 0.95 - 12 <= entered <= handed * 0.95
