"""Courses and sessions of the small company, made by the services that pages use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from clave.apps.identity.models import User
from clave.apps.training import services
from clave.apps.training.checks import Asked
from clave.apps.training.models import Course, Session
from tests.company import People

CHECK = [
    Asked("¿Cuántas caras lleva la cabecera?", ("dos", "cuatro", "seis"), 1),
    Asked("¿Quién trae la nevera?", ("almacén", "el comercial"), 0),
]
FREE = Asked("¿Qué dices si el jefe de tienda no quiere?")


def course(company: People, *, questions: list[Asked] | None = None, **values: Any) -> Course:
    """A course of the first KAM for seller and manager."""
    told: dict[str, Any] = {
        "topic": "Vender la cabecera",
        "goal": "Colocar la cabecera sin ayuda.",
        "people": [company.seller, company.manager],
        "questions": CHECK if questions is None else questions,
    }
    return services.save_course(acting_user=company.kam, course=None, values=told | values)


def planned(company: People, made: Course, *, invited: list[User] | None = None) -> Session:
    """A session in a week with the first KAM as its trainer."""
    return services.plan_session(
        acting_user=company.kam,
        course=made,
        values={
            "starts_at": timezone.now() + timedelta(days=7),
            "place": "Zaragoza",
            "trainer": company.kam,
        },
        invited=invited,
    )


def held(company: People, made: Course, *present: User) -> Session:
    """A session of yesterday, with who was there."""
    session = planned(company, made)
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(days=1))
    session.refresh_from_db()
    return services.note_attendance(
        acting_user=company.kam, session=session, present=[user.pk for user in present]
    )


def answers(made: Course, *places: str) -> dict[int, str]:
    """Answers in the order of the questions."""
    return {q.pk: text for q, text in zip(made.questions.all(), places, strict=True)}
