"""Training on its pages: a course as text, an invitation, attendance, the check, its result."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from clave.apps.identity.models import User
from clave.apps.training.checks import Asked
from clave.apps.training.models import Course, Invitation
from clave.web.training.forms import check_text, questions_of
from tests.apps.training.making import CHECK, FREE, course, held, planned
from tests.company import People

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def test_the_check_is_written_as_lines(people: People) -> None:
    text = "¿Cuántas?\n- dos\n* cuatro\n\n¿Qué dices?\n"
    assert questions_of(text) == [Asked("¿Cuántas?", ("dos", "cuatro"), 1), Asked("¿Qué dices?")]
    for bad in ("- dos", "¿?\n* a\n* b"):
        with pytest.raises(ValidationError):
            questions_of(bad)
    made = course(people, questions=[*CHECK, FREE])
    assert questions_of(check_text(made)) == [*CHECK, FREE]


def test_three_people(people: People, as_user: LogIn) -> None:
    made = course(people)
    session = planned(people, made)
    teacher = _page(as_user(people.kam), f"/training/{made.pk}/")
    assert "0 of the 2 who need it have it" in teacher
    guest = _page(as_user(people.seller), f"/training/sessions/{session.pk}/")
    assert "You are invited." in guest
    assert "Rubén Cifuentes" not in guest  # who else is invited is the trainer's to know
    for address in (f"/training/{made.pk}/", f"/training/sessions/{session.pk}/"):
        assert as_user(people.department).get(address).status_code == 404
    assert "Vender la cabecera" not in _page(as_user(people.department), "/training/")
    assert "Vender la cabecera" in _page(as_user(people.director), "/training/")


def test_from_course_to_result(people: People, as_user: LogIn) -> None:
    client = as_user(people.kam)
    posted = {
        "topic": "Vender la cabecera",
        "goal": "Colocarla sin ayuda",
        "material": "Guion: https://intranet.example.com/guion",
        "people": [people.seller.pk],
        "pass_mark": "50",
        "check": "¿Cuántas?\n- dos\n* cuatro\n¿Qué dices?",
    }
    assert client.post("/training/new/", posted).status_code == 302
    made = Course.objects.get()
    assert 'href="https://intranet.example.com/guion"' in _page(client, f"/training/{made.pk}/")
    session = held(people, made, people.seller)
    guest = as_user(people.seller)
    at = f"/training/sessions/{session.pk}/"
    assert "Short check" in _page(guest, at)
    first, second = made.questions.all()
    left = guest.post(at + "check/", {f"question-{first.pk}": "1"})
    assert left.status_code == 422
    assert "1 questions are not answered yet." in html.unescape(left.content.decode())
    guest.post(at + "check/", {f"question-{first.pk}": "1", f"question-{second.pk}": "Insisto"})
    own = Invitation.objects.get()
    assert own.score is None
    assert "the trainer judges the answers in words" in _page(guest, at)
    assert "Insisto" in _page(as_user(people.kam), at)
    as_user(people.kam).post(f"/training/results/{own.pk}/judge/", {"right": second.pk})
    assert "You have shown it: 100 %." in _page(as_user(people.seller), at)
    assert "All 1 who need it have it" in _page(as_user(people.kam), f"/training/{made.pk}/")


def test_attendance_and_answer(people: People, as_user: LogIn) -> None:
    made = course(people)
    session = planned(people, made)
    at = f"/training/sessions/{session.pk}/"
    assert as_user(people.seller).post(at + "reply/", {"answer": "yes"}).status_code == 302
    assert Invitation.objects.get(user=people.seller).reply == "yes"
    early = as_user(people.kam).post(at + "attendance/", {"present": people.seller.pk})
    assert early.status_code == 422
    assert as_user(people.seller).post(at + "attendance/", {}).status_code == 403
    people.kam.language = "es"
    people.kam.save()
    assert "Prever una sesión" in _page(as_user(people.kam), f"/training/{made.pk}/")
