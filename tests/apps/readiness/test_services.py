"""Rules, questionnaires, answers, kept diagnoses and chances: who may, what is refused, kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clave.apps.accounts.selectors import compute, scope_of_everything
from clave.apps.identity.models import AuditEntry, Company
from clave.apps.identity.versions import StaleVersion
from clave.apps.readiness.models import (
    AnswerSheet,
    Diagnosis,
    LossChance,
    Questionnaire,
    ReadinessRules,
)
from clave.apps.readiness.risk import profit_at_risk_for
from clave.apps.readiness.selectors import (
    answers_for,
    diagnose,
    diagnoses_for,
    may_answer,
    participants,
    said_about,
)
from clave.apps.readiness.services import chances, diagnoses, questionnaires, rules
from clave.figures.readiness_criteria import DEFAULT_WEIGHTS
from clave.lib.refusal import Refused
from tests.apps.readiness.making import answer_as, open_one, readiness_things
from tests.company import People, account, make_chart

pytestmark = pytest.mark.django_db


def _counts() -> list[int]:
    models = (AnswerSheet, Diagnosis, LossChance, Questionnaire, ReadinessRules, AuditEntry)
    return [model.objects.count() for model in models]


def test_the_rules_begin_with_the_documented_weights_and_are_edited_with_versions(
    people: People,
) -> None:
    assert ReadinessRules.current().weights == DEFAULT_WEIGHTS
    weights = DEFAULT_WEIGHTS | {"loss_damage": 20}
    changed = rules.change_rules(
        acting_user=people.director, values={"weights": weights}, expected_version=1
    )
    assert (changed.weights["loss_damage"], changed.version) == (20, 2)
    entry = AuditEntry.objects.get(action="readiness_rules_changed")
    assert entry.changes["weights"][1]["loss_damage"] == 20
    with pytest.raises(StaleVersion):
        rules.change_rules(
            acting_user=people.director, values={"certainty": 90}, expected_version=1
        )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"weights": dict.fromkeys(DEFAULT_WEIGHTS, 0)}, "weights_all_zero"),
        ({"weights": DEFAULT_WEIGHTS | {"novelty": -1}}, "weight_out_of_range"),
        ({"weights": {"novelty": 5}}, "weight_out_of_range"),
        ({"hhi_moderate": 1800}, "hhi_bands_reversed"),
    ],
)
def test_rules_that_make_no_sense_are_refused(
    values: dict[str, Any], code: str, people: People
) -> None:
    before = _counts()
    with pytest.raises(Refused, match=code):
        rules.change_rules(acting_user=people.director, values=values, expected_version=1)
    assert _counts()[-1] == before[-1]


def test_one_questionnaire_is_open_and_the_next_closes_it(people: People) -> None:
    first = open_one(people, "2025")
    second = open_one(people, "2026")
    first.refresh_from_db()
    assert (first.is_open, second.is_open) == (False, True)
    assert may_answer(people.kam, second)
    assert not may_answer(people.kam, first)
    assert may_answer(people.seller, second)  # by name
    assert not may_answer(people.finance, second)
    for code, wrong in (
        ("questionnaire_needs_title", {"title": " ", "roles": ["kam"]}),
        ("questionnaire_needs_people", {"title": "X", "roles": ["pope"]}),
    ):
        with pytest.raises(Refused, match=code):
            questionnaires.open_questionnaire(acting_user=people.director, **wrong)
    with pytest.raises(Refused, match="not_allowed"):
        questionnaires.open_questionnaire(acting_user=people.kam, title="X", roles=["kam"])
    second.refresh_from_db()
    assert second.is_open


def test_each_answers_for_themselves_and_the_median_counts(people: People) -> None:
    asked = open_one(people)
    answer_as(people.kam, asked, collaboration=4, novelty=1)
    answer_as(people.direction, asked, collaboration=1)
    answer_as(people.analyst, asked, collaboration=2)
    answers = answers_for(asked)
    assert answers.scores == {"collaboration": (1, 2, 4), "novelty": (1,)}
    assert answers_for(asked, only=people.kam).scores == {"collaboration": (4,), "novelty": (1,)}
    said = said_about(asked, "collaboration")
    assert [(one.person, one.score) for one in said] == [
        (people.kam.name, 4),
        (people.analyst.name, 2),
        (people.direction.name, 1),
    ]
    assert [one.person for one in said_about(asked, "collaboration", only=people.kam)] == [
        people.kam.name
    ]
    scores = {one.person: one.scores for one in participants(asked)}
    assert scores[people.kam.name] == 2
    assert scores[people.director.name] == 0
    assert people.seller.name in scores


def test_answers_are_changed_with_versions_and_refused_where_they_are_none(people: People) -> None:
    asked = open_one(people)
    answer_as(people.kam, asked, collaboration=4)

    def again(user: Any, scores: dict[str, Any], version: int) -> Any:
        return questionnaires.answer(
            acting_user=user,
            questionnaire=asked,
            scores=scores,
            comments={},
            expected_version=version,
        )

    changed = again(people.kam, {"collaboration": 3}, 1)
    assert (changed.scores, changed.comments, changed.version) == ({"collaboration": 3}, {}, 2)
    before = _counts()
    with pytest.raises(StaleVersion):
        again(people.kam, {"collaboration": 0}, 1)
    for code, user, scores in (
        ("not_asked", people.finance, {}),
        ("score_out_of_range", people.kam, {"collaboration": 5}),
        ("score_out_of_range", people.kam, {"collaboration": True}),
        ("score_out_of_range", people.kam, {"horoscope": 1}),
    ):
        with pytest.raises(Refused, match=code):
            again(user, scores, 2)
    questionnaires.close_questionnaire(
        acting_user=people.director, questionnaire=asked, expected_version=1
    )
    with pytest.raises(Refused, match="questionnaire_closed"):
        again(people.kam, {}, 2)
    assert _counts()[:-1] == before[:-1]
    assert AnswerSheet.objects.get().scores == {"collaboration": 3}


def test_a_segment_takes_the_companys_answer_where_it_has_none(people: People) -> None:
    asked = open_one(people)
    answer_as(people.kam, asked, collaboration=4, novelty=1)
    questionnaires.answer(
        acting_user=people.analyst,
        questionnaire=asked,
        segment="retail",
        scores={"collaboration": 0},
        comments={},
        expected_version=0,
    )
    answers = answers_for(asked, segment="retail")
    assert answers.scores == {"collaboration": (0,), "novelty": (1,)}
    assert answers.elsewhere == {"novelty"}
    assert answers_for(asked).scores["collaboration"] == (4,)


def test_a_kept_diagnosis_stays_as_it_was(company: People) -> None:
    things = readiness_things(company)
    kept = Diagnosis.objects.get(pk=things["diagnosis"])
    before = dict(kept.figure["values"])
    assert before["verdict"] == "insufficient"
    assert {sheet["person"] for sheet in kept.sheets} == {company.kam.name, company.direction.name}
    answer_as(company.analyst, Questionnaire.objects.get(), loss_damage=4, risky_purchase=4)
    kept.refresh_from_db()
    assert kept.figure["values"] == before
    assert diagnose(company.director).figure.values["coverage"] > before["coverage"]


def test_who_sees_a_part_records_nothing_and_reads_no_record(company: People) -> None:
    readiness_things(company)
    make_chart(company)
    assert diagnoses_for(company.director)
    assert diagnoses_for(company.kam) == []
    before = _counts()
    with pytest.raises(Refused, match="not_allowed"):
        diagnoses.record_diagnosis(acting_user=company.kam)
    # A sales director below another one sees only a part.
    company.other.role = "sales_direction"
    company.other.save()
    with pytest.raises(Refused, match="diagnosis_needs_whole"):
        diagnoses.record_diagnosis(acting_user=company.other)
    assert diagnoses_for(company.other) == []
    assert _counts() == before


def test_the_damage_of_a_loss_is_that_of_the_whole_company(company: People) -> None:
    row = Company.current()
    row.fixed_costs_minor = 1000_00
    row.save()

    def damage(user: Any, segment: str = "") -> Any:
        rows = diagnose(user, segment=segment).figure.rows
        return next(r["ledger_score"] for r in rows if r.get("criterion") == "loss_damage")

    assert damage(company.director) is not None
    assert damage(company.kam) is None
    assert damage(company.director, "retail") is None


def test_a_chance_is_judged_with_a_reason_and_withdrawn(company: People) -> None:
    group = account("G1")
    made = chances.judge_chance(
        acting_user=company.kam,
        account=group,
        percent=Decimal(40),
        reason="They asked others for offers",
        expected_version=0,
    )
    assert (made.judged_by, made.version) == (company.kam, 1)
    row = next(r for r in profit_at_risk_for(company.kam).rows if r["code"] == "G1")
    assert (row["probability"], row["source"]) == (0.4, "entered")
    other = [r["code"] for r in profit_at_risk_for(company.other).rows]
    assert "G1" not in other
    alone = profit_at_risk_for(company.kam, without_judgement=True).rows
    assert {r["source"] for r in alone} == {"history"}
    with pytest.raises(StaleVersion):
        chances.withdraw_chance(acting_user=company.kam, account=group, expected_version=7)
    chances.withdraw_chance(acting_user=company.kam, account=group, expected_version=1)
    assert not LossChance.objects.exists()
    actions = AuditEntry.objects.filter(action__startswith="loss_chance")
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "loss_chance_judged",
        "loss_chance_withdrawn",
    ]


@pytest.mark.parametrize(
    ("who", "code", "percent", "reason", "refusal"),
    [
        ("kam", "S1", "10", "X", "chance_not_deciding"),
        ("kam", "G1", "101", "X", "chance_out_of_range"),
        ("kam", "G1", "-1", "X", "chance_out_of_range"),
        ("kam", "G1", "10", " ", "chance_needs_reason"),
        ("other", "G1", "10", "X", "not_allowed"),
        ("analyst", "G1", "10", "X", "not_allowed"),
    ],
)
def test_a_chance_that_cannot_be(
    who: str, code: str, percent: str, reason: str, refusal: str, company: People
) -> None:
    before = _counts()
    with pytest.raises(Refused, match=refusal):
        chances.judge_chance(
            acting_user=company.all()[who],
            account=account(code),
            percent=Decimal(percent),
            reason=reason,
            expected_version=0,
        )
    assert _counts() == before


def test_the_command_line_is_told_answers_and_chances(company: People) -> None:
    readiness_things(company)
    rows = compute("readiness", scope_of_everything()).rows
    row = next(r for r in rows if r.get("criterion") == "long_purchase")
    assert (row["source"], row["score"], row["answers"]) == ("answered", 2.5, 2)
    figure = compute("profit_at_risk", scope_of_everything())
    assert figure.values["entered_accounts"] == 1
    narrow = compute("profit_at_risk", scope_of_everything(codes=["D1"]))
    assert narrow.values["entered_accounts"] == 0
