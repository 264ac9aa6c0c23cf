"""The board of the field: what is late, what is due this week, what will be late; by person or
site. On a phone an action is closed here with a photo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clave.apps.compliance.selectors import escalations_of
from clave.apps.followup.models import Action
from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.followup.selectors import WEEK, seen_accounts
from clave.apps.followup.services.telling import runs_of
from clave.apps.followup.sight import led_by
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.lists import query_link
from clave.web.plan_tabs import plan_tabs

from .words import outlook_text

MOST = 60  # shown at once: more is no list to work through
_PHOTOS = "image/*,.pdf"


@page()
@require_GET
def field_board(request: UserRequest) -> HttpResponseBase:
    """What is to be done in the field, by whom, where."""
    user, today = request.user, timezone.localdate()
    below = led_by(user)
    whose = _whose(user, below, request.GET.get("whose", ""))
    by = "site" if request.GET.get("by") == "site" else "person"
    found = _actions(user, below, whose)
    counts = found.order_by().aggregate(**{name: Count("pk", filter=q) for name, q in _Q(today)})
    pressing = Q(due_on__lte=today + WEEK) | Q(record__expected_late=True)
    related = ("account", "owner", "unit", "record")
    shown = list(found.filter(pressing).select_related(*related).order_by("due_on", "pk")[:MOST])
    context = {
        "finding": _finding(counts),
        "tabs": plan_tabs(request.user, "field_board"),
        "crumbs": [{"label": _("In the field")}],
        "groups": _groups(user, shown, by, today),
        "views": _views(request, by),
        "whose": _choices(request, user, below, whose),
        "more": max(0, counts["late"] + counts["week"] + counts["soon"] - len(shown)),
        "all_url": reverse("compliance_actions") + "?show=open",
        "accept": _PHOTOS,
        "here": request.get_full_path(),
    }
    return render(request, "compliance/field.html", context)


def _Q(today: date) -> list[tuple[str, Q]]:  # noqa: N802 - conditions, as Django calls them
    soon = Q(due_on__gt=today + WEEK, record__expected_late=True)
    return [
        ("late", Q(due_on__lt=today)),
        ("week", Q(due_on__range=(today, today + WEEK))),
        ("soon", soon),
    ]


def _whose(user: User, below: set[int], asked: str) -> str:
    """Mine, those of the people below me, or everything I see."""
    if asked in {"mine", "all"} or (asked == "below" and below):
        return asked
    return "below" if below else "mine" if not user.may(Permission.EDIT_ACCOUNTS) else "all"


def _actions(user: User, below: set[int], whose: str) -> QuerySet[Action]:
    found = Action.objects.visible_to(user).filter(state__in=UNSETTLED, due_on__isnull=False)
    if whose == "mine":
        return found.filter(owner=user)
    return found.filter(owner__in={*below, user.pk}) if whose == "below" else found


def _finding(counts: dict[str, int]) -> str:
    """“2 actions late, 5 due in 7 days, 3 more expected late”."""
    if not any(counts.values()):
        return _("Nothing is late, and nothing is due in 7 days")
    n = {name: numbers.number(count) for name, count in counts.items()}
    late = ngettext("%(n)s action late", "%(n)s actions late", counts["late"]) % {"n": n["late"]}
    said = {"late": late, "week": n["week"], "soon": n["soon"]}
    if counts["soon"]:
        return _("%(late)s, %(week)s due in 7 days, %(soon)s more expected late") % said
    return _("%(late)s, %(week)s due in 7 days") % said


def _groups(user: User, shown: Iterable[Action], by: str, today: date) -> list[dict[str, Any]]:
    """By person or by site, each with its actions; who is latest first."""
    items = list(shown)
    seen = seen_accounts(user, items)
    escalated = escalations_of(item.pk for item in items)
    mine = runs_of(user, items, seen)
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in items:
        place = item.account.name if item.account else _("of no account")
        name = str(item.owner) if by == "person" else place
        groups[name].append(
            _entry(item, today)
            | {
                "beside": place if by == "person" else str(item.owner),
                "account_url": reverse("account", args=[item.account_id])
                if item.account_id in seen
                else "",
                "escalated": [str(one.to) for one in escalated.get(item.pk, ())],
                "may_close": item.pk in mine,
            }
        )
    rows = [
        {
            "name": name,
            "rows": found,
            "late": sum(row["late"] for row in found),
        }
        for name, found in groups.items()
    ]
    return sorted(rows, key=lambda row: (-row["late"], row["name"]))


def _entry(item: Action, today: date) -> dict[str, Any]:
    record: Any = getattr(item, "record", None)
    late = item.due_on is not None and item.due_on < today
    expected = record is not None and record.expected_late and not late
    return {
        "action": item,
        "late": late,
        "soon": item.due_on is not None and item.due_on > today + timedelta(days=6),
        "why": outlook_text(record, str(item.owner)) if expected else "",
    }


def _views(request: UserRequest, by: str) -> list[dict[str, Any]]:
    entries = (("person", _("By person")), ("site", _("By site")))
    return [
        {"label": label, "url": query_link(request.GET, by=name), "active": name == by}
        for name, label in entries
    ]


def _choices(request: UserRequest, user: User, below: set[int], whose: str) -> list[dict[str, Any]]:
    entries = [("mine", _("mine"))]
    if below:
        entries.append(("below", _("mine and my people's")))
    entries.append(("all", _("all I see")))
    return [
        {"label": label, "url": query_link(request.GET, whose=name), "active": name == whose}
        for name, label in entries
    ]
