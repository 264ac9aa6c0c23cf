"""A plan goes from draft to closed: who, what must hold, what is kept, what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from clave.apps.followup.models import Approval, Notification
from clave.apps.followup.services.actions import create_action
from clave.apps.identity.models import AuditEntry
from clave.apps.plans.models import AccountPlan, PlanVersion, StateChange
from clave.apps.plans.services.actions import add_action, change_action, take_in_action
from clave.apps.plans.services.aims import add_objective, change_objective, tell_actual
from clave.apps.plans.services.means import add_investment, add_milestone, add_risk
from clave.apps.plans.services.plans import change_plan, remove_plan
from clave.apps.plans.services.states import (
    activate,
    close_plan,
    refresh_situation,
    send_to_review,
    take_back,
)
from clave.apps.plans.services.versions import keep
from clave.apps.plans.services.writing import save_section
from clave.lib.refusal import Refused
from tests.company import People, account

from .making import (
    decided,
    make_action,
    make_goal,
    make_objective,
    make_plan,
    make_plans_chart,
    reviewed,
    running,
    write_all,
)

pytestmark = pytest.mark.django_db


def refused(call: Any, **given: Any) -> str:
    """The code; and nothing is written, nor told to the audit."""
    before = AuditEntry.objects.count()
    with pytest.raises(Refused) as refusal:
        call(**given)
    assert AuditEntry.objects.count() == before
    return refusal.value.code


@pytest.fixture
def chart(company: People) -> People:
    """The small company with its chart, where one level above decides on plans."""
    make_plans_chart(company)
    return company


def test_from_draft_to_closed(chart: People) -> None:
    plan = make_plan(chart)
    make_action(chart, plan)
    add_investment(
        acting_user=chart.kam,
        plan=plan,
        values={"kind": "promotion", "title": "Campaña", "amount_minor": 500_000},
    )
    approval = reviewed(chart, plan)
    plan.refresh_from_db()
    assert (plan.state, approval.matter, approval.amount_minor) == ("review", "plan", 500_000)
    assert Notification.objects.filter(user=chart.director, code="approval_waits").count() == 1
    decided(chart, approval)
    plan.refresh_from_db()
    assert plan.state == "approved"
    activate(acting_user=chart.kam, plan=plan)
    plan.refresh_from_db()
    assert (plan.state, plan.progress is None, plan.expected is None) == ("active", False, False)
    closing = {"acting_user": chart.kam, "plan": plan, "why": "Acaba el año"}
    for said in ("", "forget"):
        assert refused(close_plan, **closing, open_actions=said) == "plan_has_open_actions"
    close_plan(**closing, open_actions="leave")
    told = [(c.old, c.new, c.by, c.why) for c in StateChange.objects.filter(plan=plan)]
    assert told == [
        ("draft", "review", chart.kam, ""),
        ("review", "approved", chart.director, ""),
        ("approved", "active", chart.kam, ""),
        ("active", "closed", chart.kam, "Acaba el año"),
    ]
    kept = PlanVersion.objects.filter(plan=plan).order_by("number")
    assert [v.state for v in kept] == ["review", "approved", "active", "closed"]
    assert Notification.objects.filter(user=chart.kam, code="plan_moved").count() == 1


def test_returned_goes_back_to_draft_with_the_reason_and_is_asked_again(chart: People) -> None:
    plan = make_plan(chart)
    approval = reviewed(chart, plan)
    decided(chart, approval, "return", "Falta la inversión")
    plan.refresh_from_db()
    assert plan.state == "draft"
    assert StateChange.objects.latest("pk").why == "Falta la inversión"
    send_to_review(acting_user=chart.kam, plan=plan)
    again = Approval.objects.get()
    assert (again.round, again.state) == (2, "waiting")


def test_refused_goes_back_to_draft(chart: People) -> None:
    plan = make_plan(chart)
    decided(chart, reviewed(chart, plan), "refuse", "No este año")
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_taken_back_withdraws_the_request(chart: People) -> None:
    plan = make_plan(chart)
    reviewed(chart, plan)
    assert refused(take_back, acting_user=chart.kam, plan=plan, why=" ") == "plan_needs_reason"
    assert refused(take_back, acting_user=chart.director, plan=plan, why="x") == "review_of_another"
    take_back(acting_user=chart.kam, plan=plan, why="Otra idea")
    plan.refresh_from_db()
    assert (plan.state, Approval.objects.get().state) == ("draft", "withdrawn")
    assert StateChange.objects.filter(plan=plan).count() == 2


def test_nobody_approves_what_they_asked_for_or_own(chart: People) -> None:
    plan = make_plan(chart)
    approval = reviewed(chart, plan)
    with pytest.raises(Refused, match="no_self_approval"):
        from clave.apps.followup.services.approvals import decide_approval

        decide_approval(
            acting_user=chart.kam,
            approval=approval,
            decision="approve",
            remark="",
            expected_version=approval.version,
        )
    AccountPlan.objects.filter(pk=plan.pk).update(owner=chart.director)
    with pytest.raises(Refused, match="no_self_approval"):
        decided(chart, approval)
    approval.refresh_from_db()
    plan.refresh_from_db()
    assert (approval.state, plan.state) == ("waiting", "review")


def test_what_is_missing_is_said(chart: People) -> None:
    plan = make_plan(chart, sponsor=None)
    review = {"acting_user": chart.kam, "plan": plan}
    assert refused(send_to_review, **review) == "plan_needs_sponsor"
    change_plan(
        acting_user=chart.kam,
        plan=plan,
        values={"sponsor": chart.director},
        expected_version=plan.version,
    )
    assert refused(send_to_review, **review) == "section_needed"
    write_all(plan)
    assert refused(send_to_review, **review) == "plan_needs_objective"
    objective = make_objective(chart, plan)
    objective.no_goal_reason = ""
    objective.save()
    assert refused(send_to_review, **review) == "objective_needs_goal_named"


def test_a_colleague_who_left_keeps_it_from_beginning(chart: People) -> None:
    plan = make_plan(chart)
    planned = make_action(chart, plan, owner=chart.seller, account=account("G1"))
    decided(chart, reviewed(chart, plan))
    chart.seller.is_active = False
    chart.seller.save()
    assert refused(activate, acting_user=chart.kam, plan=plan) == "owner_cannot_log_in"
    again = {"acting_user": chart.kam, "planned": planned, "values": {"owner": chart.seller}}
    assert refused(change_action, **again, expected_version=1) == "owner_cannot_log_in"
    change_action(
        acting_user=chart.kam, planned=planned, values={"owner": chart.kam}, expected_version=1
    )
    activate(acting_user=chart.kam, plan=plan)


def test_a_closed_plan_is_not_touched(chart: People) -> None:
    plan = running(chart, make_plan(chart))
    objective = plan.objectives.get()
    section = plan.sections.first()
    assert section is not None
    close_plan(acting_user=chart.kam, plan=plan, why="Fin")
    by = {"acting_user": chart.kam}
    values: dict[str, Any] = {"title": "Otro", "due_on": date(2026, 12, 1)}
    calls: list[tuple[Any, dict[str, Any]]] = [
        (save_section, {"section": section, "text": "x", "base": section.number}),
        (add_objective, {"plan": plan, "values": {}}),
        (change_objective, {"objective": objective, "values": {}, "expected_version": 1}),
        (add_action, {"plan": plan, "values": values}),
        (add_risk, {"plan": plan, "values": values}),
        (add_milestone, {"plan": plan, "values": values}),
        (keep, {"plan": plan, "note_text": ""}),
        (refresh_situation, {"plan": plan}),
        (take_back, {"plan": plan, "why": "x"}),
        (activate, {"plan": plan}),
        (change_plan, {"plan": plan, "values": {"owner": chart.kam}, "expected_version": 1}),
    ]
    for call, given in calls:
        assert refused(call, **by, **given) == "plan_closed", call


def test_words_and_aims_of_a_running_plan_stay(chart: People) -> None:
    plan = running(chart, make_plan(chart))
    section = plan.sections.first()
    assert section is not None
    given = {"acting_user": chart.kam, "section": section, "text": "x", "base": section.number}
    assert refused(save_section, **given) == "plan_not_draft"
    assert refused(add_objective, acting_user=chart.kam, plan=plan, values={}) == "plan_not_draft"
    make_action(chart, plan)
    take_back(acting_user=chart.kam, plan=plan, why="Cambia el mercado")
    make_objective(chart, plan, title="Otro")


def test_who_may(chart: People) -> None:
    plan = make_plan(chart)
    section = plan.sections.first()
    assert section is not None
    for person in (chart.other, chart.seller, chart.analyst, chart.direction):
        given = {"acting_user": person, "section": section, "text": "x", "base": 0}
        assert refused(save_section, **given) == "not_allowed"
        assert refused(send_to_review, acting_user=person, plan=plan) == "not_allowed"
    seen = {name for name, user in chart.all().items() if AccountPlan.objects.visible_to(user)}
    assert seen == {"kam", "director", "admin", "analyst", "finance", "direction"}


def test_objectives_that_make_no_sense(chart: People) -> None:
    plan = make_plan(chart)
    goal = make_goal(chart, year=2031)

    def code(**values: Any) -> str:
        told = {"title": "T", "measure": "sales", "target": Decimal(9), "no_goal_reason": "x"}
        return refused(add_objective, acting_user=chart.kam, plan=plan, values={**told, **values})

    assert code(title=" ") == "objective_needs_title"
    assert code(no_goal_reason="") == "objective_needs_goal"
    assert code(goal=goal) == "goal_of_other_year"
    assert code(target=None) == "objective_needs_target"
    assert code(measure="moon") == "unknown_choice"
    assert code(measure="free") == "measure_needs_unit"
    assert code(measure="free", unit="visitas") == "objective_needs_baseline"
    assert code(measure="family_sales") == "measure_needs_family"
    assert code(measure="family_sales", family="Vinos") == "objective_without_data"
    assert code(measure="share_of_wallet", target=Decimal("0.4")) == "objective_without_data"
    assert code(measure="share_of_wallet", target=Decimal(40)) == "share_out_of_range"
    assert code(due_on=date(2031, 1, 1)) == "objective_outside_plan"
    assert code(weight=0) == "weight_out_of_range"
    assert code(curve=[["2026-06-30", "x"]]) == "bad_curve"
    assert code(curve=[["2036-06-30", "1"]]) == "bad_curve"


def test_a_measured_objective_begins_where_its_figure_is(chart: People) -> None:
    plan = make_plan(chart)
    one = make_objective(chart, plan, baseline=None)
    assert one.baseline == one.actual
    assert one.actual_on == date(2026, 10, 31)
    family = make_objective(chart, plan, measure="family_sales", family="Quesos", baseline=None)
    assert family.baseline is not None and one.baseline is not None
    assert 0 < family.baseline < one.baseline
    free = make_objective(
        chart, plan, measure="free", unit="visitas", baseline=Decimal(0), target=Decimal(12)
    )
    tell = {"acting_user": chart.kam, "value": Decimal(3), "on": None, "expected_version": 1}
    assert tell_actual(objective=free, **tell).actual == 3
    assert refused(tell_actual, objective=one, **tell) == "objective_measured"


def test_actions_that_make_no_sense(chart: People) -> None:
    plan = make_plan(chart)

    def code(**values: Any) -> str:
        told = {"title": "Visitar", "due_on": date(2026, 12, 1)}
        return refused(add_action, acting_user=chart.kam, plan=plan, values={**told, **values})

    assert code(due_on=date(2025, 12, 31)) == "action_before_plan"
    assert code(due_on=None) == "action_needs_due"
    assert code(title="") == "item_needs_title"
    assert code(account=account("D1")) == "action_elsewhere"
    assert code(starts_on=date(2026, 12, 2)) == "action_days_reversed"
    made = make_action(chart, plan, account=account("S1"), sponsor=chart.manager)
    assert made.action.account == account("S1")
    assert Notification.objects.filter(user=chart.manager, code="action_sponsored").exists()
    again = {"acting_user": chart.kam, "plan": plan, "action": made.action, "values": {}}
    assert refused(take_in_action, **again) == "action_in_plan"
    loose = create_action(
        acting_user=chart.kam,
        values={
            "title": "Suelta",
            "owner": chart.kam,
            "due_on": date(2026, 12, 24),
            "account": account("G1"),
        },
    )
    take_in_action(acting_user=chart.kam, plan=plan, action=loose, values={})
    assert plan.actions.count() == 2


def test_plans_of_one_account_do_not_overlap(chart: People) -> None:
    plan = make_plan(chart)
    with pytest.raises(Refused, match="plans_overlap"):
        make_plan(chart, title="Otro")
    with pytest.raises(Refused, match="plan_days_reversed"):
        make_plan(chart, title="Otro", starts_on=date(2030, 1, 2), ends_on=date(2030, 1, 1))
    remove = {"acting_user": chart.kam, "plan": plan, "expected_version": plan.version}
    assert refused(remove_plan, **remove, reason="") == "removal_needs_reason"
    remove_plan(**remove, reason="Doble")
    assert not AccountPlan.objects.exists()


def test_next_years_plan_takes_words_and_aims(chart: People) -> None:
    old = make_plan(chart, ends_on=date(2026, 12, 31))
    write_all(old)
    objective = make_objective(chart, old)
    new = make_plan(
        chart,
        title="Plan 2027",
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
        before=old,
    )
    texts = {s.key: s.text for s in old.sections.all()}
    assert {s.key: s.text for s in new.sections.all()} == texts
    copied = new.objectives.get()
    assert copied.baseline == objective.actual != objective.baseline
    # The same step again, from where it stands now.
    assert copied.target - copied.baseline == objective.target - objective.baseline
    assert (copied.due_on, copied.goal) == (date(2027, 12, 31), None)
    assert date(2027, 12, 31) - timedelta(days=364) == new.starts_on
