"""Plans of the sample company: made once, through the services, at believable states."""

from __future__ import annotations

from pathlib import Path

import pytest

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Approval
from clave.apps.identity.models import AuditEntry, User
from clave.apps.plans.models import AccountPlan, Goal
from clave.entry.sample import people
from clave.entry.sample.install import _people
from clave.entry.sample.organisation import install_organisation
from clave.entry.sample.plans import install_plans, plans_complete
from tests.company import restore_seeds

pytestmark = pytest.mark.django_db


def test_plans_are_made_once_at_every_state(folders: Path) -> None:
    restore_seeds()
    _people()
    install_organisation()
    for code, name, kam in (
        ("1", "Hiperra", people.LUCIA),
        ("2", "Tiendas El Cerezal", people.NEREA),
        ("3", "Abastos Mirador", people.LUCIA),
    ):
        user = User.objects.get(email=kam.email)
        made = Account.objects.create(code=code, name=name, kam=user, responsible=user)
        Account.objects.filter(pk=made.pk).update(decider=made.pk)
    install_plans()
    written = AuditEntry.objects.count()
    install_plans()  # what is there is left alone
    assert AuditEntry.objects.count() == written
    found = AccountPlan.objects.order_by("account__name", "starts_on")
    assert [(str(p.account), p.starts_on.year, p.state) for p in found] == [
        ("Abastos Mirador", 2026, "draft"),
        ("Hiperra", 2025, "closed"),
        ("Hiperra", 2026, "active"),
        ("Hiperra", 2027, "draft"),
        ("Tiendas El Cerezal", 2026, "review"),
    ]
    assert plans_complete()
    assert Goal.objects.filter(year=2026).exists()
    waiting = Approval.objects.get(state="waiting")
    assert waiting.subject_label == "Plan de cuenta 2026"
    active = found.get(state="active")
    # No ledger: only what people tell is measurable, and nothing else was written down.
    assert [one.measure for one in active.objectives.all()] == ["free"]
    assert active.progress is not None
