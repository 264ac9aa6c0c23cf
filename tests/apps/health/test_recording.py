"""Health is recorded day by day, and shown beside each account."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.portfolio import portfolio_of
from clave.apps.health.models import HealthModel, HealthRecord
from clave.apps.health.recording import LOOK_BACK, record_if_due, record_month
from clave.apps.health.selectors import standing_of
from clave.apps.health.services import set_weights
from clave.apps.identity.models import AuditEntry
from clave.figures.health_scoring import WEIGHTS, weighed
from clave.lib.months import month_of
from clave.lib.refusal import Refused
from tests.company import People, account, import_text

pytestmark = pytest.mark.django_db


def test_once_a_day_and_after_each_change_of_the_ledger(company: People, folders: Path) -> None:
    assert record_if_due() == 2  # G1 and D1 have a tier or a KAM; C1 has neither
    assert record_if_due() == 0
    import_text(folders, "sales", "more.csv", "Factura;Fecha;Cliente;Importe\nX1;30/10/2026;D1;9\n")
    assert record_if_due() == 2
    HealthModel.objects.update(recorded_on=timezone.localdate() - timedelta(days=1))
    assert record_if_due() == 2
    assert HealthRecord.objects.filter(month=month_of(timezone.localdate())).count() == 2


def test_months_before_the_first_are_computed_afterwards(company: People) -> None:
    record_if_due()
    months = HealthRecord.objects.filter(account=account("G1")).order_by("month")
    assert 1 < months.count() <= LOOK_BACK
    assert [record.afterwards for record in months] == [True] * (months.count() - 1) + [False]


def test_the_record_is_the_figure_and_its_parts(company: People) -> None:
    record_if_due()
    seen = standing_of(company.kam, account("G1"))
    assert seen.newest is not None
    scores = seen.newest.scores(with_margin=True)
    assert seen.score == pytest.approx(weighed(scores, WEIGHTS).score)
    known = [part.points for part in seen.components if part.points is not None]
    assert sum(known) == pytest.approx(seen.score)
    assert seen.unknown == ["sales", "relation", "satisfaction", "plan"]  # 22 months of ledger
    assert seen.change == pytest.approx(sum(seen.moves.values()))


def test_who_may_not_know_margins_sees_the_score_without_them(company: People) -> None:
    record_if_due()
    kam = standing_of(company.kam, account("G1"))
    assert kam.newest is not None
    parts = {part.name: part for part in kam.components}
    assert parts["margin"].score is not None
    company.seller.role = "seller"
    Account.objects.filter(code="G1").update(responsible=company.seller)
    seller = standing_of(company.seller, account("G1"))
    assert "margin" not in {part.name for part in seller.components}
    without = dict(kam.newest.scores(with_margin=True))
    del without["margin"]
    weights = {name: weight for name, weight in WEIGHTS.items() if name != "margin"}
    assert seller.score == pytest.approx(weighed(without, weights).score)
    assert seller.coverage > kam.coverage - 0.2


def test_a_contribution_is_not_compared_with_a_gross_margin(company: People) -> None:
    record_if_due()
    records = HealthRecord.objects.filter(account=account("G1")).order_by("month")
    before, newest = list(records)[-2:]
    before.components["margin"], newest.components["margin"] = [0.0, 70], [-0.05, 40]
    before.save(update_fields=["components"])
    newest.save(update_fields=["components"])
    assert "margin" in standing_of(company.director, account("G1")).moves
    records.filter(pk=newest.pk).update(counted="contribution")
    assert "margin" not in standing_of(company.director, account("G1")).moves


def test_it_stands_beside_the_account_in_lists(company: People) -> None:
    assert not portfolio_of(company.director).has_health
    record_if_due()
    seen = portfolio_of(company.director)
    assert seen.has_health
    rows = {row.code: row for row in seen.rows}
    record = HealthRecord.objects.filter(account=account("G1")).latest("month")
    assert rows["G1"].health == round(record.score or 0)
    assert rows["C1"].health is None
    worst_first = [row.health for row in seen.rows.ordered(["health"]) if row.health is not None]
    assert worst_first == sorted(worst_first)
    seller = portfolio_of(company.finance)
    assert {row.code: row.health for row in seller.rows}["G1"] == rows["G1"].health


def test_an_account_that_is_no_longer_managed_loses_its_health(company: People) -> None:
    record_month(timezone.localdate())
    Account.objects.filter(code="D1").update(tier="", responsible=None, kam=None)
    record_month(timezone.localdate())
    assert account("D1").health is None
    assert account("G1").health is not None


def test_a_month_that_is_past_uses_the_ledger_of_then(company: People) -> None:
    record_month(date(2026, 3, 31))
    record = HealthRecord.objects.get(account=account("G1"))
    assert record.month == date(2026, 3, 1)
    # The last complete month before March is February: no year before it in the ledger yet.
    assert record.components["sales"] == [None, None]
    assert account("G1").health is None  # lists show the month of today


def test_weights_are_the_companys(company: People) -> None:
    record_if_due()
    wanted = dict.fromkeys(WEIGHTS, 0.0) | {"sales": 100.0}
    set_weights(acting_user=company.admin, weights=wanted, expected_version=1)
    assert AuditEntry.objects.filter(action="health_weighed").count() == 1
    assert record_if_due() == 2
    seen = standing_of(company.kam, account("G1"))
    assert seen.newest is not None
    assert seen.score == pytest.approx(seen.newest.components["sales"][1])
    with pytest.raises(Refused, match="weights_do_not_sum"):
        set_weights(acting_user=company.admin, weights=WEIGHTS | {"sales": 1}, expected_version=2)
    with pytest.raises(Refused, match="not_allowed"):
        set_weights(acting_user=company.kam, weights=wanted, expected_version=2)
    assert HealthModel.current().weights == wanted
