"""Dates as an iCalendar file (RFC 5545), as other programs read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import vobject
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clave.apps.agenda.selectors import Dated

from .words import kind_label

ICS = "text/calendar; charset=utf-8"


def calendar_answer(
    request: HttpRequest, found: Iterable[Dated], *, titles: bool, name: str = ""
) -> HttpResponse:
    """The dates as whole days; with a ``name`` as a file to be kept.

    Without ``titles`` an event says what kind it is and at which account, and where it stands:
    no word that somebody wrote. Amounts are in none.
    """
    calendar = vobject.iCalendar()
    calendar.add("prodid").value = "-//Clave//Clave//EN"
    calendar.add("x-wr-calname").value = _("Clave")
    for one in found:
        event = calendar.add("vevent")
        event.add("uid").value = f"{one.kind}-{one.key}@clave.invalid"
        event.add("dtstamp").value = datetime.now(vobject.icalendar.utc)
        event.add("dtstart").value = one.on
        event.add("dtend").value = one.on + timedelta(days=1)
        event.add("summary").value = _summary(one, titles=titles)
        event.add("url").value = request.build_absolute_uri(reverse(one.route, args=one.args))
        event.add("transp").value = "TRANSPARENT"
    answer = HttpResponse(calendar.serialize(), content_type=ICS)
    answer["Cache-Control"] = "private, max-age=300"
    if name:
        answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer


def _summary(one: Dated, *, titles: bool) -> str:
    said = [one.title if titles and one.title else kind_label(one.kind), one.account]
    return " · ".join(part for part in said if part)
