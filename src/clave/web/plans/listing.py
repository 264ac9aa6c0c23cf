"""The plans of all accounts that one sees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from clave.apps.plans.listing import Listed, listed_plans
from clave.apps.plans.models import AccountPlan, PlanState
from clave.web.access import UserRequest, page
from clave.web.components.tables import (
    BarColumn,
    Column,
    DateColumn,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    Table,
)
from clave.web.lists import Filter, ListPage, show_list
from clave.web.plan_tabs import plan_tabs
from clave.web.plan_words import is_behind

from .common import SEES
from .words import plans_finding


class LateColumn(NumberColumn):
    """How many are late: red where there are any."""

    def render(self, value: Any) -> Any:
        """None late is a dash."""
        from django.utils.html import format_html

        return format_html('<span class="loss">{}</span>', self.text(value)) if value else "–"


class PlanTable(Table):
    """One plan a row."""

    row_key = "id"
    account = NameColumn(verbose_name=gettext_lazy("Account"), url=lambda row: row["url"])
    title = Column(verbose_name=gettext_lazy("Plan"), css="quiet", phone="hide")
    tier = Column(verbose_name=gettext_lazy("Tier"), css="mid", phone="hide")
    state = Column(verbose_name=gettext_lazy("State"))
    owner = Column(verbose_name=gettext_lazy("Owner"), css="quiet")
    sponsor = Column(verbose_name=gettext_lazy("Sponsor"), css="quiet", phone="hide")
    progress = BarColumn(
        verbose_name=gettext_lazy("Progress"),
        expected="expected",
        decimals=0,
        hint=gettext_lazy("The tick is what is expected by today."),
        phone="lead",
    )
    expected = NumberColumn(verbose_name=gettext_lazy("Expected today"), phone="hide")
    open_actions = NumberColumn(verbose_name=gettext_lazy("Open actions"), decimals=0)
    late_actions = LateColumn(verbose_name=gettext_lazy("Late"), decimals=0)
    investment = MoneyColumn(verbose_name=gettext_lazy("Investment"), phone="hide")
    milestone = Column(verbose_name=gettext_lazy("Next milestone"), phone="hide")
    milestone_on = DateColumn(verbose_name=gettext_lazy("Its day"), short=True)
    ends_on = DateColumn(verbose_name=gettext_lazy("Until"), css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text: Any = gettext_lazy("No plan matches.")


@page(*SEES)
@require_GET
def plans(request: UserRequest) -> HttpResponseBase:
    """How plans go, those that are furthest behind first."""
    today = timezone.localdate()
    everything = [_row(one, today) for one in listed_plans(request.user, today)]
    state = request.GET.get("state", "live")
    owner, sponsor = request.GET.get("owner", ""), request.GET.get("sponsor", "")
    pace = request.GET.get("pace", "")
    shown = [
        row
        for row in everything
        if _of_state(row["state_code"], state)
        and owner in ("", str(row["owner_id"]))
        and sponsor in ("", str(row["sponsor_id"] or "none"))
        and (not pace or row["behind"])
    ]
    context = {
        "finding": plans_finding(everything),
        "tabs": plan_tabs(request.user, "plans"),
        "crumbs": [{"label": _("Plans")}],
    }
    listed = ListPage(
        name="plans",
        table_class=PlanTable,
        rows=shown,
        template="plans/list.html",
        search=_matches,
        filters=_filters(everything, state, (owner, sponsor, pace)),
        default_order="account",
        hidden=("tier", "expected", "investment", "ends_on"),
        file_name="clave-plans",
    )
    return show_list(request, listed, context)


def _row(one: Listed, today: date) -> dict[str, Any]:
    plan: AccountPlan = one.plan
    running = plan.state == PlanState.ACTIVE
    return {
        "id": plan.pk,
        "url": reverse("plan", args=[plan.pk]),
        "account": plan.account.name if plan.account else "",
        "title": plan.title,
        "tier": plan.account.tier if plan.account else "",
        "state": plan.get_state_display(),
        "state_code": plan.state,
        "owner": str(plan.owner),
        "owner_id": plan.owner_id,
        "sponsor": str(plan.sponsor) if plan.sponsor else None,
        "sponsor_id": plan.sponsor_id,
        "progress": plan.progress,
        "expected": plan.expected if running else None,
        "behind": running and is_behind(plan.progress, plan.expected),
        "open_actions": one.open_actions,
        "late_actions": one.late_actions,
        "investment": one.investment,
        "milestone": one.milestone or None,
        "milestone_on": one.milestone_on,
        "ends_on": plan.ends_on,
    }


def _of_state(code: str, wanted: str) -> bool:
    return code != PlanState.CLOSED if wanted == "live" else wanted in ("", code)


def _filters(
    rows: Iterable[dict[str, Any]], state: str, chosen: tuple[str, str, str]
) -> list[Filter]:
    states = [(str(value), str(label)) for value, label in PlanState.choices]
    owners = sorted({(str(row["owner_id"]), row["owner"]) for row in rows}, key=lambda o: o[1])
    sponsors = sorted(
        {(str(row["sponsor_id"] or "none"), row["sponsor"] or _("nobody yet")) for row in rows},
        key=lambda o: o[1],
    )
    owner, sponsor, pace = chosen
    return [
        Filter("state", _("State"), [("live", _("not closed")), *states, ("", _("All"))], state),
        Filter("owner", _("Owner"), [("", _("All")), *owners], owner),
        Filter("sponsor", _("Sponsor"), [("", _("All")), *sponsors], sponsor),
        Filter("pace", _("Pace"), [("", _("All")), ("behind", _("behind"))], pace),
    ]


def _matches(row: dict[str, Any], text: str) -> bool:
    wanted = text.casefold()
    return any(wanted in str(row[n] or "").casefold() for n in ("account", "title", "owner"))
