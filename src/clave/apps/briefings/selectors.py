"""Reads on briefings: for who writes them, and for who is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clave.apps.followup.models import Receipt
from clave.apps.identity.models import User

from .models import Briefing, BriefingQuestion, Edition, Reading


@dataclass(frozen=True)
class Reader:
    """One of the audience of an edition. ``opened``, ``confirmed``: when, None = not yet."""

    user: User
    opened: datetime | None
    confirmed: datetime | None
    reminded: bool


def briefings_for(user: User) -> QuerySet[Briefing]:
    """All that ``user`` sees, each with ``readers``, ``confirmed`` and ``unanswered`` as counts,
    and ``own_receipt``: whether they are asked to confirm it (1), did (2), or are not asked (0).
    """
    receipts = Receipt.objects.filter(acknowledgement__edition=OuterRef("current"))
    questions = BriefingQuestion.objects.filter(briefing=OuterRef("pk"), answer="")
    own = receipts.filter(user=user)
    return (
        Briefing.objects.visible_to(user)
        .select_related("account", "owner", "current__acknowledgement")
        .prefetch_related("units")
        .annotate(
            readers=_counted(receipts, "acknowledgement"),
            confirmed=_counted(receipts.exclude(confirmed_at=None), "acknowledgement"),
            unanswered=_counted(questions, "briefing"),
            to_confirm=_counted(own.filter(confirmed_at=None), "acknowledgement"),
        )
    )


def briefing_for(user: User, pk: int) -> Briefing | None:
    """The briefing, if it is there and ``user`` may see it."""
    found = Briefing.objects.visible_to(user)
    related = ("account", "owner", "current__acknowledgement")
    return found.select_related(*related).filter(pk=pk).first()


def readers_of(edition: Edition) -> list[Reader]:
    """Everybody who is to confirm an edition: who has not first, then by name."""
    opened = dict(Reading.objects.filter(edition=edition).values_list("user", "read_at"))
    receipts = Receipt.objects.filter(acknowledgement=edition.acknowledgement_id)
    rows = [
        Reader(
            receipt.user,
            opened.get(receipt.user_id),
            receipt.confirmed_at,
            receipt.reminded_on is not None,
        )
        for receipt in receipts.select_related("user")
    ]
    return sorted(rows, key=lambda row: (row.confirmed is not None, str(row.user)))


def questions_of(briefing: Briefing) -> Sequence[BriefingQuestion]:
    """What was asked and answered, the oldest first."""
    return list(briefing.questions.select_related("author", "answered_by"))


def edition_before(edition: Edition) -> Edition | None:
    """The edition that it replaced."""
    return Edition.objects.filter(briefing=edition.briefing_id, number=edition.number - 1).first()


def _counted(rows: QuerySet[Receipt] | QuerySet[BriefingQuestion], by: str) -> Coalesce:
    """How many rows there are, as a part of another query."""
    grouped = rows.order_by().values(by).annotate(found=Count("pk")).values("found")
    return Coalesce(Subquery(grouped), 0, output_field=IntegerField())
