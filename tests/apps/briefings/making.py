"""Briefings of the small company, made by the services that pages use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clave.apps.briefings import services
from clave.apps.briefings.models import Briefing, BriefingQuestion
from clave.apps.followup.services.actions import create_action
from clave.apps.org.models import Placement, Position, Unit
from clave.apps.org.services import chart
from clave.apps.training.services import add_material, take_check
from tests.apps.training.making import FREE, answers, course, held, planned
from tests.company import People, Positions, account

TEXTS = {
    "title": "Queso curado en cabecera",
    "what": "Montar la cabecera de queso curado.",
    "why": "Queremos vender más en Hiperra.",
    "benefit": "Más venta en tu zona.",
    "deadline": "Antes de que acabe el mes.",
}


def put_in_unit(positions: Positions, *names: str, unit: str = "Delegación Centro") -> Unit:
    """A delegation, with the positions of these fields placed in it from today on."""
    made = Unit.objects.filter(name=unit).first()
    made = made or chart.create_unit(acting_user=None, name=unit, kind="delegation")
    for name in names:
        position: Position = getattr(positions, name)
        now = Placement.objects.get(position=position, until=None)
        chart.move_position(
            acting_user=None, position=position, reports_to=now.reports_to, unit=made
        )
    return made


def draft(company: People, *, units: list[Unit], **values: Any) -> Briefing:
    """A draft of the first KAM about their account."""
    named = values.pop("people", [])
    told: dict[str, Any] = {
        **TEXTS,
        "account": account("G1"),
        "audience": "sellers",
        "ends_on": timezone.localdate() + timedelta(days=60),
        "due_on": timezone.localdate() + timedelta(days=20),
    }
    return services.draft_briefing(
        acting_user=company.kam, values=told | values, units=units, people=named
    )


def sent(company: People, *, units: list[Unit], **values: Any) -> Briefing:
    """The same, sent."""
    made = draft(company, units=units, **values)
    services.send_briefing(acting_user=company.kam, briefing=made, expected_version=made.version)
    return Briefing.objects.get(pk=made.pk)


def asked(
    company: People, briefing: Briefing, text: str = "¿Quién trae la nevera?"
) -> BriefingQuestion:
    """A question of the seller."""
    return services.ask_about(acting_user=company.seller, briefing=briefing, text=text)


def field_things(company: People) -> dict[str, Any]:
    """A briefing to the seller with a question; a course with a session to come and one that was
    held, whose free answer waits; an action of the seller."""
    briefing = sent(company, units=[], people=[company.seller])
    made = course(company, questions=[FREE], people=[company.seller])
    kept = add_material(
        acting_user=company.kam, course=made, upload=SimpleUploadedFile("a.txt", b"material")
    )
    before = held(company, made, company.seller)
    told = take_check(acting_user=company.seller, session=before, answers=answers(made, "Insisto"))
    action = create_action(
        acting_user=company.kam,
        values={
            "title": "Montar la cabecera",
            "owner": company.seller,
            "account": account("G1"),
            "due_on": timezone.localdate() + timedelta(days=5),
        },
    )
    return {
        "briefing": briefing.pk,
        "briefing_question": asked(company, briefing).pk,
        "course": made.pk,
        "course_file": kept.pk,
        "session": planned(company, made).pk,
        "held_session": before.pk,
        "invitation": told.pk,
        "field_action": action.pk,
    }


def more_of_the_field(company: People) -> None:
    """More of all that its lists and boards show."""
    for number in range(4):
        briefing = sent(company, units=[], people=[company.seller, company.manager])
        asked(company, briefing, f"¿{number}?")
        made = course(company, topic=f"Curso {number}", people=[company.seller, company.manager])
        held(company, made, company.seller)
        planned(company, made)
        create_action(
            acting_user=company.kam,
            values={
                "title": f"Acción {number}",
                "owner": company.manager,
                "account": account("S1"),
                "due_on": timezone.localdate() + timedelta(days=number - 2),
            },
        )
