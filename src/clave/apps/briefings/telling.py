"""What an account's history, the calendar and the worker's round are told of briefings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

from clave.apps.accounts.timeline import SOURCES, Event
from clave.apps.agenda.selectors import SOURCES as DATES
from clave.apps.agenda.selectors import Dated
from clave.apps.followup.services.rounds import DUTIES
from clave.apps.identity.models import User

from . import services
from .models import Briefing, BriefingState, Edition


def events_at(user: User, codes: tuple[str, ...]) -> list[Event]:
    """Editions that were sent, for the timeline of an account."""
    seen = Briefing.objects.visible_to(user).filter(account__code__in=codes)
    found = Edition.objects.filter(briefing__in=seen).select_related("sent_by")
    return [
        Event(
            timezone.localtime(one.sent_at).date(),
            "briefing",
            str(one.sent_by or ""),
            {"title": one.texts["title"], "id": one.briefing_id, "number": one.number},
        )
        for one in found
    ]


def briefings_dated(user: User, start: date, end: date) -> Iterator[Dated]:
    """The day by which a briefing in force asks for what it asks."""
    found = Briefing.objects.visible_to(user).filter(
        due_on__range=(start, end), state=BriefingState.SENT
    )
    for one in found.select_related("account", "owner"):
        assert one.due_on is not None
        yield Dated(
            on=one.due_on,
            kind="briefing",
            key=str(one.pk),
            title=one.title,
            route="briefing",
            args=(one.pk,),
            account_id=one.account_id,
            account=one.account.name if one.account else "",
            person_id=one.owner_id,
            person=str(one.owner),
        )


def newcomers(now: datetime) -> int:
    """Tell who joined since."""
    return services.tell_newcomers(acting_user=None, now=now)


SOURCES.append(events_at)
DATES.append(briefings_dated)
DUTIES.append(newcomers)
