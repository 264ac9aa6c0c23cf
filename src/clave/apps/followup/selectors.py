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

from clave.apps.accounts.models import Account
from clave.apps.accounts.timeline import Event
from clave.apps.identity.models import User
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
    receipts = _receipts_of(user).select_related(
        "acknowledgement__account", "acknowledgement__created_by"
    )
    mentions = Notification.objects.filter(user=user, code="mention", read_at__isnull=True)
    return Waiting(
        steps=steps_waiting_for(user, at),
        receipts=list(receipts.order_by("acknowledgement__due_on", "pk")),
        mentions=list(mentions.select_related("item__account", "actor").order_by("pk")),
    )


def _receipts_of(user: User) -> QuerySet[Receipt]:
    """What ``user`` has not confirmed yet."""
    return Receipt.objects.filter(
        user=user, confirmed_at__isnull=True, acknowledgement__closed_at__isnull=True
    )


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
    steps = (
        ApprovalStep.objects.filter(
            approval__state=ApprovalState.WAITING,
            decision="",
            waiting_since__isnull=False,
            position__in=own | lent,
        )
        .exclude(approval__created_by=user)
        .select_related("approval__account", "approval__created_by")
        .order_by("waiting_since", "pk")
    )
    return [step for step in steps if step.position_id in own or _reaches(step, user, at)]


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
    unread = Notification.objects.filter(user=user, read_at__isnull=True)
    mentions = unread.filter(code="mention")
    told = (
        User.objects.filter(pk=user.pk)
        .annotate(
            unread=_counted(unread),
            to_settle=_counted(mentions) + _counted(_receipts_of(user)),
        )
        .values("unread", "to_settle")
        .get()
    )
    return Counts(len(steps_waiting_for(user)) + told["to_settle"], told["unread"])


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
    due = Action.objects.filter(owner=user, state__in=UNSETTLED, due_on__lte=today + WEEK)
    return list(due.select_related("account").order_by("due_on", "-amount_minor", "pk"))


def open_actions_at(user: User, codes: Sequence[str]) -> list[Action]:
    """What is to be done at the accounts with these codes, the soonest first."""
    found = Action.objects.visible_to(user).filter(account__code__in=codes, state__in=UNSETTLED)
    return list(found.select_related("owner").order_by("due_on", "pk"))


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
    return set(Account.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))


def events_at(user: User, codes: Sequence[str]) -> list[Event]:
    """What was asked, done and decided at the accounts with these codes, for a timeline.

    ``kind``: that of the item; ``params["what"]``: what happened to it.
    """
    found = Item.objects.visible_to(user).filter(account__code__in=codes)
    found = found.select_related("created_by", "action__closed_by", "approval", "acknowledgement")
    return [event for item in found for event in _events_of(item)]


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
