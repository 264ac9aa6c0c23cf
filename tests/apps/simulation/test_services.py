"""How a customer counts, our limit, legal terms, scenarios: who may, what is refused, the audit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clave.apps.followup.models import Item
from clave.apps.followup.services import approvals, comments
from clave.apps.identity.models import AuditEntry
from clave.apps.identity.versions import StaleVersion
from clave.apps.simulation import services
from clave.apps.simulation.models import CustomerTerms, MarginFloor, OfferScenario, PaymentLimit
from clave.apps.simulation.selectors import legal_on, request_of, scenarios_of, terms_of
from clave.lib.refusal import Refused
from tests.company import People, account, make_chart

pytestmark = pytest.mark.django_db
MOVES = {"price_rate": "0.015", "campaign": {"weeks": "4", "discount_rate": "0.2"}}
ASKED = services.Asked(amount_minor=500_000, currency="EUR", details="List price +1.5 %")


def _refused(call, *args, **kwargs) -> str:
    before = AuditEntry.objects.count()
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs)
    assert AuditEntry.objects.count() == before
    return refusal.value.code


def _terms(user, version=0, code="G1", **values):
    return services.set_terms(
        acting_user=user, account=account(code), values=values, expected_version=version
    )


def _scenario(user, title="B", code="G1", moves=MOVES) -> OfferScenario:
    return services.save_scenario(acting_user=user, account=account(code), title=title, moves=moves)


def test_how_a_customer_counts_is_told_and_versioned(company: People) -> None:
    told = _terms(company.kam, base="purchase", goal=Decimal("32.5"))
    assert (told.version, told.shelf_with_vat, told.counting.base) == (1, True, "purchase")
    again = _terms(company.director, version=1, goal=Decimal(33))
    assert (again.version, again.base) == (2, "purchase")
    with pytest.raises(StaleVersion):
        _terms(company.kam, version=1, goal=Decimal(34))
    entry = AuditEntry.objects.latest("number")
    assert (entry.action, entry.account_code) == ("customer_terms_set", "G1")
    assert entry.changes == {"goal": ["32.50", "33"]}


def test_what_is_no_counting_is_refused(company: People) -> None:
    assert _refused(_terms, company.other, goal=Decimal(3)) == "not_allowed"
    assert _refused(_terms, company.seller, goal=Decimal(3)) == "not_allowed"
    assert _refused(_terms, company.kam, base="list") == "unknown_choice"
    assert _refused(_terms, company.kam, goal=Decimal(101)) == "share_out_of_range"
    assert _refused(_terms, company.kam, category_share=Decimal(9)) == "share_needs_source"
    assert _refused(_terms, company.kam, version=3, goal=Decimal(9)) == "changed_meanwhile"
    assert CustomerTerms.objects.count() == 0


def test_a_banner_counts_as_the_group_that_decides_for_it(company: People) -> None:
    _terms(company.kam, on_vat=True)
    assert terms_of(account("H1")).on_vat is True
    assert terms_of(account("D1")).on_vat is False


def test_our_limit_is_for_those_who_may_see_limits_and_no_audit_tells_it(company: People) -> None:
    def floor(user, version=0, value=Decimal("14")):
        return services.set_floor(
            acting_user=user, account=account("G1"), floor=value, expected_version=version
        )

    assert floor(company.kam).version == 1
    assert _refused(floor, company.admin, version=1) == "not_allowed"
    assert _refused(floor, company.kam, version=1, value=Decimal(200)) == "share_out_of_range"
    assert floor(company.director, version=1, value=Decimal("13")).version == 2
    with pytest.raises(StaleVersion):
        floor(company.kam, version=1)
    assert MarginFloor.objects.get().floor == 13
    kept = AuditEntry.objects.filter(action="margin_floor_set")
    assert [entry.changes for entry in kept] == [{}, {}]


def test_the_legal_terms_of_spain_are_there_with_their_day_and_source(company: People) -> None:
    assert (legal_on(date(2026, 11, 2)).days, legal_on(date(2026, 11, 2)).fresh_days) == (60, 30)
    assert legal_on(date(2012, 1, 1)).days is None
    assert all("Ley" in limit.source for limit in PaymentLimit.objects.all())


def test_another_limit_holds_from_its_day_on(company: People) -> None:
    def limit(user, version=0, goods="fresh", **values):
        return services.set_payment_limit(
            acting_user=user,
            goods=goods,
            since=date(2027, 1, 1),
            values={"days": 14, "families": "Quesos\n Leches \n", "source": "EU 2027/1", **values},
            expected_version=version,
        )

    assert _refused(limit, company.kam) == "not_allowed"
    assert _refused(limit, company.director, source=" ") == "limit_needs_source"
    assert _refused(limit, company.director, days=0) == "days_out_of_range"
    assert _refused(limit, company.director, goods="toys") == "unknown_choice"
    limit(company.director)
    assert legal_on(date(2026, 12, 31)).fresh_days == 30
    assert legal_on(date(2027, 1, 1)).fresh_days == 14
    assert legal_on(date(2027, 1, 1)).fresh == {"Quesos", "Leches"}


def test_a_scenario_is_kept_exactly_and_seen_with_its_account(company: People) -> None:
    kept = _scenario(company.kam)
    assert kept.moves == MOVES
    assert [s.pk for s in scenarios_of(company.director, account("G1"))] == [kept.pk]
    assert scenarios_of(company.other, account("G1")) == []
    comments.add_comment(acting_user=company.director, item=kept, text="And the rebate?")
    assert Item.objects.get(pk=kept.pk).kind == "scenario"


def test_what_is_no_scenario_is_refused(company: People) -> None:
    _scenario(company.kam)
    assert _refused(_scenario, company.other) == "not_allowed"
    assert _refused(_scenario, company.kam) == "scenario_name_taken"
    assert _refused(_scenario, company.kam, title="  ") == "scenario_needs_name"
    wrong = {"volume_rate": "-2"}
    assert _refused(_scenario, company.kam, title="C", moves=wrong) == "move_out_of_range"
    assert OfferScenario.objects.count() == 1


def test_a_scenario_is_changed_and_removed(company: People) -> None:
    kept = _scenario(company.kam)
    values = {"title": "B2", "moves": {"volume_rate": "0.1"}}
    change = {"scenario": kept, "values": values}
    assert (
        _refused(services.change_scenario, acting_user=company.other, expected_version=1, **change)
        == "not_allowed"
    )
    changed = services.change_scenario(acting_user=company.kam, expected_version=1, **change)
    assert (changed.title, changed.version) == ("B2", 2)
    with pytest.raises(StaleVersion):
        services.remove_scenario(acting_user=company.kam, scenario=kept, expected_version=1)
    services.remove_scenario(acting_user=company.kam, scenario=kept, expected_version=2)
    assert OfferScenario.objects.count() == 0
    assert Item.objects.count() == 0


def test_a_scenario_goes_along_the_chain_and_then_stays_as_it_is(company: People) -> None:
    make_chart(company)
    kept = _scenario(company.kam)
    asked = services.ask_for_scenario(acting_user=company.kam, scenario=kept, asked=ASKED)
    assert (asked.matter, asked.amount_minor) == ("agreement", 500_000)
    assert request_of(kept) == asked
    asked_steps = list(asked.steps.all())
    assert asked_steps[0].title == "Dirección comercial"
    again = {"acting_user": company.kam, "scenario": kept}
    assert _refused(services.ask_for_scenario, asked=ASKED, **again) == "scenario_asked"
    values = {"title": "Other"}
    assert (
        _refused(services.change_scenario, values=values, expected_version=1, **again)
        == "scenario_asked"
    )
    assert _refused(services.remove_scenario, expected_version=1, **again) == "scenario_asked"
    approvals.withdraw_approval(
        acting_user=company.kam, approval=asked, expected_version=asked.version
    )
    second = services.ask_for_scenario(acting_user=company.kam, scenario=kept, asked=ASKED)
    assert request_of(kept) == second
    assert [step.title for step in second.steps.all()] == [s.title for s in asked_steps]


def test_below_our_limit_other_policies_hold(company: People) -> None:
    make_chart(company)
    special = services.Asked(amount_minor=1, currency="EUR", details="", special=True)
    kept = _scenario(company.kam)
    asked = services.ask_for_scenario(acting_user=company.kam, scenario=kept, asked=special)
    assert asked.matter == "special_terms"
