"""Reads on what waits for somebody, what is due, and what happened at an account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from clave.apps.accounts.models import Viewer
from clave.apps.accounts.selectors import visible_among
from clave.apps.accounts.timeline import Event
from clave.apps.identity.models import User
from clave.apps.identity.prepared import rows_of
from clave.apps.org.chart import current_chart
from clave.lib.moment import once

from .chain import chain_of
from .models import (
    Action,
    ApprovalState,
    ApprovalStep,
    Comment,
    Item,
    Kind,
    MailSettings,
    Notification,
    Receipt,
)
from .models.actions import UNSETTLED
from .models.items import Involved
from .sight import lent_positions, own_positions

WEEK = timedelta(days=6)  # today and the six days after it


@dataclass(frozen=True)
class Waiting:
    """What waits for one person, the oldest first; ``len`` of it is the number in the bar."""

    steps: list[ApprovalStep] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    mentions: list[Notification] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.steps) + len(self.receipts) + len(self.mentions)


def waiting_for(user: User, at: datetime | None = None) -> Waiting:
    """Approvals to decide, messages to confirm, mentions to answer."""
    return Waiting(
        steps=steps_waiting_for(user, at),
        receipts=rows_of(_told_receipts, user=user.pk),
        mentions=rows_of(_told_mentions, user=user.pk),
    )


def _told_receipts(user: int) -> QuerySet[Receipt]:
    related = ("acknowledgement__account", "acknowledgement__created_by")
    found = _receipts_of(user).select_related(*related)
    return found.order_by("acknowledgement__due_on", "pk")


def _told_mentions(user: int) -> QuerySet[Notification]:
    return _mentions_of(user).select_related("item__account", "actor").order_by("pk")


def _receipts_of(user: int) -> QuerySet[Receipt]:
    """What somebody has not confirmed yet."""
    return Receipt.objects.filter(
        user=user, confirmed_at__isnull=True, acknowledgement__closed_at__isnull=True
    )


def _unread_of(user: int) -> QuerySet[Notification]:
    return Notification.objects.filter(user=user, read_at__isnull=True)


def _mentions_of(user: int) -> QuerySet[Notification]:
    return _unread_of(user).filter(code="mention")


def steps_waiting_for(user: User, at: datetime | None = None) -> list[ApprovalStep]:
    """The steps whose turn it is at a position of ``user``, or lent to them for such a matter."""
    if at is None:
        return once(("steps waiting", user.pk), partial(_steps_waiting_for, user, timezone.now()))
    return _steps_waiting_for(user, at)


def _steps_waiting_for(user: User, at: datetime) -> list[ApprovalStep]:
    chart = current_chart()
    own = own_positions(user, chart)
    lent = lent_positions(user, at, chart) - own
    if not own and not lent:
        return []
    steps = rows_of(_steps_at, positions=sorted(own | lent), user=user.pk)
    return [step for step in steps if step.position_id in own or _reaches(step, user, at)]


def _steps_at(positions: Sequence[int], user: int) -> QuerySet[ApprovalStep]:
    """The steps whose turn it is at some positions, but for what ``user`` asked for."""
    return (
        ApprovalStep.objects.filter(
            approval__state=ApprovalState.WAITING,
            decision="",
            waiting_since__isnull=False,
            position__in=positions,
        )
        .exclude(approval__created_by=user)
        .select_related("approval__account", "approval__created_by")
        .order_by("waiting_since", "pk")
    )


def _reaches(step: ApprovalStep, user: User, at: datetime) -> bool:
    """Whether a delegation to ``user`` holds for the matter of this step."""
    fresh = chain_of(step.approval, at).steps
    return any(s.position == step.position_id and s.user == user.pk for s in fresh)


@dataclass(frozen=True)
class Counts:
    """What the bar above every page says: how much waits, how much one was told and not read."""

    waiting: int
    unread: int


def counts_of(user: User) -> Counts:
    """The numbers of the bar, without reading what they count."""
    unread, to_settle = rows_of(_numbers_of, user=user.pk)[0]
    return Counts(len(steps_waiting_for(user)) + to_settle, unread)


def _numbers_of(user: int) -> QuerySet[User, Any]:
    to_settle = _counted(_mentions_of(user)) + _counted(_receipts_of(user))
    asked = User.objects.filter(pk=user).order_by()
    return asked.annotate(unread=_counted(_unread_of(user)), to_settle=to_settle).values_list(
        "unread", "to_settle"
    )


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """How many rows there are, as a part of another query."""
    grouped = rows.order_by().values("user").annotate(found=Count("pk")).values("found")
    return Coalesce(Subquery(grouped), 0, output_field=IntegerField())


def notifications_of(user: User) -> QuerySet[Notification]:
    """What ``user`` was told about items that they (still) see."""
    own = Notification.objects.filter(user=user, item__in=Item.objects.visible_to(user))
    return own.select_related("item__account", "actor")


def actions_due(user: User, today: date) -> list[Action]:
    """One's own unsettled actions that are late or due within the week, by day."""
    return rows_of(_due_by, today + WEEK, owner=user.pk)


def _due_by(day: date, owner: int) -> QuerySet[Action]:
    due = Action.objects.filter(owner=owner, state__in=UNSETTLED, due_on__lte=day)
    return due.select_related("account").order_by("due_on", "-amount_minor", "pk")


def open_actions_at(user: User, codes: Sequence[str]) -> list[Action]:
    """What is to be done at the accounts with these codes, the soonest first."""
    return rows_of(_open_at, Involved.of(user), codes=list(codes))


def _open_at(who: Involved, codes: Sequence[str]) -> QuerySet[Action]:
    found = Action.objects.visible_to(who)
    found = found.filter(account__code__in=codes, state__in=UNSETTLED)
    return found.select_related("owner").order_by("due_on", "pk")


def comments_of(item: Item) -> QuerySet[Comment]:
    """What was said about an item."""
    return Comment.objects.filter(item=item.pk).select_related("author")


def mail_settings_of(user: User) -> MailSettings:
    """How ``user`` wants to be told; the defaults before they chose."""
    return MailSettings.objects.filter(user=user).first() or MailSettings(user=user)


def seen_accounts(user: User, items: Iterable[Item]) -> set[int]:
    """Of the accounts that ``items`` are about, those whose page ``user`` may open."""
    wanted = {item.account_id for item in items if item.account_id}
    if not wanted:
        return set()
    return set(rows_of(visible_among, Viewer.of(user), accounts=sorted(wanted)))


def events_at(user: User, codes: Sequence[str]) -> list[Event]:
    """What was asked, done and decided at the accounts with these codes, for a timeline.

    ``kind``: that of the item; ``params["what"]``: what happened to it.
    """
    found = rows_of(_items_at, Involved.of(user), codes=list(codes))
    return [event for item in found for event in _events_of(item)]


def _items_at(who: Involved, codes: Sequence[str]) -> QuerySet[Item]:
    found = Item.objects.visible_to(who).filter(account__code__in=codes)
    related = ("created_by", "action__closed_by", "approval", "acknowledgement")
    return found.select_related(*related)


def _events_of(item: Item) -> Iterator[Event]:
    yield _event(item, "created", item.created_at, item.created_by)
    if item.kind == Kind.ACTION:
        action = item.action
        if action.closed_at is not None:
            note = action.evidence_note
            yield _event(item, action.state, action.closed_at, action.closed_by, note)
    elif item.kind == Kind.APPROVAL:
        approval = item.approval
        if approval.decided_at is not None:
            yield _event(item, approval.state, approval.decided_at, None)
    elif item.kind == Kind.ACKNOWLEDGEMENT:
        message = item.acknowledgement
        if message.closed_at is not None and not message.withdrawn:
            yield _event(item, "confirmed", message.closed_at, None)


def _event(item: Item, what: str, at: datetime, who: User | None, text: str = "") -> Event:
    params = {"what": what, "title": item.title, "id": item.pk, "text": text}
    return Event(timezone.localtime(at).date(), item.kind, str(who) if who else "", params)
