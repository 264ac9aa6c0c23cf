"""The sample company's needs, rivals and chains: told once, by those who may; the KAM is warned."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.chain.selectors import chain_seen
from clave.apps.competition.selectors import contracts_ending, supplier_map
from clave.apps.followup.models import Action
from clave.apps.identity.models import AuditEntry, User
from clave.apps.needs.selectors import needs_for, planned_needs
from clave.entry.sample import people
from clave.entry.sample.generate import write_sample
from clave.entry.sample.install import _people
from clave.entry.sample.market import install_market, market_complete
from clave.entry.sample.service import ONE_BY_ONE
from tests.company import restore_seeds

pytestmark = pytest.mark.django_db


def test_needs_rivals_and_chains(folders: Path) -> None:
    restore_seeds()
    _people()
    lucia = User.objects.get(email=people.LUCIA.email)
    account = Account.objects.create(code="1010", name="Hiperra", kam=lucia, responsible=lucia)
    install_market()
    written = AuditEntry.objects.count()
    install_market()  # what is there is left alone
    assert AuditEntry.objects.count() == written
    assert market_complete()
    assert [need.family for need in needs_for(lucia)] == ["Quesos tiernos", "Yogures"]
    assert sum(one.quantity or 0 for one in planned_needs(("1010",))) == 13_800
    (ending,) = contracts_ending(lucia)
    assert ending.competitor.name == "Lácteos Montoro"
    action = Action.objects.get(owner=lucia)
    assert action.due_on is not None
    assert (action.due_on - timezone.localdate()).days <= 6
    fresh = next(c for c in supplier_map(lucia, ("1010",)) if c.family == "Quesos tiernos")
    assert fresh.today.unknown == 14
    chain = chain_seen(lucia, account)
    assert (chain.sums.total, chain.stages[chain.sums.weak or 0].weak) == (6, "problem")
    assert chain.open_problems[0].initiative is not None


@pytest.mark.slow
def test_orders_are_told_one_by_one(tmp_path: Path) -> None:
    files = write_sample(tmp_path, seed=1, today=date(2026, 11, 15)).files
    lines = files["activities"].read_text("cp1252").splitlines()
    numbered = [line.split(";") for line in lines[1:] if line.split(";")[-1]]
    orders = [row for row in numbered if row[2] == "order"]
    assert len({row[-1] for row in orders}) == len(orders) > 100
    assert {row[-1] for row in numbered} == {row[-1] for row in orders}, "none without its order"
    assert len({row[1].split("-")[0] for row in orders}) == len(ONE_BY_ONE)
