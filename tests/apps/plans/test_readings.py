"""What the machine reads and writes down: objectives, progress, situation; the calendar; goals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clave.apps.accounts.answers import _ANSWERS
from clave.apps.accounts.models import Account
from clave.apps.accounts.portfolio import portfolio_of
from clave.apps.accounts.selectors import Questions, Sight
from clave.apps.agenda.selectors import dates_of
from clave.apps.identity.models import AuditEntry
from clave.apps.opportunities.models import Wallet
from clave.apps.plans.expected import expected_result
from clave.apps.plans.measures import FREE, MEASURES
from clave.apps.plans.models import AccountPlan, Objective
from clave.apps.plans.reading import Reader
from clave.apps.plans.rollup import rollup_of
from clave.apps.plans.selectors import active_plan, pace_by_owner
from clave.apps.plans.services.means import add_milestone
from clave.apps.plans.services.plans import New, create_plan
from clave.apps.plans.services.readings import _READ, read_if_due, read_plans
from clave.apps.plans.services.states import refresh_situation
from clave.figures import asking
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


def _tell_wallet(people: People) -> None:
    told = {"family": "Quesos", "year": 2026, "amount_minor": 9_000_00, "author": people.kam}
    Wallet.objects.create(account=account("S1"), **told)


def test_many_accounts_are_read_as_each_alone_by_its_figures(company: People) -> None:
    """Second computation: each account asked of the figures by itself, one in another too."""
    accounts = list(Account.objects.filter(code__in=("G1", "S1", "S2", "D1", "C1")))
    _tell_wallet(company)
    reader, questions, sight = Reader(accounts), Questions(None), Sight(None, None)
    for one in accounts:
        below = reader.codes(one)
        alone = sight.scope(accounts=below, grouped=False)
        whole = questions.compute("portfolio", alone, whole=True).values
        bought = questions.compute("products", alone)
        wallet = questions.compute("share_of_wallet", sight.scope(accounts=below)).values
        expected = {
            "sales": whole["net_amount"],
            "overdue": whole["overdue_amount"],
            "dso": questions.compute("dso", alone).values["dso"],
            "products": bought.values["products_bought"],
            "families": len({r["family"] for r in bought.rows if r["amount"] > 0}),
            "share_of_wallet": wallet["told_wallet_share"],
        }
        for measure, value in expected.items():
            found = reader.read(one, measure).value
            assert (found is None) == (value is None), (one.code, measure)
            assert value is None or float(found or 0) == pytest.approx(float(value), abs=1e-4)
        quesos = sum(r["amount"] for r in bought.rows if r["family"] == "Quesos")
        assert reader.read(one, "family_sales", "Quesos").value == quesos
        assert reader.sales_before(one) == whole["previous_amount"]
    assert reader.read(account("G1"), "share_of_wallet").value is not None


def test_a_thousand_plans_ask_as_often_as_one(chart: People) -> None:
    """Questions to the facts and to the books do not grow with the plans."""
    _tell_wallet(chart)
    measures = [one for one in MEASURES if one not in (FREE, "health")]  # no month is recorded

    def asked() -> tuple[int, int]:
        plans = AccountPlan.objects.select_related("account").prefetch_related("objectives")
        Objective.objects.update(actual=None)
        with CaptureQueriesContext(connection) as books, _facts_asked() as facts:
            read_plans(list(plans))
        return len(books), len(facts)

    plan = make_plan(chart)
    for measure in measures:
        family = "Quesos" if measure == "family_sales" else ""
        make_objective(
            chart, plan, measure=measure, family=family, baseline=Decimal(0), target=Decimal(1)
        )
    alone = asked()
    for code in ("S1", "S2", "D1", "C1"):
        copy = create_plan(
            acting_user=None,
            account=account(code),
            new=New(
                title=code, owner=chart.director, starts_on=plan.starts_on, ends_on=plan.ends_on
            ),
        )
        for objective in plan.objectives.all():
            objective.pk, objective.plan = None, copy
            objective.save()
    many = asked()
    # What hangs below another is asked in a turn of its own, however many there are.
    assert many[0] == alone[0]
    assert many[1] <= alone[1] + 2


@contextmanager
def _facts_asked() -> Iterator[list[str]]:
    found: list[str] = []
    real = asking._rows

    def counted(connection: Any, sql: str, params: Any) -> Any:
        found.append(sql)
        return real(connection, sql, params)

    for answers in _ANSWERS.values():
        answers.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "_rows", counted)
        yield found


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
