"""A round of selection of the small company, scored and compared."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

from clave.apps.selection.comparisons import group_of
from clave.apps.selection.models import Criterion, Round
from clave.apps.selection.services import comparing, criteria, rounds, scores
from clave.apps.selection.services.scores import Judgement
from tests.company import People, account


def open_one(people: People, name: str = "Selection 2027") -> Round:
    """A round by the director, whose gate lets the small company's accounts in."""
    record = rounds.open_round(acting_user=people.director, name=name)
    size = criterion_of(record, "size")
    criteria.change_criterion(
        acting_user=people.director,
        criterion=size,
        values={"gate": None},
        expected_version=size.version,
    )
    return record


def criterion_of(record: Round, code: str) -> Criterion:
    return record.criteria.get(code=code)


def judge(people: People, record: Round, code: str = "G1", value: str = "8") -> None:
    """The KAM of the account judges all that is judged; the competitor is at 5."""
    user = people.kam if code == "G1" else people.other
    told = [
        Judgement(
            account(code),
            criterion,
            Decimal(value),
            Decimal(5) if criterion.axis == "strength" else None,
            "Seen on visit",
        )
        for criterion in record.criteria.filter(source="judgement")
    ]
    scores.score_accounts(acting_user=user, record=record, judgements=told)


def compare_all(people: People, record: Round, value: float = 1.0) -> None:
    """The director holds every two criteria of the score for equal (or the first for more)."""
    values = {(a.pk, b.pk): value for a, b in combinations(group_of(record, "score"), 2)}
    comparing.compare_criteria(acting_user=people.director, record=record, values=values)


def decide(people: People, record: Round) -> Round:
    record.refresh_from_db()
    return rounds.decide_round(
        acting_user=people.director, record=record, expected_version=record.version
    )
