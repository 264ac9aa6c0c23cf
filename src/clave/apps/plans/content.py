"""A plan as plain values: what a version keeps, and what documents are made from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .models import AccountPlan

Content = dict[str, Any]


def content_of(plan: AccountPlan) -> Content:
    """Everything that a plan holds, in words and numbers as they are now, people by name.

    Numbers are text, so that they are kept to the last digit; money of objectives in the
    currency's own unit, of investments and risks in minor units.
    """
    return {
        "title": plan.title,
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "state": plan.state,
        "owner": str(plan.owner),
        "sponsor": str(plan.sponsor) if plan.sponsor else "",
        "currency": plan.currency,
        "progress": plan.progress,
        "expected": plan.expected,
        "pnl_basis": plan.pnl_basis,
        "scenario": plan.scenario.title if plan.scenario else "",
        "situation": plan.situation,
        "sections": [
            {"key": one.key, "title": one.title, "question": one.question, "text": one.text}
            for one in plan.sections.all()
        ],
        "swot": [
            {"id": one.pk, "quarter": one.quarter, "text": one.text, "evidence": one.evidence,
             "source": one.source}
            for one in plan.swot.all()
        ],
        **_aims(plan),
        **_means(plan),
    }  # fmt: skip


def _aims(plan: AccountPlan) -> Content:
    return {
        "objectives": [
            {
                "id": one.pk,
                "title": one.title,
                "goal": str(one.goal) if one.goal else "",
                "no_goal_reason": one.no_goal_reason,
                "measure": one.measure,
                "family": one.family,
                "unit": one.unit,
                "baseline": _text(one.baseline),
                "target": _text(one.target),
                "starts_on": one.starts_on.isoformat(),
                "due_on": one.due_on.isoformat(),
                "weight": one.weight,
                "curve": one.curve,
                "actual": _text(one.actual),
                "actual_on": one.actual_on.isoformat() if one.actual_on else None,
            }
            for one in plan.objectives.select_related("goal")
        ],
        "strategies": [
            {
                "id": one.pk,
                "title": one.title,
                "text": one.text,
                "objective": str(one.objective) if one.objective else "",
                "owner": str(one.owner) if one.owner else "",
            }
            for one in plan.strategies.select_related("objective", "owner")
        ],
    }


def _means(plan: AccountPlan) -> Content:
    return {
        "actions": _actions(plan),
        "investments": [
            {
                "id": one.pk,
                "kind": one.kind,
                "title": one.title,
                "amount_minor": one.amount_minor,
                "on": one.on.isoformat() if one.on else None,
                "resource": str(one.resource) if one.resource else "",
            }
            for one in plan.investments.select_related("resource")
        ],
        "risks": [
            {
                "id": one.pk,
                "title": one.title,
                "likelihood": one.likelihood,
                "impact": one.impact,
                "impact_minor": one.impact_minor,
                "owner": str(one.owner),
                "response": one.response,
                "state": one.state,
            }
            for one in plan.risks.select_related("owner")
        ],
        "milestones": [
            {
                "id": one.pk,
                "title": one.title,
                "on": one.on.isoformat(),
                "done_on": one.done_on.isoformat() if one.done_on else None,
            }
            for one in plan.milestones.all()
        ],
    }


def _actions(plan: AccountPlan) -> list[Content]:
    actions = plan.actions.select_related(
        "action__owner", "action__unit", "action__account", "objective", "sponsor"
    )
    return [
        {
            "id": one.pk,
            "title": one.action.title,
            "owner": str(one.action.owner),
            "unit": str(one.action.unit) if one.action.unit else "",
            "place": str(one.action.account) if one.action.account else "",
            "due_on": one.action.due_on.isoformat() if one.action.due_on else None,
            "state": one.action.state,
            "objective": str(one.objective) if one.objective else "",
            "sponsor": str(one.sponsor) if one.sponsor else "",
        }
        for one in actions
    ]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")
