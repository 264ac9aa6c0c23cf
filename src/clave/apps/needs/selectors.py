"""Reads on needs: for pages, and as plain values for who plans demand or seeks opportunities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum, Value
from django.utils import timezone

from clave.apps.accounts.models import Account, Viewer
from clave.apps.contacts.models import Contact
from clave.apps.contacts.models.people import State
from clave.apps.identity.models import User
from clave.apps.identity.prepared import rows_of

from .models import STANDING, Need, NeedImport, NeedReview, NeedTime
from .spreading import spread

YEARLY = timedelta(days=365)
# From which per cent on a confidence has which words.
CONFIDENCE_WORDS = ((90, "sure"), (70, "likely"), (40, "possible"), (0, "unlikely"))


@dataclass(frozen=True)
class PlannedNeed:
    """What an open need asks for in one month, per unit or product.

    ``account``: code. ``product``, ``family``: "" where not told. ``quantity`` in ``unit`` and
    ``value`` in ``currency`` are the month's share of the whole; ``expected_…`` the same times
    ``confidence`` (0…1). None where nobody told them. ``ahead``: whether it is a future need;
    ``owner`` answers for it since ``noted_at``.
    """

    need: int
    account: str
    ahead: bool
    owner: str
    noted_at: datetime
    product: str
    family: str
    text: str
    month: date
    unit: str
    currency: str
    confidence: Decimal
    quantity: Decimal | None
    value: Decimal | None

    @property
    def expected_quantity(self) -> Decimal | None:
        """Volume times confidence."""
        return None if self.quantity is None else self.quantity * self.confidence

    @property
    def expected_value(self) -> Decimal | None:
        """Value times confidence."""
        return None if self.value is None else self.value * self.confidence


@dataclass(frozen=True)
class ReviewDue:
    """An account whose needs were not gone through for a year. ``last``: None = never."""

    account: Account
    due_on: date
    last: date | None


def planned_needs(
    codes: Iterable[str] | None = None, first: date | None = None, last: date | None = None
) -> list[PlannedNeed]:
    """Standing needs as account × product or family × month, volume spread over its horizon.

    ``codes``: accounts, None for all (whoever asks decides what may be seen); ``first``,
    ``last``: months, None for no bound.
    """
    found = Need.objects.standing().select_related("account", "owner")
    if codes is not None:
        found = found.filter(account__code__in=tuple(codes))
    return [
        one
        for need in found
        for one in _months_of(need)
        if (first is None or one.month >= first) and (last is None or one.month <= last)
    ]


def needs_mark() -> tuple[object, ...]:
    """Equal as long as what is planned is: whoever keeps an answer keeps it under this."""
    return tuple(rows_of(_mark))


def _mark() -> QuerySet[Need, tuple[object, ...]]:
    whole = Need.objects.standing().order_by().annotate(one=Value(1)).values("one")
    told = whole.annotate(n=Count("pk"), at=Max("updated_at"), v=Sum("version"))
    return told.values_list("n", "at", "v")


def _months_of(need: Need) -> list[PlannedNeed]:
    zero = Decimal()
    quantities = spread(need.quantity or zero, need.starts_on, need.ends_on)
    values = spread(need.value or zero, need.starts_on, need.ends_on)
    return [
        PlannedNeed(
            need=need.pk,
            account=need.account.code,
            ahead=need.time == NeedTime.FUTURE,
            owner=str(need.owner),
            noted_at=need.updated_at,
            product=need.product,
            family=need.family,
            text=need.text,
            month=month,
            unit=need.unit,
            currency=need.currency,
            confidence=Decimal(need.confidence) / 100,
            quantity=None if need.quantity is None else quantities[month],
            value=None if need.value is None else values[month],
        )
        for month in quantities
    ]


def needs_for(user: User, codes: Sequence[str] | None = None) -> list[Need]:
    """All needs that ``user`` sees, of these accounts where they are named."""
    found = Need.objects.visible_to(user).select_related("account", "owner", "source__merged_into")
    if codes is not None:
        found = found.filter(account__code__in=codes)
    return list(found)


def need_for(user: User, pk: int) -> Need | None:
    """The need, if it is there and ``user`` may see it."""
    related = ("account", "owner", "source__merged_into", "interaction")
    return Need.objects.visible_to(user).select_related(*related).filter(pk=pk).first()


def needs_named(user: User, pks: Collection[int]) -> dict[int, Need]:
    """By id: those of these needs that ``user`` may see."""
    found = Need.objects.visible_to(user).filter(pk__in=pks) if pks else ()
    return {need.pk: need for need in found}


def source_of(need: Need) -> Contact | None:
    """Who said it: whom they were merged into; nobody where they are blocked."""
    person = need.source
    person = person.merged_into or person if person is not None else None
    return None if person is None or person.state == State.BLOCKED else person


def confidence_word(confidence: int) -> str:
    """A code for the words of a confidence: sure, likely, possible, unlikely."""
    return next(word for least, word in CONFIDENCE_WORDS if confidence >= least)


def reviews_of(account: Account) -> QuerySet[NeedReview]:
    """The reviews of an account, the newest first."""
    found = NeedReview.objects.filter(account=account).select_related("reviewer")
    return found.prefetch_related("confirmed")


def reviews_due(
    user: User, today: date | None = None, codes: Sequence[str] | None = None
) -> list[ReviewDue]:
    """Accounts of ``user`` with standing needs whose review is due, the longest due first.

    It is due a year after the last one, or after the first need was noted where nobody ever
    reviewed.
    """
    today = today or timezone.localdate()
    viewer = Viewer.of(user)
    if codes is None:
        found = rows_of(_reviewed, viewer)
    else:
        found = rows_of(_reviewed, viewer, codes=list(codes))
    due = []
    for account in found:
        last: date | None = getattr(account, "last_review")  # noqa: B009 - annotated above
        noted = getattr(account, "first_need")  # noqa: B009
        begin = last or timezone.localtime(noted).date()
        if begin + YEARLY <= today:
            due.append(ReviewDue(account, begin + YEARLY, last))
    return sorted(due, key=lambda one: (one.due_on, one.account.name))


def _reviewed(viewer: Viewer, codes: Sequence[str] | None = None) -> QuerySet[Account]:
    """Accounts with standing needs, with the day of the last review and of the first need."""
    found = Account.objects.visible_to(viewer)
    if codes is not None:
        found = found.filter(code__in=codes)
    open_ones = Q(needs__state__in=STANDING)
    return found.filter(pk__in=Need.objects.standing().values("account")).annotate(
        last_review=Max("need_reviews__reviewed_on"),
        first_need=Min("needs__created_at", filter=open_ones),
    )


def review_due_of(account: Account, today: date | None = None) -> date | None:
    """The day on which the review of an account's needs is or was due; None without needs."""
    for noted, last in rows_of(_noted_at, account=account.pk):
        day: date = (last or timezone.localtime(noted).date()) + YEARLY
        return day
    return None


def _noted_at(account: int) -> QuerySet[Need, Any]:
    """One row, the first need and the last review; none without needs."""
    found = Need.objects.standing().filter(account=account).order_by().values("account")
    told = found.annotate(noted=Min("created_at"), last=Max("account__need_reviews__reviewed_on"))
    return told.values_list("noted", "last")


def imports_visible_to(user: User | None) -> QuerySet[NeedImport]:
    """A person's own files."""
    found = NeedImport.objects.all()
    return found if user is None else found.filter(uploaded_by=user)
