"""What the sections of a plan hold beside their words, ready to be shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.plans.expected import Expected, investment_of
from clave.apps.plans.measures import FREE, SECRET
from clave.apps.plans.models import AccountPlan, Objective, RiskState
from clave.apps.plans.selectors import actions_of
from clave.apps.plans.telling import aim_of
from clave.figures.plan_progress import expected_value, share_of_way
from clave.lib.money import from_minor
from clave.web.components import numbers
from clave.web.components.dates import period_text
from clave.web.plan_words import (
    BEHIND_IT,
    is_behind,
    iso_day,
    kind_text,
    measure_label,
    missing_text,
    value_text,
)

from .words import (
    ASSUMED,
    EVIDENCE_LABELS,
    EVIDENCE_PAGES,
    LINES,
    QUARTERS,
    SITUATION,
    SITUATION_PAGES,
)

Entry = dict[str, Any]


def situation(user: User, plan: AccountPlan) -> Entry:
    """The figures as they were when they were last taken."""
    return {
        "figures": situation_rows(user, plan.situation, plan.account_id, plan.currency),
        "taken_on": iso_day((plan.situation.get("taken_at") or "")[:10] or None),
    }


def situation_rows(user: User, told: Entry, account: int | None, currency: str) -> list[Entry]:
    """Rows of a situation, those of margins for who may see them."""
    may = user.may(Permission.SEE_MARGINS)
    return [
        {
            "label": _(SITUATION.get(row["code"], row["code"])),
            "value": kind_text(
                row["unit"], None if row["value"] is None else Decimal(row["value"]), currency
            ),
            "on": iso_day(row["on"]),
            "url": reverse(SITUATION_PAGES[row["code"]], args=[account])
            if account and row["value"] is not None and row["code"] in SITUATION_PAGES
            else "",
        }
        for row in told.get("rows", [])
        if may or not row["secret"]
    ]


def swot(user: User, plan: AccountPlan) -> Entry:
    """The four quarters, each with its points and what shows them."""
    points = list(plan.swot.all())
    return {
        "quarters": [
            {
                "key": key,
                "label": _(label),
                "points": [_point(one, plan) for one in points if one.quarter == key],
            }
            for key, label in QUARTERS
        ]
    }


def _point(one: Any, plan: AccountPlan) -> Entry:
    page = EVIDENCE_PAGES.get(one.evidence, "")
    return {
        "record": one,
        "evidence": _(EVIDENCE_LABELS[one.evidence]) if one.evidence in EVIDENCE_LABELS else "",
        "url": reverse(page, args=[plan.account_id]) if page else "",
    }


def objectives(user: User, plan: AccountPlan) -> Entry:
    """Baseline, target, now and pace of each."""
    may, today = user.may(Permission.SEE_MARGINS), timezone.localdate()
    found = plan.objectives.select_related("goal")
    return {"rows": [objective_row(one, plan, today, margins=may) for one in found]}


def objective_row(one: Objective, plan: AccountPlan, today: date, *, margins: bool) -> Entry:
    """An objective in words; the values of a margin for who may see margins alone."""
    aim = aim_of(one)
    progress = share_of_way(aim, aim.actual)
    expected = share_of_way(aim, expected_value(aim, today))
    hidden = one.measure in SECRET and not margins

    def text(value: Decimal | None) -> str:
        if hidden:
            return _("reserved")
        return value_text(one.measure, value, currency=plan.currency)

    by_now = expected_value(aim, today)
    places = 1 if one.measure == FREE else 4
    page = "" if hidden else BEHIND_IT.get(one.measure, "")
    return {
        "record": one,
        "measure": measure_label(one.measure, one.family),
        "baseline": text(one.baseline),
        "target": text(one.target),
        "actual": text(one.actual),
        "by_now": text(None if by_now is None else Decimal(str(round(by_now, places)))),
        "missing": missing_text(one.missing),
        "progress": progress,
        "expected": expected,
        "progress_label": numbers.percent(progress, 0),
        "expected_label": numbers.percent(expected, 0),
        "behind": is_behind(progress, expected) and plan.state != "draft",
        "url": reverse(page, args=[plan.account_id]) if page else "",
        "free": one.measure == FREE,
    }


def strategies(user: User, plan: AccountPlan) -> Entry:
    """The ways, in their order."""
    return {"rows": plan.strategies.select_related("objective", "owner")}


def actions(user: User, plan: AccountPlan) -> Entry:
    """Each action with its place, owner, day and who stands behind it."""
    today = timezone.localdate()
    rows: list[Entry] = [
        {
            "record": one,
            "action": one.action,
            "late": one.action.state in UNSETTLED
            and one.action.due_on is not None
            and one.action.due_on < today,
            "open": one.action.state in UNSETTLED,
            "sponsor": one.sponsor or plan.sponsor,
            "elsewhere": one.action.account_id != plan.account_id,
        }
        for one in actions_of(plan)
    ]
    # What is still to be done first, the soonest on top; what is settled last, the newest on top.
    to_do = [row for row in rows if row["open"]]
    settled = [row for row in reversed(rows) if not row["open"]]
    return {
        "rows": [*to_do, *settled],
        "groups": [group for group in (to_do, settled) if group],
        "settled": len(settled),
        "late": sum(row["late"] for row in rows),
        "done": sum(row["action"].state == "done" for row in rows),
    }


def investment(user: User, plan: AccountPlan) -> Entry:
    """What is put in, by kind, and the sum."""
    found = list(plan.investments.select_related("resource"))
    rows = [
        {
            "record": one,
            "amount": None
            if one.amount_minor is None
            else from_minor(one.amount_minor, plan.currency),
        }
        for one in found
    ]
    return {"rows": rows, "total": from_minor(investment_of(found), plan.currency)}


def risks(user: User, plan: AccountPlan) -> Entry:
    """What may go wrong, the heaviest first."""
    found = sorted(
        plan.risks.select_related("owner"), key=lambda one: (one.state != "open", -one.weight)
    )
    return {
        "rows": [
            {
                "record": one,
                "open": one.state == RiskState.OPEN,
                "heavy": one.state == RiskState.OPEN and one.weight >= 15,
                "amount": None
                if one.impact_minor is None
                else from_minor(one.impact_minor, plan.currency),
            }
            for one in found
        ]
    }


def calendar(user: User, plan: AccountPlan) -> Entry:
    """Milestones, objectives and open actions by their day."""
    today = timezone.localdate()
    entries: list[Entry] = [
        {
            "on": one.on,
            "title": one.title,
            "kind": _("milestone"),
            "milestone": one,
            "done": one.done_on is not None,
            "late": one.done_on is None and one.on < today,
        }
        for one in plan.milestones.all()
    ]
    entries += [
        {"on": one.due_on, "title": one.title, "kind": _("objective")}
        for one in plan.objectives.all()
    ]
    for planned in actions_of(plan):
        if planned.action.state in UNSETTLED:
            action = planned.action
            late = action.due_on is not None and action.due_on < today
            entries.append(
                {
                    "on": action.due_on,
                    "title": action.title,
                    "kind": _("action"),
                    "url": reverse("action", args=[action.pk]),
                    "late": late,
                }
            )
    return {"entries": sorted(entries, key=lambda entry: entry["on"])}


def result(found: Expected, plan: AccountPlan) -> Entry:
    """Both statements, line by line."""

    def line(one: Any) -> Entry:
        return {
            "label": _(LINES[one.code]),
            "before": one.before,
            "after": one.after,
            "change": one.change,
            "total": one.code in {"net_sales", "customer_contribution", "total_margin"},
        }

    return {
        "sides": [
            {"label": _("For us"), "lines": [line(one) for one in found.ours]},
            {"label": _("For them"), "lines": [line(one) for one in found.theirs]},
        ],
        "assumed": [_(ASSUMED[code]) for code in found.assumed],
        "period": period_text(found.period.start, found.period.end) if found.period else "",
    }
