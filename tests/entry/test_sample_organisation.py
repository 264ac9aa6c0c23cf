"""The sample company's chart: whole, with its delegations of authority and policies."""

from __future__ import annotations

import pytest

from clave.apps.accounts.models import Account, AccountMember
from clave.apps.identity.models import User
from clave.apps.org.authority import Matter, who_approves
from clave.apps.org.chart import current_chart
from clave.apps.org.models import Delegation, Policy
from clave.apps.org.selectors import shape_of
from clave.entry.sample import people
from clave.entry.sample.install import _people
from clave.entry.sample.organisation import install_organisation

pytestmark = pytest.mark.django_db


def test_the_manufacturer_has_its_chart() -> None:
    _people()
    lucia = User.objects.get(email=people.LUCIA.email)
    Account.objects.create(code="1010", name="Hiperra", kam=lucia, responsible=lucia)
    install_organisation()
    install_organisation()  # one that was interrupted is completed, never doubled
    chart = current_chart()
    shape = shape_of(chart)
    assert (shape.positions, shape.vacant, shape.kams, len(chart.reports[None])) == (39, 2, 4, 1)
    # Everybody who logs in holds a position.
    assert set(chart.held_by_user) == set(User.objects.values_list("pk", flat=True))
    units = {place.unit_name for place in chart.places.values()}
    assert {f"Delegación {name}" for name in people.SELLERS} <= units
    assert (Delegation.objects.count(), Policy.objects.count()) == (4, 5)
    assert {member.user.name for member in AccountMember.objects.select_related("user")} == {
        "Iker Salaberri",
        "Rubén Cifuentes",
    }
    found = who_approves(Matter(75_000_00), responsible=lucia.pk)
    assert [step.name for step in found.steps] == ["Ignacio Beltrán", "Elena Prat"]
