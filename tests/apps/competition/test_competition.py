"""Rivals: shares that never pass a hundred, duplicates joined, contracts warned of once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions, compute, sight_of
from clave.apps.competition.models import (
    CompetitionRules,
    Competitor,
    Outcome,
    Presence,
    ShareEstimate,
)
from clave.apps.competition.selectors import (
    contracts_ending,
    rivals_for,
    stakes_of,
    supplier_map,
)
from clave.apps.competition.services import rivals, seen
from clave.apps.followup.models import Action, Notification
from clave.apps.followup.services.rounds import make_round
from clave.apps.identity.models import AuditEntry
from clave.apps.identity.versions import StaleVersion
from clave.figures.base import Scope
from clave.lib.refusal import Refused
from tests.apps.competition.making import market_things, rival
from tests.company import People, account

pytestmark = pytest.mark.django_db


def _share(people: People, supplier: Competitor | None, share: int, days: int = 10) -> Any:
    return seen.estimate_share(
        acting_user=people.kam,
        account=account("G1"),
        values={
            "family": "Quesos",
            "competitor": supplier,
            "share": Decimal(share),
            "on": timezone.localdate() - timedelta(days=days),
            "source": "customer",
        },
    )


def _presence(people: People, competitor: Competitor, **values: Any) -> Presence:
    told = {"competitor": competitor, "family": "Quesos"} | values
    return seen.note_presence(acting_user=people.kam, account=account("G1"), values=told)


def test_shares_never_pass_a_hundred_on_any_day(company: People) -> None:
    one, two = rival(company), rival(company, "Montoro")
    _share(company, None, 40, 100)
    _share(company, one, 35, 100)
    entries = AuditEntry.objects.count()
    with pytest.raises(Refused) as refusal:
        _share(company, two, 26, 50)
    assert refusal.value.code == "shares_over_whole"
    assert refusal.value.params["share"] == 101
    assert (ShareEstimate.objects.count(), AuditEntry.objects.count()) == (2, entries)
    _share(company, two, 25, 50)
    lower = _share(company, one, 20, 20)
    kept = lower.pk
    _share(company, two, 40, 10)
    with pytest.raises(Refused, match="shares_over_whole"):
        seen.remove_estimate(acting_user=company.kam, estimate=lower, reason="wrong")
    assert ShareEstimate.objects.filter(pk=kept).exists()
    (category,) = supplier_map(company.kam, ("G1",))
    assert category.today.unknown == 0
    assert all(sum(q.told.values()) + q.unknown == 100 for q in category.quarters)
    assert supplier_map(company.other, ("G1",)) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"share": Decimal(101)}, "share_out_of_range"),
        ({"family": " "}, "category_missing"),
        ({"source": "gossip"}, "unknown_choice"),
        ({"confidence": 200}, "confidence_out_of_range"),
        ({"on": timezone.localdate() + timedelta(days=2)}, "day_ahead"),
    ],
)
def test_bad_estimates(company: People, values: dict[str, Any], code: str) -> None:
    told = {"family": "Quesos", "share": Decimal(10), "on": timezone.localdate()}
    told |= {"source": "guess"}
    with pytest.raises(Refused, match=code):
        seen.estimate_share(acting_user=company.kam, account=account("G1"), values=told | values)
    assert not ShareEstimate.objects.exists()


def test_two_names_of_one_rival(company: People) -> None:
    one, two = rival(company), rival(company, "LACTALIA S.A.")
    with pytest.raises(Refused, match="competitor_known"):
        rival(company, "lactália")
    _presence(company, one, strengths="Price")
    _presence(company, two, strengths="Service", yearly_minor=100)
    _presence(company, two, family="Leches")
    _share(company, one, 60, 30)
    _share(company, two, 30, 20)
    with pytest.raises(Refused, match="not_allowed"):
        rivals.merge_competitors(acting_user=company.kam, kept=one, gone=two)
    rivals.merge_competitors(acting_user=company.director, kept=one, gone=two)
    assert {(p.family, p.competitor) for p in Presence.objects.all()} == {
        ("Quesos", one),
        ("Leches", one),
    }
    kept = Presence.objects.get(family="Quesos")
    assert (kept.strengths, kept.yearly_minor) == ("Price\nService", 100)
    assert ShareEstimate.objects.exclude(competitor=one).count() == 0
    two.refresh_from_db()
    assert two.merged_into == one
    with pytest.raises(Refused, match="merge_with_itself"):
        rivals.merge_competitors(acting_user=company.director, kept=one, gone=two)


def test_the_kam_is_warned_once_before_a_contract_ends(company: People) -> None:
    today = timezone.localdate()
    near = _presence(company, rival(company), contract_ends_on=today + timedelta(days=89))
    _presence(company, rival(company, "Far"), contract_ends_on=today + timedelta(days=91))
    _presence(company, rival(company, "Gone"), contract_ends_on=today - timedelta(days=1))
    now = timezone.now()
    make_round(now=now)
    make_round(now=now)
    (action,) = Action.objects.all()
    assert (action.owner, action.account) == (company.kam, account("G1"))
    assert "Lactalia" in action.title
    assert action.due_on is not None
    assert action.due_on <= today + timedelta(days=6)
    assert Notification.objects.filter(user=company.kam, code="action_given").count() == 1
    assert [one.pk for one in contracts_ending(company.kam)] == [near.pk]
    assert contracts_ending(company.other) == []
    seen.change_presence(
        acting_user=company.kam,
        presence=near,
        values={"contract_ends_on": today + timedelta(days=30)},
        expected_version=1,
    )
    make_round(now=now)
    assert Action.objects.count() == 2, "another end is warned of again"
    rivals.set_rules(acting_user=company.director, alert_days=100, expected_version=1)
    make_round(now=now)
    assert Action.objects.count() == 3


def test_without_a_kam_nobody_is_warned_until_there_is_one(company: People) -> None:
    Account.objects.filter(code="G1").update(responsible=None)
    ends = timezone.localdate() + timedelta(days=20)
    made = seen.note_presence(
        acting_user=company.director,
        account=account("G1"),
        values={"competitor": rival(company), "family": "Quesos", "contract_ends_on": ends},
    )
    make_round(now=timezone.now())
    assert (Action.objects.count(), Presence.objects.get().alerted_for) == (0, None)
    Account.objects.filter(code="G1").update(responsible=company.kam)
    make_round(now=timezone.now())
    made.refresh_from_db()
    assert (Action.objects.count(), made.alerted_for) == (1, ends)


def test_days_of_warning_are_the_directors(company: People) -> None:
    for person, days, code in (
        (company.kam, 30, "not_allowed"),
        (company.director, 3, "alert_days_out_of_range"),
    ):
        with pytest.raises(Refused, match=code):
            rivals.set_rules(acting_user=person, alert_days=days, expected_version=1)
    rivals.set_rules(acting_user=company.director, alert_days=30, expected_version=1)
    with pytest.raises(StaleVersion):
        rivals.set_rules(acting_user=company.director, alert_days=60, expected_version=1)
    assert CompetitionRules.current().alert_days == 30


def test_what_is_at_stake(company: People) -> None:
    """Told; or our sales of twelve months over our share, times theirs; or not known."""
    one, two = rival(company), rival(company, "Montoro")
    told = _presence(company, one, yearly_minor=123_400)
    guessed = _presence(company, two)
    (first, second) = stakes_of(company.kam, [told, guessed])
    assert (first.amount, first.assumed) == (Decimal("1234"), False)
    assert second.amount is None
    _share(company, None, 40)
    _share(company, two, 20)
    questions = Questions(company.kam)
    rows = questions.compute("products", Scope(accounts=("G1", "H1", "S1", "S2"))).rows
    ours = sum(row["amount"] for row in rows if row["family"] == "Quesos")
    (second,) = stakes_of(company.kam, [guessed])
    assert (second.amount, second.assumed, second.share) == (ours / 40 * 20, True, 20)
    (dear, other) = rivals_for(company.director)
    assert {dear.competitor, other.competitor} == {one, two}
    assert rivals_for(company.other) == []


def test_figures_of_the_books_hold_what_is_seen(company: People) -> None:
    market_things(company)
    own = compute("win_loss", sight_of(company.kam).scope(), user=company.kam)
    assert (own.values["lost_count"], own.values["lost_amount"]) == (1, Decimal(20_000))
    other = compute("win_loss", sight_of(company.other).scope(), user=company.other)
    assert other.values["decided_count"] == 0
    prices = compute("price_position", Scope(), user=company.director)
    assert prices.values["price_count"] == 1
    seen.note_price(
        acting_user=company.kam,
        account=account("G1"),
        values={"our_product": "Q1", "price_minor": 380, "unit": "250 g", "with_vat": False,
                "seen_on": timezone.localdate()},
    )  # fmt: skip
    (row,) = compute("price_position", Scope(), user=company.director).rows
    assert row["price_index"] == pytest.approx(3.80 / (3.95 / 1.04) * 100)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"result": "drawn"}, "unknown_choice"),
        ({"reason": "other"}, "reason_needs_words"),
        ({"amount_minor": -5}, "amount_below_zero"),
        ({"on": timezone.localdate() + timedelta(days=3)}, "day_ahead"),
    ],
)
def test_bad_outcomes(company: People, values: dict[str, Any], code: str) -> None:
    told = {"on": timezone.localdate(), "result": "won", "reason": "price"}
    with pytest.raises(Refused, match=code):
        seen.note_outcome(acting_user=company.kam, account=account("G1"), values=told | values)
    assert not Outcome.objects.exists()
