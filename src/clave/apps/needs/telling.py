"""What an account and its timeline are told of needs."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import WARNERS, Warned
from clave.apps.accounts.selectors import records_at
from clave.apps.accounts.timeline import SOURCES, Event
from clave.apps.identity.models import User
from clave.figures.base import Row

from .models import Need, NeedReview
from .selectors import review_due_of

_TAB = "account_needs"


def events_at(user: User, codes: tuple[str, ...]) -> list[Event]:
    """Needs noted and reviews made, for the timeline; of accounts that ``user`` sees."""
    reviews = NeedReview.objects.filter(
        account__in=Account.objects.visible_to(user).filter(code__in=codes)
    )
    return [
        *(
            Event(
                timezone.localtime(one.created_at).date(),
                "need",
                str(one.owner),
                {"name": str(one), "id": one.pk, "text": one.note},
            )
            for one in records_at(user, Need, codes, "owner")
        ),
        *(
            Event(one.reviewed_on, "need_review", str(one.reviewer or ""), {"text": one.note})
            for one in reviews.select_related("reviewer")
        ),
    ]


def warnings_at(user: User, account: Account, values: Row) -> list[tuple[Decimal, Warned]]:
    """That the needs were not gone through for a year; it weighs what they are worth."""
    due = review_due_of(account)
    if due is None or due > timezone.localdate():
        return []
    days = (timezone.localdate() - due).days
    return [(Decimal(), Warned("needs_unreviewed", {"since": due, "days": days}, _TAB))]


SOURCES.append(events_at)
WARNERS.append(warnings_at)
