"""Rounds: who may do what, what is frozen, what a tier does, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clave.apps.accounts.selectors import compute, scope_of_everything, sight_of
from clave.apps.identity.models import AuditEntry
from clave.apps.identity.roles import PERMISSIONS, Permission
from clave.apps.identity.versions import StaleVersion
from clave.apps.selection.comparisons import comparison_of
from clave.apps.selection.models import Criterion, Result, Round, Score
from clave.apps.selection.reading import previous_reading, read_round
from clave.apps.selection.services import comparing, criteria, importing, rounds, scores
from clave.apps.selection.services.scores import Judgement
from clave.lib.refusal import Refused
from tests.apps.selection.making import compare_all, criterion_of, decide, judge, open_one
from tests.company import People, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(company: People) -> Round:
    return open_one(company)


def test_whoever_reads_a_selection_may_know_margins() -> None:
    """Its pages show contributions without hiding them once more."""
    for role, permissions in PERMISSIONS.items():
        if Permission.SEE_INSIGHTS in permissions:
            assert Permission.SEE_MARGINS in permissions, role


def test_a_first_round_has_the_proposed_model(company: People, record: Round) -> None:
    by_axis: dict[bool, int] = {}
    for criterion in record.criteria.all():
        strength = criterion.axis == "strength"
        by_axis[strength] = by_axis.get(strength, 0) + criterion.weight
    assert by_axis == {True: 10_000, False: 10_000}
    size = criterion_of(record, "size")
    assert size.measure == "net_amount"
    assert size.anchors[0] == [0.0, 0.0]
    assert record.data_to == date(2026, 10, 1)


def test_a_score_is_the_same_for_everybody_and_totals_are_ones_own(
    company: People, record: Round
) -> None:
    judge(company, record)
    judge(company, record, "D1", "3")
    whole, own = (read_round(user, record) for user in (company.director, company.kam))
    assert {row["code"] for row in whole.rows} == {"G1", "D1", "C1"}
    assert {row["code"] for row in own.rows} == {"G1"}
    mine, theirs = own.of("G1"), whole.of("G1")
    assert mine is not None
    assert theirs is not None
    assert mine["score"] == theirs["score"]
    assert mine["sales_share"] == 1.0
    assert theirs["sales_share"] < 1
    assert mine["rank"] == 1
    assert mine["rank_high"] is None
    assert mine["relative_strength"] == pytest.approx(3)


def test_the_figure_answers_from_the_open_round_and_before_there_is_one(company: People) -> None:
    before = compute("selection", scope_of_everything())
    assert [entry["code"] for entry in before.assumed][-1] == "default_model"
    record = open_one(company)
    judge(company, record)
    found = compute("selection", sight_of(company.kam).scope(), user=company.kam)
    assert "default_model" not in [entry["code"] for entry in found.assumed]
    assert found.rows[0]["quadrant"] in {"strategic", "status"}
    assert compute("sensitivity", scope_of_everything()).values["draws"] == 1000


def test_deciding_gives_tiers_and_freezes_everything(company: People, record: Round) -> None:
    judge(company, record)
    record.refresh_from_db()
    before = read_round(company.director, record).of("D1")
    assert before is not None
    other = "C" if before["tier"] != "C" else "B"
    with pytest.raises(Refused) as refusal:
        rounds.decide_round(
            acting_user=company.director,
            record=record,
            expected_version=record.version,
            deviations={account("D1").pk: (other, " ")},
        )
    assert refusal.value.code == "deviation_needs_reason"
    assert refusal.value.params["accounts"] == ["Distribuciones Teide"]
    assert not Result.objects.exists()
    rounds.decide_round(
        acting_user=company.director,
        record=record,
        expected_version=record.version,
        deviations={account("D1").pk: (other, "We grow with them")},
    )
    record.refresh_from_db()
    assert not record.is_open
    assert account("D1").tier == other
    assert "tier" in account("D1").edited_fields  # the next import leaves it alone
    frozen = read_round(company.director, record).of("D1")
    assert frozen is not None
    assert (frozen["tier"], frozen["computed"]) == (other, before["tier"])
    assert frozen["reason"] == "We grow with them"
    assert frozen["score"] == pytest.approx(before["score"])
    assert frozen["net_amount"] == before["net_amount"]
    for change in (
        lambda: judge(company, record),
        lambda: rounds.discard_round(acting_user=company.director, record=record),
        lambda: decide(company, record),
    ):
        with pytest.raises(Refused, match="round_is_decided"):
            change()
    assert AuditEntry.objects.filter(action="selection_decided").count() == 1


def test_the_next_round_knows_the_review_before(company: People, record: Round) -> None:
    judge(company, record)
    decide(company, record)
    after = rounds.open_round(acting_user=company.director, name="Selection 2028")
    assert after.previous == record
    assert after.criteria.count() == record.criteria.count()
    judge(company, after, value="2")
    reading = read_round(company.director, after)
    row = reading.of("G1")
    assert row is not None
    assert row["tier_before"] == Result.objects.get(round=record, account=account("G1")).tier
    before = previous_reading(reading)
    assert before is not None
    assert {one["code"] for one in before.rows} == {"G1", "D1", "C1"}
    own = previous_reading(read_round(company.kam, after))
    assert own is not None
    assert {one["code"] for one in own.rows} == {"G1"}


def test_only_who_may_opens_weighs_and_decides(company: People, record: Round) -> None:
    weights = {criterion.pk: Decimal(criterion.weight) / 100 for criterion in record.criteria.all()}
    for attempt in (
        lambda: rounds.open_round(acting_user=company.kam, name="Mine"),
        lambda: rounds.discard_round(acting_user=company.kam, record=record),
        lambda: criteria.set_weights(
            acting_user=company.kam, record=record, weights=weights, expected_version=1
        ),
        lambda: rounds.decide_round(acting_user=company.kam, record=record, expected_version=1),
        lambda: judge_as(company, record, company.analyst, "G1"),
        lambda: judge_as(company, record, company.other, "G1"),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            attempt()
    assert not Score.objects.exists()
    assert not Result.objects.exists()
    assert Round.objects.count() == 1


def judge_as(people: People, record: Round, user: object, code: str) -> None:
    told = [Judgement(account(code), criterion_of(record, "fit"), Decimal(5))]
    scores.score_accounts(acting_user=user, record=record, judgements=told)  # type: ignore[arg-type]


def test_weights_that_do_not_add_up_say_the_difference(company: People, record: Round) -> None:
    weights = {c.pk: Decimal(c.weight) / 100 for c in record.criteria.all()}
    growth = criterion_of(record, "growth")
    record.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        criteria.set_weights(
            acting_user=company.director,
            record=record,
            weights=weights | {growth.pk: Decimal("10.5")},
            expected_version=record.version,
        )
    assert refusal.value.params == {"total": 95.5, "difference": 4.5}
    with pytest.raises(StaleVersion):
        criteria.set_weights(
            acting_user=company.director, record=record, weights=weights, expected_version=99
        )
    size = criterion_of(record, "size")
    criteria.set_weights(
        acting_user=company.director,
        record=record,
        weights=weights | {growth.pk: Decimal(10), size.pk: Decimal(20)},
        expected_version=record.version,
    )
    assert criterion_of(record, "growth").weight == 1000


def test_a_criterion_is_added_changed_and_removed(company: People, record: Round) -> None:
    values = {
        "name": "Innovation",
        "dimension": "strategic",
        "horizon": "long",
        "axis": "attractiveness",
        "source": "ledger",
        "measure": "growth",
        "anchors": [],
    }
    with pytest.raises(Refused, match="criterion_without_anchors"):
        criteria.add_criterion(acting_user=company.director, record=record, values=values)
    values |= {"anchors": [[0, 0], [1, 10]]}
    added = criteria.add_criterion(acting_user=company.director, record=record, values=values)
    assert (added.code, added.weight) == ("innovation", 0)
    with pytest.raises(Refused, match="criterion_twice"):
        criteria.add_criterion(acting_user=company.director, record=record, values=values)
    with pytest.raises(Refused, match="criterion_has_weight"):
        criteria.remove_criterion(
            acting_user=company.director, criterion=criterion_of(record, "growth")
        )
    criteria.remove_criterion(acting_user=company.director, criterion=added)
    assert not record.criteria.filter(code="innovation").exists()


def test_weights_follow_from_comparisons(company: People, record: Round) -> None:
    record.refresh_from_db()
    with pytest.raises(Refused, match="nobody_compared_all"):
        comparing.weigh_by_comparisons(
            acting_user=company.director,
            record=record,
            group="score",
            expected_version=record.version,
        )
    compare_all(company, record)
    found = comparison_of(record, "score", company.director)
    assert found.consistency is not None
    assert found.consistency.ratio == pytest.approx(0, abs=1e-9)
    assert len(found.own) == 45
    first, second = found.criteria[:2]
    comparing.compare_criteria(
        acting_user=company.kam, record=record, values={(first.pk, second.pk): 9.0}
    )
    partly = comparison_of(record, "score")
    assert [len(judge.missing) for judge in partly.judges] == [0, 44]
    comparing.weigh_by_comparisons(
        acting_user=company.director, record=record, group="score", expected_version=record.version
    )
    weights = [c.weight for c in record.criteria.exclude(axis="strength")]
    assert sum(weights) == 10_000
    assert set(weights) == {1000}
    with pytest.raises(Refused, match="comparison_out_of_scale"):
        comparing.compare_criteria(
            acting_user=company.kam, record=record, values={(first.pk, second.pk): 4.2}
        )


FILE = """Cuenta;Criterio;Puntuación;Motivo
G1;fit;7,5;Plan anual
G1;size;7;
NADIE;fit;7;
D1;fit;7;
G1;fit;9;
G1;future;once;
G1;reference;11;
G1;future
"""


def test_every_line_of_a_file_is_taken_or_named(company: People, record: Round) -> None:
    done = importing.import_scores(
        acting_user=company.kam, record=record, content=FILE.encode("cp1252"), source="s.csv"
    )
    assert (done.lines, done.taken, done.changed) == (8, 1, 1)
    assert [(fault.line, fault.code) for fault in done.faults] == [
        (3, "not_judged"),
        (4, "unknown_account"),
        (5, "unknown_account"),  # the other KAM's: as if it were not there
        (6, "score_twice"),
        (7, "score_not_a_number"),
        (8, "score_out_of_scale"),
        (9, "score_line_short"),
    ]
    (score,) = Score.objects.all()
    assert (score.value, score.reason, score.scorer) == (Decimal("7.5"), "Plan anual", company.kam)
    for content, code in ((b"", "empty_file"), (b"a\x00b", "binary_file")):
        with pytest.raises(Refused, match=code):
            importing.import_scores(acting_user=company.kam, record=record, content=content)


def test_what_cannot_be_opened_is_refused(company: People, record: Round, folders: object) -> None:
    for name, code in (("", "round_needs_name"), ("selection 2027", "round_twice"),
                       ("Another", "round_still_open")):  # fmt: skip
        with pytest.raises(Refused, match=code):
            rounds.open_round(acting_user=company.director, name=name)
    rounds.discard_round(acting_user=company.director, record=record)
    with pytest.raises(Refused, match="round_not_covered"):
        rounds.open_round(acting_user=company.director, name="Old", data_to=date(2025, 3, 1))
    with pytest.raises(Refused, match="score_out_of_scale"):
        judge(company, open_one(company), value="11")


def test_what_is_judged_anew_is_read_at_once(company: People, record: Round) -> None:
    """A round's rows are remembered under a mark of its judgements and of its model."""

    def score() -> float:
        rows = {row["code"]: row for row in read_round(company.director, record).rows}
        found: float = rows["G1"]["score"]
        return found

    unjudged = score()
    judge(company, record, value="8")
    judged = score()
    judge(company, record, value="3")
    again = score()
    assert len({unjudged, judged, again}) == 3
    assert again < judged
    size = criterion_of(record, "size")
    Criterion.objects.filter(pk=size.pk).update(anchors=[[0, 0], [10**8, 10]])
    assert score() != again
