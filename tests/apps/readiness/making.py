"""A questionnaire with answers, a kept diagnosis and a chance, through the same services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from clave.apps.readiness.models import Questionnaire
from clave.apps.readiness.services import chances, diagnoses, questionnaires
from tests.company import People, account

ROLES = ("kam", "sales_direction", "direction", "analyst", "administrator")


def open_one(people: People, title: str = "Diagnosis 2026") -> Questionnaire:
    """Put to five roles, and to the seller by name."""
    return questionnaires.open_questionnaire(
        acting_user=people.director, title=title, roles=ROLES, invited=[people.seller]
    )


def answer_as(user: Any, asked: Questionnaire, **scores: int) -> None:
    """One person's answers, the first time."""
    questionnaires.answer(
        acting_user=user,
        questionnaire=asked,
        scores=scores,
        comments={"collaboration": f"{user.name} says so"},
        expected_version=0,
    )


def readiness_things(people: People) -> dict[str, Any]:
    """What the addresses are about."""
    asked = open_one(people)
    answer_as(people.kam, asked, long_purchase=3, collaboration=4)
    answer_as(people.direction, asked, long_purchase=2, collaboration=1)
    kept = diagnoses.record_diagnosis(acting_user=people.director, note="The first")
    chances.judge_chance(
        acting_user=people.kam,
        account=account("G1"),
        percent=Decimal("12.5"),
        reason="The contract ends in March",
        expected_version=0,
    )
    return {"questionnaire": asked.pk, "diagnosis": kept.pk}
