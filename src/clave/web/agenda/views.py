"""The month: what is due or expected on which day, of whom, at which account."""

from __future__ import annotations

from datetime import date

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.models import Account
from clave.apps.agenda.selectors import Dated, dates_of
from clave.lib.months import add_months, month_of
from clave.web.access import UserRequest, page

from . import words
from .calendar import calendar_answer

MINE, EVERYBODY = "me", "all"


@page()
@require_GET
def agenda(request: UserRequest) -> HttpResponseBase:
    """A month of one's own dates, or of everybody's that one sees; ``format=ics``: as a file."""
    today = timezone.localdate()
    month = _month(request.GET.get("month", ""), today)
    account = _account(request)
    first, last = words.grid_days(month)
    seen = dates_of(request.user, first, last, account=account.pk if account else None)
    whose = request.GET.get("person", EVERYBODY if account else MINE)
    found = [one for one in seen if _is_of(one, whose, request.user.pk)]
    if request.GET.get("format") == "ics":
        return calendar_answer(request, found, titles=True, name=f"clave-{month:%Y-%m}")
    kept = {"person": whose} | ({"account": str(account.pk)} if account else {})
    context = {
        "finding": words.finding(found, month, today),
        "days": words.days_of(found, month, today),
        "weekdays": words.weekdays(month),
        "months": [
            (label, _address(kept, add_months(month, step)), icon)
            for label, step, icon in (
                (_("Month before"), -1, "chevron-left"),
                (_("Next month"), 1, "chevron-right"),
            )
        ],
        "here": _address(kept, month_of(today)),
        "file": _address(kept | {"format": "ics"}, month),
        "people": _people(seen, request.user.pk, whose),
        "month": f"{month:%Y-%m}",
        "account": account,
        "crumbs": [{"label": _("Calendar")}],
    }
    return render(request, "agenda/month.html", context)


def _month(text: str, today: date) -> date:
    """``YYYY-MM``; the month of today for anything else."""
    try:
        year, month = text.split("-")
        asked = date(int(year), int(month), 1)
    except ValueError:
        return month_of(today)
    return asked if 1900 < asked.year < 2200 else month_of(today)


def _account(request: UserRequest) -> Account | None:
    text = request.GET.get("account", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return Account.objects.visible_to(request.user).filter(pk=int(text)).first()


def _is_of(one: Dated, whose: str, own: int) -> bool:
    if whose == EVERYBODY:
        return True
    return one.person_id == own if whose == MINE else str(one.person_id) == whose


def _people(seen: list[Dated], own: int, whose: str) -> list[tuple[str, str, bool]]:
    """Whose dates can be looked at: one's own, everybody's, and whoever has one in sight."""
    others = {one.person_id: one.person for one in seen if one.person_id not in (None, own)}
    listed = [(MINE, _("My dates")), (EVERYBODY, _("Everybody's dates"))]
    named = sorted(others.items(), key=lambda item: item[1])
    listed += [(str(pk), name) for pk, name in named]
    return [(value, label, value == whose) for value, label in listed]


def _address(kept: dict[str, str], month: date) -> str:
    return f"{reverse('agenda')}?{urlencode({**kept, 'month': f'{month:%Y-%m}'})}"
