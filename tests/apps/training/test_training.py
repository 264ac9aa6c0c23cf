"""Training: who needs it, who comes, who was there, what each showed, who still lacks it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clave.apps.agenda.selectors import SOURCES
from clave.apps.followup.selectors import waiting_for
from clave.apps.identity.models import AuditEntry
from clave.apps.training import services
from clave.apps.training.checks import Asked
from clave.apps.training.models import Course, Invitation, Session
from clave.apps.training.selectors import lacking, needing, sessions_for, standings
from clave.lib.refusal import Refused
from tests.apps.briefings.making import put_in_unit
from tests.company import People, make_chart

from .making import CHECK, FREE, answers, course, held, planned

pytestmark = pytest.mark.django_db


def test_who_needs_it_stands_in_its_units_today(people: People) -> None:
    positions = make_chart(people)
    unit = put_in_unit(positions, "seller")
    made = course(people, units=[unit], people=[people.finance])
    assert set(needing(made)) == {people.seller, people.finance}
    put_in_unit(positions, "manager")
    assert set(needing(made)) == {people.seller, people.finance, people.manager}


def test_the_invitation_waits_until_it_is_answered(people: People) -> None:
    session = planned(people, course(people))
    assert session.invitations.count() == 2
    assert waiting_for(people.seller).receipts[0].acknowledgement.title == "Vender la cabecera"
    services.reply(acting_user=people.seller, session=session, answer="yes")
    assert waiting_for(people.seller).receipts == []
    assert len(waiting_for(people.manager).receipts) == 1
    with pytest.raises(Refused, match="unknown_reply"):
        services.reply(acting_user=people.manager, session=session, answer="maybe")
    with pytest.raises(Refused, match="not_allowed"):
        services.reply(acting_user=people.other, session=session, answer="yes")


def test_another_day_asks_those_who_have_not_answered(people: People) -> None:
    session = planned(people, course(people))
    services.reply(acting_user=people.seller, session=session, answer="yes")
    moved = services.change_session(
        acting_user=people.kam,
        session=session,
        values={"starts_at": timezone.now() + timedelta(days=9)},
        expected_version=session.version,
        invited=[people.seller, people.manager, people.finance],
    )
    assert moved.invitations.count() == 3
    waits = [bool(waiting_for(u).receipts) for u in (people.seller, people.manager, people.finance)]
    assert waits == [False, True, True]
    services.cancel_session(
        acting_user=people.director,
        session=moved,
        reason="Huelga",
        expected_version=Session.objects.get().version,
    )
    assert waiting_for(people.manager).receipts == []


def test_a_passed_check_is_what_one_needs(people: People) -> None:
    made = course(people)
    session = held(people, made, people.seller, people.manager)
    right = services.take_check(
        acting_user=people.seller, session=session, answers=answers(made, "1", "0")
    )
    half = services.take_check(
        acting_user=people.manager, session=session, answers=answers(made, "1", "1")
    )
    assert (right.score, right.passed) == (100, True)
    assert (half.score, half.passed) == (50, False)
    assert lacking(made) == [people.manager]
    again = planned(people, made)  # who lacks it is invited
    assert [one.user for one in again.invitations.all()] == [people.manager]
    states = {row.user: (row.has_it, row.score) for row in standings(made)}
    assert states == {people.manager: (False, 50), people.seller: (True, 100)}
    row: Any = sessions_for(people.kam).get(pk=session.pk)
    assert (row.invited, row.came, row.passed, row.mean) == (2, 2, 1, 75)


def test_answers_in_words_wait_for_a_judgement(people: People) -> None:
    made = course(people, questions=[*CHECK, FREE])
    session = held(people, made, people.seller)
    handed_in = services.take_check(
        acting_user=people.seller, session=session, answers=answers(made, "1", "0", "Insisto")
    )
    assert (handed_in.score, handed_in.passed) == (None, None)
    with pytest.raises(Refused, match="not_allowed"):
        services.judge_answers(acting_user=people.seller, invitation=handed_in, right=[])
    services.judge_answers(acting_user=people.kam, invitation=handed_in, right=[])
    handed_in.refresh_from_db()
    assert (handed_in.score, handed_in.passed) == (67, False)  # 2 of 3, below 70
    free = made.questions.get(text=FREE.text)
    services.judge_answers(acting_user=people.kam, invitation=handed_in, right=[free.pk])
    handed_in.refresh_from_db()
    assert (handed_in.score, handed_in.passed) == (100, True)


def test_without_a_check_being_there_is_enough(people: People) -> None:
    made = course(people, questions=[])
    held(people, made, people.seller)
    assert lacking(made) == [people.manager]


def test_a_check_is_for_who_was_there_and_once(people: People) -> None:
    made = course(people)
    session = held(people, made, people.seller)
    with pytest.raises(Refused, match="check_before_session"):
        services.take_check(
            acting_user=people.manager, session=session, answers=answers(made, "1", "0")
        )
    with pytest.raises(Refused, match="answers_missing"):
        services.take_check(
            acting_user=people.seller, session=session, answers=answers(made, "1", " ")
        )
    services.take_check(acting_user=people.seller, session=session, answers=answers(made, "0", "0"))
    with pytest.raises(Refused, match="check_taken"):
        services.take_check(
            acting_user=people.seller, session=session, answers=answers(made, "1", "0")
        )
    with pytest.raises(Refused, match="check_is_taken"):
        services.save_course(
            acting_user=people.kam,
            course=made,
            values={"questions": [FREE]},
            expected_version=made.version,
        )


def test_bad_input_is_refused_and_nothing_is_written(people: People) -> None:
    cases: list[tuple[str, dict[str, Any]]] = [
        ("course_needs_topic", {"topic": " "}),
        ("course_needs_goal", {"goal": ""}),
        ("course_needs_people", {"people": []}),
        ("question_needs_right", {"questions": [Asked("¿?", ("a", "b"))]}),
        ("question_unsound", {"questions": [Asked("¿?", ("a",), 0)]}),
        ("options_alike", {"questions": [Asked("¿?", ("a", "a"), 0)]}),
        ("too_many_questions", {"questions": [FREE] * 21}),
    ]
    for code, values in cases:
        with pytest.raises(Refused, match=code):
            course(people, **values)
    with pytest.raises(Refused, match="not_allowed"):
        services.save_course(acting_user=people.seller, course=None, values={"topic": "x"})
    assert not Course.objects.exists()
    made = course(people)
    soon = timezone.now() + timedelta(days=1)
    told = {"starts_at": soon, "place": "Aquí", "trainer": people.kam}
    sessions: list[tuple[str, dict[str, Any]]] = [
        ("session_in_the_past", {"starts_at": timezone.now() - timedelta(days=1)}),
        ("session_needs_place", {"place": ""}),
        ("more_invited_than_places", {"capacity": 1}),
    ]
    for code, values in sessions:
        with pytest.raises(Refused, match=code):
            services.plan_session(
                acting_user=people.kam,
                course=made,
                values=told | values,
                invited=[people.seller, people.manager],
            )
    with pytest.raises(Refused, match="session_without_people"):
        services.plan_session(
            acting_user=people.kam, course=made, values=told, invited=[people.kam]
        )
    assert not Session.objects.exists()
    assert not Invitation.objects.exists()
    session = planned(people, made)
    with pytest.raises(Refused, match="session_not_begun"):
        services.note_attendance(acting_user=people.kam, session=session, present=[])


def test_the_calendar_knows_it_for_trainer_and_guest(people: People) -> None:
    session = planned(people, course(people))
    day = timezone.localtime(session.starts_at).date()
    for user, yes in ((people.kam, True), (people.seller, True), (people.department, False)):
        found = [d for source in SOURCES for d in source(user, day, day) if d.kind == "training"]
        assert bool(found) is yes, user
    assert AuditEntry.objects.filter(action="session_planned").count() == 1
