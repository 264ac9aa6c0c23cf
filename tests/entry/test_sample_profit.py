"""The sample company's rates and schemes come through the services, once."""

from __future__ import annotations

import pytest

from clave.apps.identity.models import AuditEntry
from clave.apps.profit.models import Pool, ProfitSettings, Rate, Scheme
from clave.apps.profit.telling import rules_in_force
from clave.entry.sample.profit import install_profit, profit_complete
from tests.company import People, account

pytestmark = pytest.mark.django_db


def test_rules_of_the_sample_company(company: People) -> None:
    group = account("G1")
    group.name = "Grupo Alborada"
    group.save()
    install_profit()
    assert profit_complete()
    assert (Rate.objects.count(), Pool.objects.count(), Scheme.objects.count()) == (9, 1, 2)
    assert ProfitSettings.current().carrying_percent == 7
    rules = rules_in_force()
    assert rules.step_of("listing_fee") == "trade_investment"
    assert [str(tier.rate) for tier in rules.schemes[0].tiers] == ["0.09", "0.12", "0.14"]
    written = AuditEntry.objects.count()
    install_profit()  # what is there is left alone
    assert AuditEntry.objects.count() == written
