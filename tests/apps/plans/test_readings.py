"""What the machine reads and writes down: objectives, progress, situation; the calendar; goals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.portfolio import portfolio_of
from clave.apps.agenda.selectors import dates_of
from clave.apps.identity.models import AuditEntry
from clave.apps.plans.expected import expected_result
from clave.apps.plans.models import AccountPlan, Objective
from clave.apps.plans.reading import Reader
from clave.apps.plans.rollup import rollup_of
from clave.apps.plans.selectors import active_plan, pace_by_owner
from clave.apps.plans.services.means import add_milestone
from clave.apps.plans.services.readings import _READ, read_if_due, read_plans
from clave.apps.plans.services.states import refresh_situation
from clave.figures.plan_progress import standing_of
from tests.company import People, account

from .making import make_goal, make_objective, make_plan, make_plans_chart, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def chart(company: People) -> People:
    """The small company with its chart."""
    make_plans_chart(company)
    return company


def _sales_of_group() -> Decimal:
    """Net sales of the twelve months to October 2026, by the lines that the company was made of."""
    total = Decimal()
    for year, months in ((2025, (11, 12)), (2026, range(1, 11))):
        for month in months:
            for size in (40, 20):
                quantity = size + month + (10 if year == 2026 else 0)
                total += quantity * 7
    return total - 12  # what came back


def test_a_figure_is_read_over_all_that_hangs_below(company: People) -> None:
    reader = Reader()
    found = reader.read(account("G1"), "sales")
    assert (found.value, found.on) == (_sales_of_group(), date(2026, 10, 31))
    sites = sum(reader.read(account(code), "sales").value or 0 for code in ("S1", "S2"))
    assert sites == found.value
    assert reader.read(account("G1"), "overdue").value == 500
    assert reader.read(account("G1"), "products").value == 2
    assert reader.read(account("G1"), "families").value == 2
    assert reader.read(account("G1"), "share_of_wallet").missing == "no_wallet_told"
    assert reader.read(account("G1"), "health").missing == "no_data"
    assert reader.read(account("G1"), "free").missing == "told_by_people"
    earned = reader.read(account("G1"), "contribution")
    assert earned.value is not None and 0 < earned.value < found.value
    families = [
        reader.read(account("G1"), "family_sales", name).value or Decimal()
        for name in ("Quesos", "Leches")
    ]
    assert sum(families) == found.value


def test_plans_are_read_once_a_day(chart: People) -> None:
    plan = running(chart, make_plan(chart))
    Objective.objects.update(actual=None, actual_on=None)
    AccountPlan.objects.update(progress=None, expected=None)
    _READ.clear()
    before = AuditEntry.objects.count()
    assert read_if_due(timezone.now()) == 1
    assert read_if_due(timezone.now()) == 0
    plan.refresh_from_db()
    one = plan.objectives.get()
    assert one.actual == _sales_of_group()
    from clave.apps.plans.telling import aim_of

    stands = standing_of([aim_of(one)], timezone.localdate())
    assert (plan.progress, plan.expected) == (stands.progress, stands.expected)
    assert AuditEntry.objects.count() == before
    assert active_plan(account("G1")) == plan
    rows = {row.code: row for row in portfolio_of(chart.kam).rows}
    assert rows["G1"].plan_progress == pytest.approx(plan.progress, abs=1e-4)
    (owner,) = pace_by_owner(chart.director)
    assert (owner.name, owner.plans, owner.progress) == ("Lucía Ferrer", 1, plan.progress)
    assert pace_by_owner(chart.other) == []


def test_a_figure_that_ends_leaves_the_last_value(chart: People) -> None:
    plan = make_plan(chart)
    one = make_objective(chart, plan, measure="family_sales", family="Quesos", baseline=Decimal(1))
    Objective.objects.filter(pk=one.pk).update(family="Nada")
    read_plans([plan])
    one.refresh_from_db()
    assert one.actual is not None
    assert one.missing == "no_family"


def test_the_situation_is_kept_as_it_was(chart: People) -> None:
    plan = make_plan(chart)
    refresh_situation(acting_user=chart.kam, plan=plan)
    plan.refresh_from_db()
    rows = {row["code"]: row for row in plan.situation["rows"]}
    assert Decimal(rows["sales"]["value"]) == _sales_of_group()
    assert (rows["sales"]["on"], rows["contribution"]["secret"]) == ("2026-10-31", True)
    assert (rows["needs"]["value"], rows["share_of_wallet"]["value"]) == ("0", None)


def test_what_both_sides_are_expected_to_earn(chart: People) -> None:
    plan = make_plan(chart)
    nothing = expected_result(chart.kam, plan)
    assert nothing.assumed == ("nothing_measured",)
    assert all(line.change in (0, None) for line in nothing.ours)
    now = _sales_of_group()
    make_objective(chart, plan, baseline=now, target=now * 2)
    found = expected_result(chart.kam, plan)
    lines = {line.code: line for line in found.ours}
    net = lines["net_sales"]
    assert net.before is not None and net.after is not None
    assert net.after - net.before == now
    assert found.assumed == ("same_structure", "same_contribution_rate")
    chart.kam.role = "department"
    blind = expected_result(chart.kam, plan)
    assert "customer_contribution" not in {line.code for line in blind.ours}


def test_days_of_plans_are_in_the_calendar_once_they_are_asked_for(chart: People) -> None:
    plan = make_plan(chart)
    values = {"title": "Firma", "on": date(2026, 12, 20)}
    add_milestone(acting_user=chart.kam, plan=plan, values=values)

    def kinds(user: Any) -> list[str]:
        return [one.kind for one in dates_of(user, date(2026, 12, 1), date(2027, 12, 31))]

    assert kinds(chart.kam) == []
    running(chart, plan)
    assert kinds(chart.kam) == ["milestone", "objective"]
    assert kinds(chart.other) == []


def test_values_of_like_measures_are_added_and_no_others(chart: People) -> None:
    goal = make_goal(chart, baseline=Decimal(10_000))
    plan = make_plan(chart)
    make_objective(chart, plan, goal=goal, baseline=Decimal(8000), target=Decimal(9000))
    make_objective(chart, plan, goal=goal, measure="products", target=Decimal(3))
    running(chart, plan)
    (served,) = rollup_of(chart.director, 2026).goals
    assert (served.added, served.wanted, served.same) == (1000, 10_000, 1)
    assert (served.covered, served.accounts, len(served.objectives)) == (0.1, 1, 2)
    assert rollup_of(chart.other, 2026).unserved[0].goal == goal
    assert Account.objects.visible_to(chart.other).filter(code="G1").count() == 0
