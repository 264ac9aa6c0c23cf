"""Needs: noted, changed, spread over months, gone through; what is refused leaves nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clave.apps.accounts.overview import WARNERS
from clave.apps.identity.models import AuditEntry
from clave.apps.identity.versions import StaleVersion
from clave.apps.needs import services
from clave.apps.needs.models import Need
from clave.apps.needs.selectors import (
    confidence_word,
    planned_needs,
    review_due_of,
    reviews_due,
    source_of,
)
from clave.apps.needs.spreading import spread
from clave.lib.months import add_months
from clave.lib.refusal import Refused
from tests.apps.competition.making import NEED, need
from tests.apps.contacts.making import make_contact, talk
from tests.company import People, account

pytestmark = pytest.mark.django_db


@given(
    st.decimals("0.001", "999999", places=3),
    st.integers(0, 60),
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
)
def test_what_is_spread_adds_up_to_the_whole(amount: Decimal, more: int, day: date) -> None:
    first = day.replace(day=1)
    parts = spread(amount, first, add_months(first, more))
    assert len(parts) == more + 1
    assert sum(parts.values(), Decimal()) == amount
    assert max(parts.values()) - min(parts.values()) <= Decimal("0.000001") * (more + 1)


def test_open_needs_as_plain_values(company: People) -> None:
    """1,200 boxes over three months, 60 % sure: 400 a month, 240 expected."""
    need(company)
    need(company, "D1", family="", product="Q1", text="", confidence=50)
    need(company, family="Leches", state="lost", state_reason="price")
    found = planned_needs(("G1",))
    assert [(one.month, one.quantity, one.expected_quantity) for one in found] == [
        (date(2027, 1, 1), Decimal(400), Decimal(240)),
        (date(2027, 2, 1), Decimal(400), Decimal(240)),
        (date(2027, 3, 1), Decimal(400), Decimal(240)),
    ]
    assert {(one.account, one.family, one.unit, one.currency) for one in found} == {
        ("G1", "Quesos", "cajas", "EUR")
    }
    assert sum(one.expected_value or 0 for one in found) == Decimal("21600")
    assert len(planned_needs()) == 6
    assert len(planned_needs(first=date(2027, 3, 1))) == 2
    assert len(planned_needs(last=date(2027, 1, 1))) == 2


def test_what_nobody_told_stays_unknown(company: People) -> None:
    need(company, quantity=None, unit="", value_minor=None)
    assert {one.quantity for one in planned_needs()} == {None}
    assert {one.expected_value for one in planned_needs()} == {None}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"family": " ", "text": ""}, "need_of_nothing"),
        ({"ends_on": date(2026, 12, 1)}, "need_months_reversed"),
        ({"ends_on": date(2040, 12, 1)}, "need_too_long"),
        ({"quantity": Decimal(-1)}, "need_quantity_not_positive"),
        ({"quantity": Decimal("1.2345")}, "need_quantity_too_long"),
        ({"quantity": Decimal(10**12)}, "need_quantity_too_long"),
        ({"text": "x" * 301}, "need_text_too_long"),
        ({"unit": ""}, "need_needs_unit"),
        ({"confidence": 101}, "confidence_out_of_range"),
        ({"value_minor": -1}, "amount_below_zero"),
        ({"value_minor": 10**16}, "amount_too_large"),
        ({"state": "lost"}, "state_needs_reason"),
        ({"state": "sleeping"}, "unknown_choice"),
    ],
)
def test_what_makes_no_sense_is_refused(company: People, values: dict[str, Any], code: str) -> None:
    entries = AuditEntry.objects.count()
    with pytest.raises(Refused) as refusal:
        need(company, **values)
    assert refusal.value.code == code
    assert (Need.objects.count(), AuditEntry.objects.count()) == (0, entries)


def test_people_and_talks_are_of_the_account(company: People) -> None:
    ours, theirs = make_contact(company.kam, "G1", "Ana"), make_contact(company.other, "D1", "Eva")
    for values in ({"source": theirs}, {"interaction": talk(company.other, theirs)}):
        with pytest.raises(Refused, match="source_elsewhere"):
            need(company, **values)
    made = need(company, source=ours, interaction=talk(company.kam, ours))
    assert source_of(made) == ours
    entry = AuditEntry.objects.filter(action="need_noted").latest("number")
    assert "Ana" not in f"{entry.changes} {entry.subject_label}"


def test_who_may_not_writes_nothing(company: People) -> None:
    made = need(company)
    for person in (company.other, company.analyst, company.seller):
        with pytest.raises(Refused, match="not_allowed"):
            services.note_need(acting_user=person, account=account("G1"), values=NEED)
        with pytest.raises(Refused, match="not_allowed"):
            services.remove_need(acting_user=person, need=made, reason="mine")
    assert Need.objects.get() == made
    with pytest.raises(Refused, match="owner_without_sight"):
        services.change_need(
            acting_user=company.kam,
            need=made,
            values={"owner": company.other},
            expected_version=1,
        )


def test_a_stale_version_is_told(company: People) -> None:
    made = need(company)
    told: dict[str, Any] = {"acting_user": company.kam, "need": made}
    services.change_need(**told, values={"confidence": 90}, expected_version=1)
    with pytest.raises(StaleVersion):
        services.change_need(**told, values={"confidence": 10}, expected_version=1)
    assert Need.objects.get().confidence == 90
    with pytest.raises(Refused, match="removal_needs_reason"):
        services.remove_need(acting_user=company.kam, need=made, reason=" ")
    services.remove_need(acting_user=company.kam, need=made, reason="twice")
    entry = AuditEntry.objects.latest("number")
    assert (entry.action, entry.changes["reason"]) == ("need_removed", [None, "twice"])


def test_a_year_without_review_is_said(company: People) -> None:
    group, today = account("G1"), timezone.localdate()
    assert review_due_of(group) is None, "nothing is needed, nothing is due"
    made = need(company)
    Need.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=400))
    assert [one.account for one in reviews_due(company.kam)] == [group]
    assert reviews_due(company.other) == []
    warned = [w for warner in WARNERS for _, w in warner(company.kam, group, {})]
    assert [w.code for w in warned] == ["needs_unreviewed"]
    with pytest.raises(Refused, match="review_of_nothing"):
        services.review_needs(acting_user=company.kam, account=group, confirmed=[])
    services.review_needs(acting_user=company.kam, account=group, confirmed=[made])
    assert reviews_due(company.kam) == []
    assert review_due_of(group) == today + timedelta(days=365)
    assert reviews_due(company.kam, today + timedelta(days=365)) != []


def test_words_of_confidence() -> None:
    found = [confidence_word(n) for n in (100, 90, 89, 70, 40, 39, 0)]
    assert found == ["sure", "sure", "likely", "likely", "possible", "unlikely", "unlikely"]
