"""How an account fares takes how far its plan is, beside what is expected by today."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from clave.apps.health.recording import record_month
from clave.apps.health.selectors import standing_of
from clave.apps.health.telling import told_of
from clave.apps.plans.models import AccountPlan
from clave.figures.base import Scope
from clave.figures.health_scoring import ANCHORS, WEIGHTS, anchored, weighed
from tests.company import People, account

from .making import make_plan, make_plans_chart, running

pytestmark = pytest.mark.django_db
GROUPED = Scope(grouping={"G1": "G1", "S1": "G1", "S2": "G1"})


def _go(people: People, progress: float | None, expected: float | None) -> None:
    plan = running(people, AccountPlan.objects.first() or make_plan(people))
    AccountPlan.objects.filter(pk=plan.pk).update(progress=progress, expected=expected)


def test_the_plan_is_a_part_of_health_and_the_parts_add_up(company: People) -> None:
    make_plans_chart(company)
    record_month(timezone.localdate())
    before = standing_of(company.kam, account("G1"))
    assert "plan" in before.unknown
    _go(company, 0.3, 0.6)
    record_month(timezone.localdate())
    seen = standing_of(company.kam, account("G1"))
    parts = {part.name: part for part in seen.components}
    assert parts["plan"].value == pytest.approx(0.5)
    assert parts["plan"].score == pytest.approx(30) == anchored(0.5, ANCHORS["plan"])
    assert parts["plan"].weight == 5
    assert seen.coverage == pytest.approx(before.coverage + 0.05)
    assert sum(p.points for p in seen.components if p.points is not None) == pytest.approx(
        seen.score
    )
    scores = {name: part.score for name, part in parts.items()}
    assert seen.score == pytest.approx(weighed(scores, WEIGHTS).score)


@pytest.mark.parametrize(("progress", "expected"), [(None, None), (0.0, 0.0), (None, 0.4)])
def test_a_plan_of_which_nothing_is_due_takes_no_part(
    company: People, progress: float | None, expected: float | None
) -> None:
    make_plans_chart(company)
    _go(company, progress, expected)
    assert told_of(GROUPED).plans == {}


def test_only_plans_that_are_carried_out_today(company: People) -> None:
    make_plans_chart(company)
    make_plan(company)
    assert told_of(GROUPED).plans == {}
    _go(company, 0.9, 0.6)
    assert told_of(GROUPED).plans == {"G1": pytest.approx(1.5)}
    assert told_of(Scope(accounts=("D1",))).plans == {}
    assert told_of(GROUPED, timezone.localdate() - timedelta(days=40)).plans == {}
