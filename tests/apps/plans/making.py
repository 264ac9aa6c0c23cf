"""Plans of the small company, made by the services that pages use."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clave.apps.followup.models import Approval
from clave.apps.followup.services.approvals import decide_approval
from clave.apps.org.services import authority
from clave.apps.plans.models import (
    AccountPlan,
    Goal,
    Investment,
    Milestone,
    Objective,
    PlanAction,
    PlanTemplate,
    PlanVersion,
    Risk,
    Section,
    SectionEdit,
    SectionRemark,
    StateChange,
    Strategy,
    SwotPoint,
)
from clave.apps.plans.services.actions import add_action
from clave.apps.plans.services.aims import add_objective
from clave.apps.plans.services.goals import add_goal
from clave.apps.plans.services.means import add_milestone
from clave.apps.plans.services.plans import New, create_plan
from clave.apps.plans.services.states import activate, send_to_review
from clave.apps.plans.services.versions import keep
from clave.apps.plans.services.writing import add_point, save_section
from tests.company import FOUNDED, People, Positions, account, make_chart

PLAN_MODELS = (
    *(AccountPlan, Goal, Investment, Milestone, Objective, PlanAction, PlanTemplate),
    *(PlanVersion, Risk, Section, SectionEdit, SectionRemark, StateChange, Strategy, SwotPoint),
)
STARTS = date(2026, 1, 1)
ENDS = date(2027, 12, 31)


def make_plans_chart(people: People) -> Positions:
    """The chart of the small company, where one level above the KAM decides on plans."""
    positions = make_chart(people)
    values = {"name": "Plans", "subject": "plan", "approver": "level", "levels": 1}
    authority.set_policy(acting_user=None, values={**values, "currency": "EUR", "since": FOUNDED})
    return positions


def make_plan(
    people: People, *, code: str = "G1", title: str = "Plan 2026", **new: Any
) -> AccountPlan:
    """A draft of the account's KAM, sponsored by the director."""
    owner = people.kam if code == "G1" else people.other
    told = {"starts_on": STARTS, "ends_on": ENDS, "sponsor": people.director, **new}
    return create_plan(
        acting_user=owner, account=account(code), new=New(title=title, owner=owner, **told)
    )


def make_goal(people: People, *, title: str = "Crecer", year: int = 2026, **values: Any) -> Goal:
    """A goal of the year, of the director."""
    told = {"measure": "sales", "target": Decimal(20_000), "owner": people.director}
    told |= {"title": title, "year": year}
    return add_goal(acting_user=people.director, values=told | values)


def make_objective(people: People, plan: AccountPlan, **values: Any) -> Objective:
    """More sales, from 8,000 to 12,000, that serve no goal unless one is told."""
    told: dict[str, Any] = {"title": "Vender más", "measure": "sales", "baseline": Decimal(8_000)}
    told |= {"target": Decimal(12_000), "no_goal_reason": "Es de la cuenta"}
    return add_objective(acting_user=plan.owner, plan=plan, values=told | values)


def make_action(people: People, plan: AccountPlan, **values: Any) -> PlanAction:
    """Something to do in ten days."""
    told: dict[str, Any] = {"title": "Visitar", "due_on": timezone.localdate() + timedelta(days=10)}
    return add_action(acting_user=plan.owner, plan=plan, values=told | values)


def write_all(plan: AccountPlan) -> None:
    """Words in every section that needs them."""
    for section in Section.objects.filter(plan=plan, required=True):
        text = f"Lo que hay de {section.key}."
        save_section(acting_user=plan.owner, section=section, text=text, base=section.number)


def reviewed(people: People, plan: AccountPlan) -> Approval:
    """The plan asked for, with all that it needs."""
    write_all(plan)
    if not plan.objectives.exists():
        make_objective(people, plan)
    send_to_review(acting_user=plan.owner, plan=plan)
    return Approval.objects.latest("pk")


def decided(
    people: People, approval: Approval, decision: str = "approve", remark: str = ""
) -> None:
    """What the director says to it."""
    decide_approval(
        acting_user=people.director,
        approval=approval,
        decision=decision,
        remark=remark,
        expected_version=approval.version,
    )


def running(people: People, plan: AccountPlan) -> AccountPlan:
    """The plan approved and begun."""
    decided(people, reviewed(people, plan))
    plan.refresh_from_db()
    return activate(acting_user=plan.owner, plan=plan)


def plan_things(people: People) -> dict[str, Any]:
    """A draft of the first KAM with one of each part, and a goal that nobody serves."""
    plan = make_plan(people)
    objective = make_objective(
        people, plan, measure="free", unit="visitas", baseline=Decimal(0), target=Decimal(9)
    )
    milestone = add_milestone(
        acting_user=plan.owner, plan=plan, values={"title": "Firma", "on": date(2026, 12, 20)}
    )
    add_point(acting_user=plan.owner, plan=plan, values={"quarter": "strength", "text": "Servimos"})
    keep(acting_user=plan.owner, plan=plan, note_text="")
    goal = make_goal(people, measure="free", unit="clientes", baseline=Decimal(0), year=2030)
    return {
        "plan": plan.pk,
        "goal": goal.pk,
        "objective": objective.pk,
        "milestone": milestone.pk,
    }
