"""Compliance in the books: what is kept of actions, boards against the figure, warnings, proofs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clave.apps.accounts.selectors import Questions
from clave.apps.compliance.models import ActionRecord, Proof, WarningRun
from clave.apps.compliance.selectors import (
    BY,
    Chosen,
    actions_chosen,
    conditions,
    curve,
    lines,
    of_state,
    totals,
)
from clave.apps.compliance.services import proofs, records
from clave.apps.compliance.told import all_deeds, told_of
from clave.apps.followup.models import Action
from clave.apps.followup.services import actions
from clave.apps.followup.services.rounds import make_round
from clave.apps.identity.models import AuditEntry
from clave.figures.base import Scope
from clave.figures.compliance import COUNTS
from clave.lib.refusal import Refused
from tests.apps.briefings.making import put_in_unit
from tests.apps.plans.making import make_action, make_plan
from tests.company import People, account, make_chart

from .making import aged, cancelled, done, give, recorded, stages

pytestmark = pytest.mark.django_db


def _seen(company: People, **chosen: Any) -> Any:
    return actions_chosen(company.director, Chosen(**chosen))


def test_a_record_follows_its_action(company: People) -> None:
    made = give(company, "Visitar", 5)
    record = ActionRecord.objects.get(action=made)
    today = timezone.localdate()
    assert (record.begins_on, record.begun_on, record.outcome) == (today, None, "")
    moved = actions.move_action(
        acting_user=company.seller, action=made, state="in_progress", expected_version=1
    )
    record.refresh_from_db()
    assert record.begun_on == today
    actions.close_action(
        acting_user=company.seller, action=moved, note="x", upload=None, expected_version=2
    )
    record.refresh_from_db()
    assert (record.closed_on, record.outcome) == (today, "on_time")


def test_what_was_there_before_gets_its_record(company: People) -> None:
    stages(company)
    before = list(ActionRecord.objects.order_by("pk").values_list("pk", "outcome"))
    ActionRecord.objects.all().delete()
    assert records.record_missing(acting_user=None) == 6
    assert list(ActionRecord.objects.order_by("pk").values_list("pk", "outcome")) == before
    assert records.record_missing(acting_user=None) == 0


def test_the_board_counts_as_the_figure_does(company: People) -> None:
    """SQL against plain Python, whole and by every group."""
    positions = make_chart(company)
    put_in_unit(positions, "seller")
    plan = make_plan(company)
    stages(company)
    make_action(company, plan, title="Montar", owner=company.seller)
    cancelled(company, "Tarde", -6, -2)
    done(company, "Pesada", -4, -4, code="D1", owner=company.other)
    heavy = Action.objects.get(title="Llevar muestras")
    records.set_weight(acting_user=company.kam, action=heavy, weight=7)
    records.renew_warnings(acting_user=None, day=timezone.localdate())
    answer = Questions(None).compute("compliance", Scope())
    found = totals(_seen(company))
    assert {name: found[name] for name in found} == {name: answer.values[name] for name in found}
    assert found["soon_late"] == 1
    for by in BY:
        told = {row["name"]: row for row in answer.rows if row["row"] == by}
        made = {line.name: line.counts for line in lines(_seen(company), by)}
        assert made.keys() == told.keys(), by
        for name, counts in made.items():
            assert counts == {key: told[name][key] for key in counts}, (by, name)
    assert curve(_seen(company)) == [row for row in answer.rows if row["row"] == "week"]


def test_rows_behind_each_number_are_as_many(company: People) -> None:
    stages(company)
    records.renew_warnings(acting_user=None, day=timezone.localdate())
    today = timezone.localdate()
    found = totals(_seen(company))
    for state in COUNTS:
        assert of_state(_seen(company), state, today).count() == found[state], state
    assert set(COUNTS) < set(conditions(today))
    for by in BY:
        for line in lines(_seen(company), by):
            behind = of_state(_seen(company, by=by, key=line.key), "actions", today)
            assert behind.count() == line.counts["actions"], (by, line.name)


def test_everybody_counts_what_they_see(company: People) -> None:
    stages(company)
    assert totals(actions_chosen(company.kam, Chosen()))["actions"] == 5
    assert totals(actions_chosen(company.other, Chosen()))["actions"] == 0
    assert totals(actions_chosen(company.seller, Chosen()))["actions"] == 5  # names them


def test_who_stands_above_sees_and_closes_what_their_people_do(company: People) -> None:
    positions = make_chart(company)
    made = give(company, "Visitar", 5)
    assert Action.objects.visible_to(company.manager).get() == made
    assert not Action.objects.visible_to(company.other).exists()
    with pytest.raises(Refused, match="not_allowed"):
        actions.close_action(
            acting_user=company.other, action=made, note="x", upload=None, expected_version=1
        )
    closed = actions.close_action(
        acting_user=company.manager, action=made, note="Visto", upload=None, expected_version=1
    )
    assert closed.closed_by == company.manager
    assert positions.manager.pk


def test_warnings_are_made_once_a_day_and_taken_back(company: People) -> None:
    found = stages(company)
    for _ in range(2):
        make_round(now=timezone.now())
    run = WarningRun.objects.get()
    assert (run.uses_history, run.warned) == (False, 1)
    record = ActionRecord.objects.get(expected_late=True)
    assert (record.action_id, record.basis, record.stage) == (found["soon"].pk, "rule", "idle")
    assert record.share == 0.8
    actions.close_action(
        acting_user=company.kam, action=found["soon"], note="x", upload=None, expected_version=1
    )
    assert not ActionRecord.objects.filter(expected_late=True).exists()


def test_a_warning_of_yesterday_goes_when_it_holds_no_more(company: People) -> None:
    made = aged(give(company, "Pedir la nevera", 4), 16)
    today = timezone.localdate()
    records.renew_warnings(acting_user=None, day=today)
    ActionRecord.objects.update(begun_on=today)
    records.renew_warnings(acting_user=None, day=today + timedelta(days=1))
    assert not ActionRecord.objects.get(action=made).expected_late


def test_time_runs_from_the_day_the_plan_says(company: People) -> None:
    plan = make_plan(company)
    today = timezone.localdate()
    make_action(company, plan, title="Montar", starts_on=today - timedelta(days=30))
    deed = next(deed for deed in all_deeds() if deed.title == "Montar")
    assert deed.begins_on == today - timedelta(days=30)
    assert deed.plan == "Grupo Arrabal · Plan 2026"


def test_scope_narrows_what_the_figure_is_told(company: People) -> None:
    stages(company)
    give(company, "De nadie", 3, code="D1", owner=company.kam)
    assert len(told_of(Scope()).deeds) == 7
    assert [d.title for d in told_of(Scope(accounts=("D1",))).deeds] == ["De nadie"]


def test_weights_are_of_who_runs_the_action(company: People) -> None:
    made = give(company, "Visitar", 5)
    with pytest.raises(Refused, match="not_allowed"):
        records.set_weight(acting_user=company.other, action=made, weight=5)
    for weight in (0, 11):
        with pytest.raises(Refused, match="action_weight_out_of_range"):
            records.set_weight(acting_user=company.kam, action=made, weight=weight)
    assert ActionRecord.objects.get().weight == 1
    records.set_weight(acting_user=company.kam, action=made, weight=5)
    assert AuditEntry.objects.filter(action="action_weighed").count() == 1


def test_what_was_bought_since_proves_itself(company: People) -> None:
    """The small company's last invoices are of 15 October 2026: Q1 at both shops."""
    made = give(company, "Dar de alta el curado", 20)
    since = timezone.localdate() - timedelta(days=400)
    proofs.set_proof(
        acting_user=company.kam,
        action=made,
        values={"kind": "listed", "product": "Q1", "sites": 2, "since": since},
    )
    assert proofs.check_proofs(acting_user=None) == 1
    made.refresh_from_db()
    proof = Proof.objects.get()
    assert (made.state, made.closed_by, proof.found["value"]) == ("done", None, 2)
    assert made.evidence_note == f"Q1 · 2 · {proof.met_on}"
    assert recorded(made).record.outcome == "on_time"  # type: ignore[attr-defined]
    assert proofs.check_proofs(acting_user=None) == 0


@pytest.mark.parametrize(
    ("values", "value"),
    [
        ({"kind": "listed", "product": "Q1", "sites": 3}, 2),
        ({"kind": "bought", "product": "Q2"}, 0),
        ({"kind": "bought", "family": "Yogures"}, 0),
        ({"kind": "settled"}, "500"),
    ],
)
def test_what_is_not_proved_stays_open(
    company: People, values: dict[str, Any], value: object
) -> None:
    made = give(company, "Dar de alta", 20)
    since = timezone.localdate() - timedelta(days=400)
    proofs.set_proof(acting_user=company.kam, action=made, values={"since": since, **values})
    assert proofs.check_proofs(acting_user=None) == 0
    made.refresh_from_db()
    found = Proof.objects.get().found["value"]
    assert made.state == "open"
    assert str(found).startswith(str(value))


def test_a_proof_that_is_none_is_refused(company: People) -> None:
    made = give(company, "Dar de alta", 20)
    tomorrow = timezone.localdate() + timedelta(days=1)
    cases: list[tuple[str, dict[str, Any]]] = [
        ("unknown_proof", {"kind": "photo"}),
        ("proof_needs_product", {"kind": "bought"}),
        ("proof_since_ahead", {"kind": "bought", "product": "Q1", "since": tomorrow}),
    ]
    for code, values in cases:
        with pytest.raises(Refused, match=code):
            proofs.set_proof(acting_user=company.kam, action=made, values=values)
    loose = give(company, "De nadie", 3, account=None)
    with pytest.raises(Refused, match="proof_needs_account"):
        proofs.set_proof(acting_user=company.director, action=loose, values={"kind": "settled"})
    with pytest.raises(Refused, match="not_allowed"):
        proofs.set_proof(acting_user=company.other, action=made, values={"kind": "settled"})
    assert not Proof.objects.exists()
    assert account("G1").pk == made.account_id
