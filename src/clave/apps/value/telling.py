"""What the calendar is told of initiatives: when they are looked at again, and when they end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from clave.apps.agenda.selectors import SOURCES, Dated
from clave.apps.identity.models import User

from .models import Initiative, InitiativeState

_OVER = (InitiativeState.DONE, InitiativeState.DROPPED)


def initiatives_dated(user: User, start: date, end: date) -> Iterator[Dated]:
    """Reviews of initiatives and their ends, while they are not over."""
    days = (start, end)
    found = Initiative.objects.visible_to(user).exclude(state__in=_OVER)
    found = found.filter(Q(review_on__range=days) | Q(ends_on__range=days))
    for one in found.select_related("account", "owner"):
        for kind, day in (("review", one.review_on), ("end", one.ends_on)):
            if day is not None and start <= day <= end:
                yield Dated(
                    on=day,
                    kind=f"initiative_{kind}",
                    key=str(one.pk),
                    title=one.title,
                    route="initiative",
                    args=(one.pk,),
                    account_id=one.account_id,
                    account=one.account.name,
                    person_id=one.owner_id,
                    person=str(one.owner),
                )


SOURCES.append(initiatives_dated)
