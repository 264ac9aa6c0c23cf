"""What I stand behind: plans and actions that I sponsor, and how they go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET

from clave.apps.compliance.selectors import Chosen, Line, actions_chosen, lines
from clave.apps.identity.models import User
from clave.apps.plans.models import AccountPlan, PlanAction, PlanState
from clave.apps.plans.selectors import plans_for
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.components.tables import BarColumn, Column, DateColumn, NameColumn, Table
from clave.web.lists import ListPage, show_list
from clave.web.plan_tabs import plan_tabs

from .tables import COUNTS, LinkedColumn, rows_url


@dataclass(frozen=True)
class SponsoredRow:
    """A plan that somebody sponsors, or of which they sponsor actions (``actions`` of them)."""

    key: str
    url: str
    title: str
    account: str
    owner: str
    state: str
    progress: float | None
    expected: float | None
    ends_on: date
    own: str
    compliance: float | None
    due: int
    missed: int
    open: int
    soon_late: int
    links: dict[str, str]


class SponsoredTable(Table):
    """One plan a row."""

    row_key = "key"
    row_name = "account"  # plans of a year are called alike
    account = NameColumn(verbose_name=gettext_lazy("Account"), url=lambda row: row.url)
    title = Column(verbose_name=gettext_lazy("Plan"), css="quiet")
    owner = Column(verbose_name=gettext_lazy("Owner"), css="quiet", phone="hide")
    state = Column(verbose_name=gettext_lazy("State"), css="quiet")
    own = Column(verbose_name=gettext_lazy("I sponsor"), css="quiet", phone="hide")
    progress = BarColumn(
        verbose_name=gettext_lazy("Progress"), expected="expected", decimals=0, phone="hide"
    )
    compliance = BarColumn(verbose_name=gettext_lazy("Compliance"), decimals=0, phone="lead")
    missed = LinkedColumn(verbose_name=pgettext_lazy("actions", "Not done"))
    open = LinkedColumn(verbose_name=pgettext_lazy("actions", "Open"))
    soon_late = LinkedColumn(verbose_name=gettext_lazy("Expected late"))
    ends_on = DateColumn(verbose_name=gettext_lazy("Until"), short=True, css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text: Any = gettext_lazy("You sponsor no plan.")


@page()
@require_GET
def sponsored(request: UserRequest) -> HttpResponseBase:
    """Plans with me as their sponsor, or of whose actions I am."""
    rows = _rows(request.user)
    missed = sum(row.missed for row in rows)
    context = {
        "finding": _finding(len(rows), missed),
        "tabs": plan_tabs(request.user, "sponsored"),
        "crumbs": [{"label": _("Sponsored")}],
        "has_any": bool(rows),
    }
    listed = ListPage(
        name="sponsored",
        table_class=SponsoredTable,
        rows=rows,
        template="compliance/sponsored.html",
        search=lambda row, text: text.casefold() in f"{row.title}\n{row.account}".casefold(),
        default_order="compliance",
        file_name="clave-sponsored",
    )
    return show_list(request, listed, context)


def _rows(user: User) -> list[SponsoredRow]:
    acting = PlanAction.objects.filter(sponsor=user)
    mine = Q(sponsor=user) | Q(pk__in=acting.values("plan"))
    plans = list(plans_for(user).filter(mine).exclude(state=PlanState.CLOSED))
    by_plan = {
        line.key: line
        for line in lines(
            actions_chosen(user, Chosen(of_plans=True)).filter(in_plan__plan__in=plans), "plan"
        )
    }
    counts: dict[int, int] = {}
    for plan in acting.filter(plan__in=plans).values_list("plan", flat=True):
        counts[plan] = counts.get(plan, 0) + 1
    return [_row(user, plan, by_plan.get(str(plan.pk)), counts.get(plan.pk, 0)) for plan in plans]


def _row(user: User, plan: AccountPlan, line: Line | None, actions: int) -> SponsoredRow:
    told: dict[str, Any] = line.counts if line else {}
    whole = plan.sponsor_id == user.pk
    begun = plan.state == PlanState.ACTIVE  # of the others there is no way yet
    some = ngettext("%(n)s action", "%(n)s actions", actions) % {"n": numbers.number(actions)}
    return SponsoredRow(
        key=str(plan.pk),
        url=reverse("plan", args=[plan.pk]),
        title=plan.title,
        account=plan.account.name if plan.account else "",
        owner=str(plan.owner),
        state=str(plan.get_state_display()),
        progress=plan.progress if begun else None,
        expected=plan.expected if begun else None,
        ends_on=plan.ends_on,
        own=_("the plan") if whole else some,
        compliance=told.get("compliance"),
        due=told.get("due", 0),
        missed=told.get("missed", 0),
        open=told.get("open", 0),
        soon_late=told.get("soon_late", 0),
        links={name: rows_url("plan", str(plan.pk), name, {"since": "all"}) for name in COUNTS},
    )


def _finding(plans: int, missed: int) -> str:
    if not plans:
        return _("You sponsor no plan yet")
    n = {"n": numbers.number(plans)}
    text = ngettext("You stand behind %(n)s plan", "You stand behind %(n)s plans", plans) % n
    if not missed:
        return text
    late = ngettext(
        "%(n)s of their actions was due and is not done",
        "%(n)s of their actions were due and are not done",
        missed,
    )
    return _("%(text)s; %(more)s") % {"text": text, "more": late % {"n": numbers.number(missed)}}
