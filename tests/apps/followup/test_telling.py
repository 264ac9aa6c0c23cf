"""Acknowledgements, comments, reminders and escalations: who is told what, and how often."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clave.apps.followup import selectors
from clave.apps.followup.models import (
    Acknowledgement,
    Comment,
    Escalation,
    Item,
    Notification,
    Receipt,
)
from clave.apps.followup.services import acknowledgements, actions, approvals, comments, rounds
from clave.apps.identity.models import AuditEntry, User
from clave.lib.refusal import Refused
from tests.company import People, account, make_chart

pytestmark = pytest.mark.django_db


def _asked(people: People, *recipients: User, **values: Any) -> Acknowledgement:
    given = {"title": "Whole pallets only", "due_on": timezone.localdate() + timedelta(days=3)}
    given |= {"account": account("G1")} | values
    return acknowledgements.ask_acknowledgement(
        acting_user=people.kam, recipients=list(recipients), values=given
    )


def _books() -> list[Any]:
    models = (Acknowledgement, Receipt, Comment, Notification, AuditEntry)
    return [sorted(map(str, model.objects.values_list())) for model in models]


def _told(user: User) -> list[str]:
    return list(
        Notification.objects.filter(user=user).order_by("pk").values_list("code", flat=True)
    )


def _at(days: float) -> datetime:
    return timezone.now() + timedelta(days=days)


def test_each_recipient_confirms_once(company: People) -> None:
    people = company
    asked = _asked(people, people.department, people.manager)
    assert len(selectors.waiting_for(people.department)) == 1
    assert Item.objects.visible_to(people.department).get().pk == asked.pk, "it names them"
    for _ in range(2):
        acknowledgements.confirm_acknowledgement(
            acting_user=people.department, acknowledgement=asked
        )
    assert AuditEntry.objects.filter(action="acknowledgement_confirmed").count() == 1
    assert len(selectors.waiting_for(people.department)) == 0
    assert not Acknowledgement.objects.get().is_settled
    acknowledgements.confirm_acknowledgement(acting_user=people.manager, acknowledgement=asked)
    assert Acknowledgement.objects.get().is_settled
    assert _told(people.kam) == ["acknowledgement_complete"]
    with pytest.raises(Refused, match="acknowledgement_closed"):
        acknowledgements.withdraw_acknowledgement(
            acting_user=people.kam, acknowledgement=asked, expected_version=2
        )


def test_what_is_not_ones_own_is_refused(company: People) -> None:
    asked = _asked(company, company.department)
    before = _books()
    for who in ("kam", "director", "other"):  # they see it or not, and are no recipients
        with pytest.raises(Refused, match="not_allowed"):
            acknowledgements.confirm_acknowledgement(
                acting_user=company.all()[who], acknowledgement=asked
            )
    with pytest.raises(Refused, match="not_allowed"):
        acknowledgements.withdraw_acknowledgement(
            acting_user=company.department, acknowledgement=asked, expected_version=1
        )
    for recipients, values, code in (
        ([], {}, "acknowledgement_needs_recipients"),
        ([company.seller], {"due_on": None}, "acknowledgement_needs_due"),
        ([company.seller], {"title": ""}, "item_needs_title"),
        ([company.seller], {"account": account("D1")}, "not_allowed"),
    ):
        with pytest.raises(Refused) as refused:
            _asked(company, *recipients, **values)
        assert refused.value.code == code
    assert _books() == before
    acknowledgements.withdraw_acknowledgement(
        acting_user=company.kam, acknowledgement=asked, expected_version=1
    )
    assert len(selectors.waiting_for(company.department)) == 0
    with pytest.raises(Refused, match="acknowledgement_withdrawn"):
        acknowledgements.confirm_acknowledgement(
            acting_user=company.department, acknowledgement=asked
        )


def test_who_is_called_with_an_at_is_asked_to_answer(company: People) -> None:
    asked = _asked(company, company.department)
    text = "Is that right, @Ignacio Beltrán? (not a@example.com, nor @Nobody)"
    comments.add_comment(acting_user=company.department, item=asked, text=text)
    assert _told(company.director) == ["mention"]
    assert _told(company.kam) == ["comment"]
    mention = selectors.waiting_for(company.director).mentions[0]
    comments.mark_read(acting_user=company.other, notification=mention)
    assert selectors.counts_of(company.director).unread == 1, "nobody reads for another"
    comments.mark_read(acting_user=company.director, notification=mention)
    assert len(selectors.waiting_for(company.director)) == 0
    comments.follow_item(acting_user=company.kam, item=asked, on=False)
    comments.add_comment(acting_user=company.department, item=asked, text="@kam@example.com?")
    comments.add_comment(acting_user=company.department, item=asked, text="Hello?")
    assert _told(company.kam) == ["comment", "mention"], "muted, but for what calls them"
    assert _told(company.director)[1:] == ["comment", "comment"], "who was called follows it"
    before = _books()
    for user, said, code in (
        (company.other, "x", "not_allowed"),
        (company.kam, " ", "comment_empty"),
        (company.kam, "@Álvaro Quintana, look", "mention_without_sight"),
    ):
        with pytest.raises(Refused) as refused:
            comments.add_comment(acting_user=user, item=asked, text=said)
        assert refused.value.code == code
    assert _books() == before


def _round(days: float) -> dict[str, int]:
    """One round, and one more that finds nothing to do."""
    done = rounds.make_round(now=_at(days))
    assert Counter(rounds.make_round(now=_at(days))).total() == 0, "safe to repeat"
    return done


def test_reminders_and_escalations_up_the_line(company: People) -> None:
    make_chart(company)
    _asked(company, company.seller)
    assert _round(0) == {"renewed": 0, "reminded": 0, "escalated": 0}
    assert _round(2)["reminded"] == 1, "the day before"
    assert _round(3)["reminded"] == 0
    assert _round(4) == {"renewed": 0, "reminded": 1, "escalated": 0}
    assert _round(7.5)["escalated"] == 1, "three days late: whoever stands above"
    assert Item.objects.visible_to(company.manager).exists()
    assert _told(company.manager) == ["escalated"]
    assert _round(10.5)["escalated"] == 1
    assert [e.to for e in Escalation.objects.all()] == [company.manager, company.director]
    assert AuditEntry.objects.filter(action="escalated", account_code="G1").count() == 2


def test_late_actions_and_undecided_approvals_go_up_too(company: People) -> None:
    make_chart(company)
    tomorrow = timezone.localdate() + timedelta(days=1)  # so that no hour of today matters
    values = {"title": "Call", "owner": company.other, "due_on": tomorrow}
    actions.create_action(acting_user=company.other, values=values)
    approvals.ask_approval(acting_user=company.kam, values={"title": "x", "account": account("G1")})
    assert _round(1) == {"renewed": 0, "reminded": 1, "escalated": 0}, "due on that day"
    assert _round(3.1)["escalated"] == 1, "the approval, three days after it was asked"
    assert Escalation.objects.get().to == company.direction
    assert _round(5.1)["escalated"] == 1, "the action, three days after its day ended"
    assert Escalation.objects.filter(about=company.other).get().to == company.director
