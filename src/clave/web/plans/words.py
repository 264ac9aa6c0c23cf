"""Sections, states and findings of plans in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clave.apps.plans.models import AccountPlan, PlanState, Section
from clave.web.components import numbers
from clave.web.plan_words import is_behind

SECTION_TITLES = {
    "situation": gettext_noop("Situation"),
    "needs": gettext_noop("What they need"),
    "relations": gettext_noop("People and relations"),
    "competition": gettext_noop("Competition"),
    "swot": gettext_noop("SWOT"),
    "objectives": gettext_noop("Objectives"),
    "strategies": gettext_noop("Strategies"),
    "actions": gettext_noop("Actions"),
    "investment": gettext_noop("Investment and resources"),
    "result": gettext_noop("Expected result for both sides"),
    "risks": gettext_noop("Risks"),
    "calendar": gettext_noop("Calendar"),
}
QUESTIONS = {
    "situation": gettext_noop("Where do we stand with them, and why? What changed in a year?"),
    "needs": gettext_noop("What do they need now and next year, and who said so?"),
    "relations": gettext_noop("Who decides there, who is for us, whom do we not know?"),
    "competition": gettext_noop("Who else supplies them, with what share, and what do they offer?"),
    "swot": gettext_noop("What follows from it for the plan?"),
    "objectives": gettext_noop("Why these, and why are they within reach?"),
    "strategies": gettext_noop("By which ways, and which ways do we leave aside?"),
    "actions": gettext_noop("What must happen first? Who has to help?"),
    "investment": gettext_noop("What do we put in, and when does it come back?"),
    "result": gettext_noop("What do both sides earn, and what does it rest on?"),
    "risks": gettext_noop("What would make the plan fail?"),
    "calendar": gettext_noop("Which days of the customer must we meet?"),
}
QUARTERS = (
    ("strength", gettext_noop("Strengths")),
    ("weakness", gettext_noop("Weaknesses")),
    ("opportunity", gettext_noop("Opportunities")),
    ("threat", gettext_noop("Threats")),
)
EVIDENCE_LABELS = {
    "results": gettext_noop("Results"),
    "pnl": gettext_noop("Income statement"),
    "collections": gettext_noop("Collections"),
    "needs": gettext_noop("Needs"),
    "competition": gettext_noop("Competition"),
    "chain": gettext_noop("Supply chain"),
    "opportunities": gettext_noop("Opportunities"),
    "people": gettext_noop("People"),
    "health": gettext_noop("Health"),
    "demand": gettext_noop("Demand"),
    "targets": gettext_noop("Targets"),
}
EVIDENCE_PAGES = {
    **{code: f"account_{code}" for code in EVIDENCE_LABELS},
    "targets": "account_results",
}
SITUATION = {
    "sales": gettext_noop("Sales 12 m"),
    "sales_before": gettext_noop("Sales of the twelve months before"),
    "contribution": gettext_noop("Contribution 12 m"),
    "contribution_rate": gettext_noop("Contribution per net sales"),
    "products": gettext_noop("Different products 12 m"),
    "families": gettext_noop("Families bought 12 m"),
    "share_of_wallet": gettext_noop("Share of wallet"),
    "health": gettext_noop("Account health, without margin"),
    "overdue": gettext_noop("Overdue"),
    "dso": gettext_noop("DSO"),
    "needs": gettext_noop("Needs that stand"),
    "needs_value": gettext_noop("Value of those needs"),
    "people": gettext_noop("People that we know"),
    "problems": gettext_noop("Open problems of the supply chain"),
    "opportunities": gettext_noop("Opportunities found"),
}
SITUATION_PAGES = {
    **dict.fromkeys(("sales", "sales_before", "products", "families"), "account_results"),
    **dict.fromkeys(("contribution", "contribution_rate"), "account_pnl"),
    **dict.fromkeys(("share_of_wallet", "opportunities"), "account_opportunities"),
    **dict.fromkeys(("overdue", "dso"), "account_collections"),
    **dict.fromkeys(("needs", "needs_value"), "account_needs"),
    "health": "account_health",
    "people": "account_people",
    "problems": "account_chain",
}
LINES = {
    "gross_sales": gettext_noop("Gross sales at list price"),
    "net_sales": gettext_noop("Net sales"),
    "gross_margin": gettext_noop("Gross margin"),
    "trade_investment": gettext_noop("Trade investment"),
    "customer_contribution": gettext_noop("Contribution"),
    "purchases": gettext_noop("What they buy from us"),
    "consumer_sales": gettext_noop("Sales to consumers, before VAT"),
    "front_margin": gettext_noop("Front margin"),
    "total_margin": gettext_noop("Total margin"),
}
ASSUMED = {
    "nothing_measured": gettext_noop(
        "No objective is measured by sales or contribution: nothing is added to the statement."
    ),
    "same_structure": gettext_noop(
        "The lines that no objective names, and the customer's, grow with net sales."
    ),
    "families_alone": gettext_noop(
        "Sales are those that the objectives of families add; the other families stay as they are."
    ),
    "same_contribution_rate": gettext_noop(
        "More sales leave as much of each euro as today, less what the plan spends."
    ),
}


def section_title(key: str, title: str = "") -> str:
    """What a section is called: as the company did, else as its key is."""
    return title or _(SECTION_TITLES.get(key, key))


def section_question(section: Section) -> str:
    """What it should answer."""
    if section.question:
        return section.question
    return _(QUESTIONS[section.key]) if section.key in QUESTIONS else ""


def plan_finding(plan: AccountPlan) -> str:
    """“42 % of the way to its objectives; 55 % was expected by today”, or what it waits for."""
    if plan.state == PlanState.DRAFT:
        return _("A draft: nobody has approved it yet")
    if plan.state == PlanState.REVIEW:
        return _("Waits for approval")
    if plan.state == PlanState.APPROVED:
        return _("Approved, and not begun yet")
    if plan.progress is None:
        return _("No objective of it can be measured yet")
    said = {"progress": numbers.percent(plan.progress, 0)}
    said["expected"] = numbers.percent(plan.expected, 0)
    if plan.state == PlanState.CLOSED:
        return _("Closed with %(progress)s of the way to its objectives") % said
    if is_behind(plan.progress, plan.expected):
        text = _("%(progress)s of the way to its objectives: behind the %(expected)s of today")
        return text % said
    return _("%(progress)s of the way to its objectives; %(expected)s expected by today") % said


def plans_finding(active: int, behind: int) -> str:
    """“24 plans are carried out; 7 of them are behind”."""
    text = ngettext("%(n)s plan is carried out", "%(n)s plans are carried out", active)
    said = text % {"n": numbers.number(active)}
    if not active:
        return _("No plan is carried out yet")
    if not behind:
        return _("%(plans)s, none of them behind") % {"plans": said}
    late = ngettext("%(n)s of them behind", "%(n)s of them behind", behind)
    return _("%(plans)s, %(behind)s") % {
        "plans": said,
        "behind": late % {"n": numbers.number(behind)},
    }
