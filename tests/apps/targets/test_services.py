"""Handing down, entering, settling, proposing: who may, what is refused, what adds up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clave.apps.accounts.selectors import compute, scope_of_everything
from clave.apps.followup.models import ApprovalState
from clave.apps.followup.services.approvals import decide_approval
from clave.apps.identity.models import AuditEntry, User
from clave.apps.identity.versions import StaleVersion
from clave.apps.targets import services
from clave.apps.targets.models import AccountTarget, HandedTotal, LineState, MonthTarget, SetState
from clave.apps.targets.selectors import (
    budgets_in_ledger,
    cascade,
    lines_visible_to,
    summed,
    weights_for,
)
from clave.lib.refusal import Refused
from tests.company import People, import_text, make_chart

from .making import MONTHS, entered, handed, line_of

pytestmark = pytest.mark.django_db


def _refused(call, **kwargs) -> str:
    before = AuditEntry.objects.count(), list(MonthTarget.objects.values_list())
    with pytest.raises(Refused) as refusal:
        call(**kwargs)
    assert (AuditEntry.objects.count(), list(MonthTarget.objects.values_list())) == before
    return refusal.value.code


def test_a_sum_is_shared_as_last_year_to_the_cent(company: People) -> None:
    made = handed(company)
    months = MonthTarget.objects.filter(line__target_set=made)
    assert sum(months.values_list("handed_minor", flat=True)) == 12_000_01
    assert {line.account.code for line in made.lines.all()} == {"G1", "D1"}
    weights = weights_for(company.director, made, None, "last_year")
    whole = sum(sum(one.values()) for one in weights.values())
    line = line_of(made, "G1")
    for month in line.months.all():
        exact = Decimal(12_000_01) * weights[line.account_id][month.month] / whole
        assert abs(month.handed_minor - exact) < 1
    assert AuditEntry.objects.latest("number").action == "targets_handed_down"


def test_to_one_kam_evenly(company: People) -> None:
    made = services.open_set(acting_user=company.director, year=2027, name="A")
    weights = weights_for(company.director, made, company.kam, "even")
    services.hand_down(
        acting_user=company.director,
        target_set=made,
        user=company.kam,
        total_minor=1000,
        weights=weights,
        expected_version=1,
    )
    assert [m.handed_minor for m in line_of(made, "G1").months.all()] == [84] * 4 + [83] * 8
    assert list(HandedTotal.objects.values_list("user", "amount_minor")) == [(company.kam.pk, 1000)]


def test_who_may_not_changes_nothing(company: People) -> None:
    made = handed(company)
    line = line_of(made, "G1")
    asked = {"line": line, "months": {MONTHS[0]: 1}, "expected_version": line.version}
    for person in (company.other, company.seller, company.finance, company.department):
        assert _refused(services.enter, acting_user=person, **asked) == "not_allowed"
    opened = {"acting_user": company.kam, "year": 2026, "name": "Mine"}
    assert _refused(services.open_set, **opened) == "not_allowed"
    settled = {"line": line, "agree": True, "reason": "", "expected_version": line.version}
    assert _refused(services.settle, acting_user=company.kam, **settled) == "not_allowed"


def test_both_sides_and_how_they_settle(company: People) -> None:
    made = handed(company)
    line = entered(company, made)
    assert (line.state, line.entered_by) == (LineState.ENTERED, company.kam)
    (first,) = summed(lines_visible_to(company.kam, made))
    assert (first.entered, first.holds) == (1200_00, first.handed)
    told = {"acting_user": company.director, "line": line}
    version = {"expected_version": line.version}
    assert _refused(services.settle, **told, **version, agree=False, reason=" ") == (
        "return_needs_reason"
    )
    with pytest.raises(StaleVersion):
        services.settle(**told, agree=True, reason="", expected_version=1)
    back = services.settle(**told, **version, agree=False, reason="Too low")
    assert (back.state, back.reason) == (LineState.RETURNED, "Too low")
    again = entered(company, made, 110_00)
    agreed = services.settle(
        acting_user=company.director,
        line=again,
        agree=True,
        reason="",
        expected_version=again.version,
    )
    assert agreed.state == LineState.AGREED
    (first,) = summed(lines_visible_to(company.kam, made))
    assert first.holds == 1320_00


@pytest.mark.parametrize(
    ("months", "code"),
    [
        ({MONTHS[0].replace(year=2025): 1}, "month_outside_year"),
        ({MONTHS[0]: 10**16}, "target_out_of_range"),
    ],
)
def test_what_is_entered_wrongly_is_refused(company: People, months, code) -> None:
    line = line_of(handed(company), "G1")
    asked = {"acting_user": company.kam, "line": line, "months": months}
    assert _refused(services.enter, **asked, expected_version=line.version) == code


def test_a_name_twice_and_nobody_to_hand_down(company: People) -> None:
    made = handed(company)
    opened = {"acting_user": company.director, "year": 2026, "name": "First"}
    assert _refused(services.open_set, **opened) == "target_set_exists"
    asked = {"acting_user": company.director, "target_set": made, "user": company.kam}
    assert (
        _refused(services.hand_down, **asked, total_minor=1, weights={}, expected_version=2)
        == "nobody_to_hand_down"
    )


def test_the_line_below_adds_up_along_the_chart(company: People) -> None:
    make_chart(company)
    made = handed(company, kam=company.kam)
    entered(company, made)
    rungs = cascade(company.director, made, summed(lines_visible_to(company.director, made)))
    assert [(rung.place.title, rung.depth) for rung in rungs] == [
        ("Dirección comercial", 0),
        ("KAM norte", 1),
    ]
    assert [rung.told for rung in rungs] == [None, 12_000_01]
    assert rungs[0].holds == rungs[1].holds == 12_000_01
    assert rungs[1].difference == 0


def test_approved_targets_hold_and_stand_still(company: People) -> None:
    make_chart(company)
    made = handed(company)
    line = entered(company, made)
    asked = {"acting_user": company.director, "target_set": made, "title": "Targets 2026"}
    assert _refused(services.propose, **asked, expected_version=made.version) == (
        "targets_not_agreed"
    )
    services.settle(
        acting_user=company.director,
        line=line,
        agree=True,
        reason="",
        expected_version=line.version,
    )
    made = services.propose(**asked, expected_version=made.version)
    assert made.state == SetState.PROPOSED
    scope = scope_of_everything()
    assert compute("targets", scope).values["target_year"] is None
    changed = {"line": AccountTarget.objects.get(pk=line.pk), "months": {MONTHS[0]: 1}}
    assert (
        _refused(
            services.enter,
            acting_user=company.kam,
            **changed,
            expected_version=changed["line"].version,
        )
        == "targets_closed"
    )
    approval = made.approval
    decide_approval(
        acting_user=company.direction,
        approval=approval,
        decision="approve",
        remark="",
        expected_version=approval.version,
    )
    approval.refresh_from_db()
    assert approval.state == ApprovalState.APPROVED
    held = sum(one.holds or 0 for one in summed(lines_visible_to(company.director, made)))
    whole = compute("targets", scope, by="kam")
    assert whole.values["target_year"] == Decimal(held) / 100
    assert {row["kam"] for row in whole.rows} >= {"Lucía Ferrer", "Álvaro Quintana"}
    own = compute("targets", scope_of_everything(codes=["G1"]))
    assert own.values["target_year"] == Decimal("1200.00")
    assert compute("targets", scope, by="kam") is whole  # kept as long as the books tell the same
    User.objects.filter(pk=company.kam.pk).update(name="Lucía Ferrer Gil")
    renamed = compute("targets", scope, by="kam")
    assert renamed.values == whole.values
    assert "Lucía Ferrer Gil" in {row["kam"] for row in renamed.rows}


def test_budgets_of_a_sheet_are_taken_over(company: People, folders) -> None:
    import_text(folders, "budgets", "plan.csv", "Cliente;2026-01;2026-02;2026-03\nS1;10;20,50;3\n")
    made = services.open_set(acting_user=company.director, year=2026, name="Sheet")
    told = {"acting_user": company.director, "target_set": made}
    budgets = budgets_in_ledger(company.director, made)
    services.take_budgets(**told, budgets=budgets, expected_version=1)
    line = line_of(made, "G1")  # who decides for the site
    assert [month.handed_minor for month in line.months.all()] == [1000, 2050, 300]
    assert _refused(services.take_budgets, **told, budgets={}, expected_version=2) == (
        "no_budgets_of_year"
    )
