"""The plans of all accounts that one sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from clave.apps.plans.listing import (
    LIVE,
    NOBODY,
    Counted,
    Listed,
    Wanted,
    counted_plans,
    in_order,
    listed,
    listed_plans,
)
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


class PagedPlans:
    """Rows that are made as they are shown (``components.data.Paged``)."""

    def __init__(self, found: QuerySet[AccountPlan]) -> None:
        self.found = found

    def ordered(self, columns: Sequence[str]) -> PagedPlans:
        """By these columns."""
        return PagedPlans(in_order(self.found, columns))

    @cached_property
    def _count(self) -> int:
        return self.found.order_by().count()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: slice) -> list[dict[str, Any]]:
        return [_row(listed(plan)) for plan in self.found[place]]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for plan in self.found.iterator(chunk_size=1000):
            yield _row(listed(plan))


@page(*SEES)
@require_GET
def plans(request: UserRequest) -> HttpResponseBase:
    """How plans go."""
    asked = request.GET
    wanted = Wanted(
        state=asked.get("state", LIVE),
        owner=asked.get("owner", ""),
        sponsor=asked.get("sponsor", ""),
        behind=bool(asked.get("pace", "")),
        text=asked.get("q", "").strip(),
    )
    counted = counted_plans(request.user)
    context = {
        "finding": plans_finding(counted.active, counted.behind),
        "tabs": plan_tabs(request.user, "plans"),
        "crumbs": [{"label": _("Plans")}],
    }
    page_of = ListPage(
        name="plans",
        table_class=PlanTable,
        rows=PagedPlans(listed_plans(request.user, timezone.localdate(), wanted)),  # type: ignore[arg-type]
        template="plans/list.html",
        searched=True,
        filters=_filters(counted, wanted, asked.get("pace", "")),
        default_order="account",
        hidden=("tier", "expected", "investment", "ends_on"),
        file_name="clave-plans",
    )
    return show_list(request, page_of, context)


def _row(one: Listed) -> dict[str, Any]:
    plan: AccountPlan = one.plan
    running = plan.state == PlanState.ACTIVE
    return {
        "id": plan.pk,
        "url": reverse("plan", args=[plan.pk]),
        "account": plan.account.name if plan.account else "",
        "title": plan.title,
        "tier": plan.account.tier if plan.account else "",
        "state": plan.get_state_display(),
        "owner": str(plan.owner),
        "sponsor": str(plan.sponsor) if plan.sponsor else None,
        "progress": plan.progress if running or plan.is_settled else None,
        "expected": plan.expected if running else None,
        "open_actions": one.open_actions,
        "late_actions": one.late_actions,
        "investment": one.investment,
        "milestone": one.milestone or None,
        "milestone_on": one.milestone_on,
        "ends_on": plan.ends_on,
    }


def _filters(counted: Counted, wanted: Wanted, pace: str) -> list[Filter]:
    states = [(str(value), str(label)) for value, label in PlanState.choices]
    owners = [(str(pk), name) for pk, name in counted.owners]
    sponsors = [
        (NOBODY, _("nobody yet")) if pk is None else (str(pk), name)
        for pk, name in counted.sponsors
    ]
    every = ("", _("All"))
    return [
        Filter("state", _("State"), [(LIVE, _("not closed")), *states, every], wanted.state),
        Filter("owner", _("Owner"), [every, *owners], wanted.owner),
        Filter("sponsor", _("Sponsor"), [every, *sponsors], wanted.sponsor),
        Filter("pace", _("Pace"), [every, ("behind", _("behind"))], pace),
    ]
