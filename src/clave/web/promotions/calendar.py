"""Promotions through the weeks, drawn by the server; what overlaps is warned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clave.apps.promotions.models import Promotion
from clave.apps.promotions.selectors import overlaps_of, promotions_for, states
from clave.figures.promotion_told import week_of
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT
from clave.web.components import numbers
from clave.web.components.dates import date_text, month_text
from clave.web.deal_tabs import deal_crumbs, deal_tabs

from . import words

Entry = dict[str, Any]
BACK, WEEKS = 6, 26  # weeks before today's and in all
WEEK_WIDTH, LANE, LEFT, TOP = 34, 26, 190, 34


@page(*SIGHT)
@require_GET
def calendar(request: UserRequest) -> HttpResponseBase:
    """The weeks from ``from`` on, six before this one unless another is asked for."""
    today = timezone.localdate()
    begin = _begin(request.GET.get("from", ""), today)
    found = promotions_for(request.user)
    drawn = calendar_of(found, today, begin, by_account=True)
    step = timedelta(weeks=WEEKS // 2)
    here = reverse("promotion_calendar")
    context = {
        "finding": _finding(drawn),
        "tabs": deal_tabs("promotion_calendar"),
        "calendar": drawn,
        "has_any": bool(found),
        "months": [
            (_("Earlier weeks"), f"{here}?from={begin - step}", "chevron-left"),
            (_("Later weeks"), f"{here}?from={begin + step}", "chevron-right"),
        ],
        "here": here,
        "crumbs": deal_crumbs({"label": _("Promotion calendar")}),
    }
    return render(request, "promotions/calendar.html", context)


def calendar_of(
    found: Sequence[Promotion],
    today: date,
    begin: date | None = None,
    by_account: bool = False,
) -> Entry:
    """Lanes with bars in pixels, month marks, and the overlaps of what is shown."""
    first = begin or week_of(today) - timedelta(weeks=BACK)
    last = first + timedelta(weeks=WEEKS) - timedelta(days=1)
    standings = states(found, today)
    shown = [
        one
        for one in found
        if one.cancelled_on is None and one.starts_on <= last and one.ends_on >= first
    ]
    shown.sort(key=lambda one: (one.account.name if by_account else "", one.starts_on, one.pk))
    lanes = [
        _lane(one, (first, last), number)
        | {"state": str(standings[one.pk])}
        | {"state_label": standings[one.pk].label}
        | {"label": one.account.name if by_account else one.title}
        for number, one in enumerate(shown)
    ]
    marks = _marks(first, last)
    now = LEFT + (today - first).days * WEEK_WIDTH / 7 if first <= today <= last else None
    return {
        "lanes": lanes,
        "listed": _listed(zip(shown, lanes, strict=True), today),
        "marks": marks,
        "today": None if now is None else _pixels(now),
        "width": _pixels(LEFT + WEEKS * WEEK_WIDTH + 8),
        "height": _pixels(TOP + max(1, len(lanes)) * LANE + 8),
        "overlaps": overlap_entries(shown),
    }


def _listed(drawn: Iterable[tuple[Promotion, Entry]], today: date) -> list[Entry]:
    """The same as a phone lists it: what runs or comes first, the soonest before; then what ended,
    the newest before. ``now``: whether it runs."""
    told = [
        (one.ends_on < today, one.starts_on, lane | {"now": one.starts_on <= today <= one.ends_on})
        for one, lane in drawn
    ]
    coming = sorted((t for t in told if not t[0]), key=lambda t: t[1])
    over = sorted((t for t in told if t[0]), key=lambda t: t[1], reverse=True)
    return [lane for _, _, lane in (*coming, *over)]


def _lane(one: Promotion, window: tuple[date, date], number: int) -> Entry:
    """A promotion's bar within the weeks that are shown."""
    start, end = max(one.starts_on, window[0]), min(one.ends_on, window[1])
    width = ((end - start).days + 1) * WEEK_WIDTH / 7
    return {
        "title": one.title,
        "account": one.account.name,
        "url": reverse("promotion", args=[one.pk]),
        "x": _pixels(LEFT + (start - window[0]).days * WEEK_WIDTH / 7),
        "width": _pixels(max(width, 4)),
        "y": _pixels(TOP + number * LANE),
        "middle": _pixels(TOP + number * LANE + 15),
        "dates": f"{date_text(one.starts_on)} – {date_text(one.ends_on)}",
        "goods": words.goods_text(one),
    }


def overlap_entries(found: Sequence[Promotion]) -> list[Entry]:
    """Each pair of promotions of the same goods at the same place on the same days, once."""
    entries = []
    for place, one in enumerate(found):
        others = [
            other
            for other in found[place + 1 :]
            if other.starts_on <= one.ends_on and one.starts_on <= other.ends_on
        ]
        if not others:
            continue
        for overlap in overlaps_of(one, others):
            entries.append(
                {
                    "title": one.title,
                    "account": one.account.name,
                    "url": reverse("promotion", args=[one.pk]),
                    "text": words.overlap_text(overlap),
                }
            )
    return entries


def _marks(first: date, last: date) -> list[Entry]:
    """The first day of each month, where its line stands."""
    found, day = [], first.replace(day=1)
    while day <= last:
        if day >= first:
            x = LEFT + (day - first).days * WEEK_WIDTH / 7
            label = month_text(day)
            found.append({"x": _pixels(x), "text_x": _pixels(x + 4), "label": label})
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def _pixels(value: float) -> str:
    """A coordinate as a drawing has it, whatever the language."""
    return f"{value:.1f}"


def _finding(drawn: Entry) -> str:
    shown, double = len(drawn["lanes"]), len(drawn["overlaps"])
    text = ngettext("%(n)s promotion in half a year", "%(n)s promotions in half a year", shown)
    text = text % {"n": numbers.number(shown)}
    if not double:
        return text
    more = ngettext(
        "%(text)s; %(n)s overlap of the same goods",
        "%(text)s; %(n)s overlaps of the same goods",
        double,
    )
    return more % {"text": text, "n": numbers.number(double)}


def _begin(text: str, today: date) -> date:
    try:
        return week_of(date.fromisoformat(text))
    except (ValueError, OverflowError):
        return week_of(today) - timedelta(weeks=BACK)
