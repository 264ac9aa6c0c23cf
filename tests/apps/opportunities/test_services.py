"""What is decided stays: taken up, put away, back again, won; and what it earned."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from clave.apps.accounts.overview import overview_of
from clave.apps.accounts.selectors import Questions, scope_of_everything, sight_of
from clave.apps.accounts.timeline import timeline_of
from clave.apps.followup.models import Action
from clave.apps.identity.models import AuditEntry
from clave.apps.identity.versions import StaleVersion
from clave.apps.needs.services import note_need, remove_need
from clave.apps.opportunities import finding, services, sources
from clave.apps.opportunities.candidates import Candidate, Key
from clave.apps.opportunities.models import Opportunity, OpportunityState, Wallet
from clave.apps.opportunities.results import results_for
from clave.apps.opportunities.selectors import best_of, opportunities_of
from clave.apps.opportunities.sources import Source, recommended
from clave.figures.base import FigureResult, note
from clave.lib.months import add_months, month_of
from clave.lib.refusal import Refused
from clave.web.opportunity_words import reason_of
from tests.apps.opportunities.making import CHEESE, WHOLE, subject_of, take, tell_wallet
from tests.company import People, account

pytestmark = pytest.mark.django_db


def _states(user: Any, code: str = "G1") -> dict[Key, str]:
    return {row.key: row.state for row in opportunities_of(user, account(code)).rows}


def test_what_the_customer_tells_becomes_an_opportunity(company: People) -> None:
    tell_wallet(company.kam)
    listing, rows = best_of(company.kam, account("G1"))
    (row,) = rows
    assert (row.key, row.state) == (CHEESE, "open")
    own = row.found.evidence["own_amount"]
    assert row.sales == pytest.approx((20_000 - own) * own / 20_000)
    assert listing.with_margin is False or row.margin is None
    entry = AuditEntry.objects.get(action="wallet_added")
    assert (entry.account_code, entry.changes["source"]) == ("G1", [None, "Their buyer"])


def test_taking_it_up_makes_an_action_at_once(company: People) -> None:
    tell_wallet(company.kam)
    due = timezone.localdate() + timedelta(days=7)
    record = services.take_up(
        acting_user=company.kam,
        account=account("G1"),
        subject=subject_of(company.kam, CHEESE),
        action={"title": "Show them the cheese", "due_on": due},
    )
    action = Action.objects.get()
    assert (action.title, action.account, action.owner) == (
        "Show them the cheese", account("G1"), company.kam,
    )  # fmt: skip
    assert (record.action, record.state) == (action, OpportunityState.TAKEN)
    own = Questions(company.kam).compute("share_of_wallet", sight_of(company.kam).scope())
    (spent,) = [row["own_amount"] for row in own.rows if row["family"] == "Quesos"]
    expected = round((20_000 - spent) * spent / 20_000 * 100)
    assert action.amount_minor == record.amount_minor == expected
    assert _states(company.kam) == {CHEESE: "taken"}
    with pytest.raises(Refused, match="opportunity_not_open"):
        take(company.kam, CHEESE)
    assert Opportunity.objects.count() == 1
    seen = overview_of(company.kam, account("G1"))
    assert "opportunity" in {event.kind for event in timeline_of(company.kam, seen)}


def test_what_is_put_away_stays_away_until_its_day_comes(company: People) -> None:
    tell_wallet(company.kam)
    services.dismiss(
        acting_user=company.kam,
        account=account("G1"),
        subject=subject_of(company.kam, CHEESE),
        why=services.Why("competitor", "Bound until June"),
    )
    assert _states(company.director) == {CHEESE: "dismissed"}
    Opportunity.objects.update(review_on=timezone.localdate(), amount_minor=10**9)
    (row,) = opportunities_of(company.kam, account("G1")).rows
    assert (row.state, row.returned) == ("open", True)
    assert row.record.reason == "competitor"


def test_growth_by_half_brings_it_back_and_less_does_not(company: People) -> None:
    tell_wallet(company.kam)
    subject = subject_of(company.kam, CHEESE)
    services.dismiss(
        acting_user=company.kam, account=account("G1"), subject=subject, why=services.Why("later")
    )
    for share, state in (("0.70", "dismissed"), ("0.66", "open")):
        minor = int(subject.sales * Decimal(share) * 100)
        Opportunity.objects.update(amount_minor=minor)
        assert _states(company.kam) == {CHEESE: state}, share


def test_reopened_it_is_as_if_nothing_was_decided(company: People) -> None:
    tell_wallet(company.kam)
    record = take(company.kam, CHEESE)
    with pytest.raises(StaleVersion):
        services.reopen(acting_user=company.kam, opportunity=record, expected_version=7)
    services.reopen(acting_user=company.kam, opportunity=record, expected_version=record.version)
    assert _states(company.kam) == {CHEESE: "open"}
    assert take(company.kam, CHEESE).pk == record.pk


def test_won_is_kept_with_what_it_earned(company: People) -> None:
    tell_wallet(company.kam)
    record = take(company.kam, CHEESE, on=date(2026, 3, 10))
    services.settle(
        acting_user=company.kam,
        opportunity=record,
        state="won",
        note="Three references listed",
        expected_version=record.version,
        on=date(2026, 6, 1),
    )
    assert _states(company.kam) == {CHEESE: "won"}
    (result,) = results_for(company.director).rows
    # April to October of S1 and S2, 6 € each: 10 units more a month than a year before; a return
    # of 2 in October.
    assert (result.earned.months, result.earned.earned) == (7, Decimal(7 * 2 * 10 * 6 - 12))
    assert results_for(company.other).rows == []
    with pytest.raises(Refused, match="opportunity_not_taken"):
        services.settle(
            acting_user=company.kam,
            opportunity=Opportunity.objects.get(),
            state="lost",
            note="",
            expected_version=2,
        )


def test_it_is_too_early_in_its_first_month(company: People) -> None:
    tell_wallet(company.kam)
    take(company.kam, CHEESE)
    results = results_for(company.kam)
    assert (results.early, results.total(), results.measured) == (1, 0, [])


BAD: tuple[tuple[dict[str, Any], str], ...] = (
    ({"amount_minor": None}, "wallet_needs_amount"),
    ({"amount_minor": None, "rank": 2}, "wallet_needs_amount"),
    ({"amount_minor": 0}, "amount_not_positive"),
    ({"amount_minor": 10**17}, "amount_too_large"),
    ({"source": "  "}, "wallet_needs_source"),
    ({"rank": 5, "suppliers": 4}, "wallet_rank_beyond"),
    ({"rank": 3, "suppliers": 4, "tied_with": 2}, "wallet_rank_beyond"),
    ({"year": 1926}, "wallet_year_far"),
    ({"confidence": "certain"}, "unknown_choice"),
)


@pytest.mark.parametrize(("told", "code"), BAD)
def test_a_spend_that_is_none_is_refused(company: People, told: Any, code: str) -> None:
    with pytest.raises(Refused, match=code):
        tell_wallet(company.kam, **told)
    assert Wallet.objects.count() == 0
    assert AuditEntry.objects.filter(action="wallet_added").count() == 0


def test_bad_decisions_are_refused_and_nothing_changed(company: People) -> None:
    tell_wallet(company.kam)
    subject, today = subject_of(company.kam, CHEESE), timezone.localdate()
    asked = {"acting_user": company.kam, "account": account("G1"), "subject": subject}
    for why, code in (
        (services.Why("bored"), "dismiss_needs_reason"),
        (services.Why("later", review_on=today), "review_not_ahead"),
    ):
        with pytest.raises(Refused, match=code):
            services.dismiss(**asked, why=why)
    with pytest.raises(Refused, match="day_ahead"):
        services.take_up(**asked, action=None, on=today + timedelta(days=1))
    with pytest.raises(Refused, match="item_needs_title"):
        services.take_up(**asked, action={"title": " ", "due_on": today})
    assert Opportunity.objects.count() == 0


def test_others_decide_nothing(company: People) -> None:
    tell_wallet(company.kam)
    subject = subject_of(company.kam, CHEESE)
    for person in (company.other, company.finance):
        with pytest.raises(Refused, match="not_allowed"):
            services.take_up(
                acting_user=person, account=account("G1"), subject=subject, action=None
            )
        with pytest.raises(Refused, match="not_allowed"):
            tell_wallet(person)
    assert Opportunity.objects.count() == 0
    assert _states(company.other) == {}
    assert opportunities_of(company.other).of_state("open") == []


def test_ranks_tell_a_share(company: People) -> None:
    tell_wallet(company.kam, family="", amount_minor=None, rank=1, suppliers=2)
    (row,) = opportunities_of(company.kam, account("G1")).rows
    assert row.key == WHOLE
    assert row.found.evidence["wallet_share"] == pytest.approx(2 / 3)
    wallet = Wallet.objects.get()
    services.remove_wallet(acting_user=company.kam, wallet=wallet)
    assert opportunities_of(company.kam, account("G1")).rows == []


def test_a_need_of_the_customer_is_one_by_its_value_and_how_sure_it_is(company: People) -> None:
    first = month_of(timezone.localdate())
    months = {"starts_on": first, "ends_on": add_months(first, 1)}
    told = months | {"product": "Q1", "value_minor": 1_000_000, "confidence": 60}
    need = note_need(acting_user=company.kam, account=account("G1"), values=told)
    # Nobody told what this one is worth: it stands among the needs alone.
    note_need(acting_user=company.kam, account=account("G1"), values=months | {"family": "Leches"})
    _, rows = best_of(company.kam, account("G1"))
    (row,) = rows
    assert (row.key, row.sales) == (Key("G1", "need", product="Q1"), 6000)
    assert row.label == "Queso curado"
    assert opportunities_of(company.other, account("D1")).rows == []
    remove_need(acting_user=company.kam, need=need, reason="A mistake")
    assert opportunities_of(company.kam, account("G1")).rows == []


def test_what_the_model_kept_is_recommended_and_nobody_waits_for_one(
    folders: Path, company: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opportunities_of(company.kam, account("G1")).rows == []  # no model was computed yet
    row = {
        "kind": "cross_sell",
        "account": "G1",
        "product": "Q2",
        "name": "Queso tierno",
        "family": "Quesos",
        "expected_sales": Decimal(900),
        "expected_margin": Decimal(300),
        "chance": 0.3,
        "potential_sales": Decimal(3000),
        "score": 0.4,
        "place": 1,
        "reason": note("bought_together", peers=22, buyers=18, products=["Q1"]),
    }
    other = row | {"account": "D1", "product": "L1", "expected_sales": Decimal(5)}
    nothing = row | {"product": "L9", "expected_sales": None}
    told = FigureResult("recommendations", "x/1", None, None, "EUR", rows=[row, other, nothing])
    monkeypatch.setattr(Questions, "decided", lambda self, name: "kept")
    monkeypatch.setattr(Questions, "compute", lambda self, name, scope, **given: told)
    questions = Questions(company.kam)
    found = list(recommended(questions, scope_of_everything(), ("G1",)))
    assert [(one.key, one.sales, one.margin) for one in found] == [
        (Key("G1", "recommendation", product="Q2"), 900, 300)
    ]
    with override("en"):
        assert reason_of(found[0], "EUR") == "18 of 22 others that buy Queso curado too buy it"


def test_a_better_price_alone_does_not_rank_a_ledger_without_costs(
    company: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is margin to the last cent; of what else is found no margin is known there."""
    dear = Candidate(
        Key("G1", "leakage", family="Leches"), "Leches", Decimal(5), Decimal(5), "leakage", {}
    )
    wide = Candidate(
        Key("G1", "whitespace", family="Quesos"), "Quesos", Decimal(900), None, "whitespace", {}
    )
    monkeypatch.setattr(finding, "_KEPT", OrderedDict())  # what is invented here stays here
    known = replace(wide, margin=Decimal(90))
    for name, found, ranked in (("one", [dear, wide], False), ("both", [dear, known], True)):
        source = Source(name, lambda questions, scope, only, found=found: iter(found))
        monkeypatch.setattr(sources, "SOURCES", [source])
        monkeypatch.setattr(finding, "SOURCES", [source])
        listing = opportunities_of(company.kam, account("G1"))
        assert (listing.with_margin, listing.rows[0].key.kind) == (ranked, "whitespace")
