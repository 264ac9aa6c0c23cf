"""What nobody asks for and the worker does: reminders, escalations, chains laid out anew, mail.

Each step claims what it does in its own transaction and finds nothing to do the second time, so a
round may be repeated, or broken off anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from clave.apps.followup.models import (
    Action,
    Approval,
    ApprovalState,
    ApprovalStep,
    Escalation,
    Item,
    Notification,
    Receipt,
)
from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.apps.org.authority import escalation_of
from clave.apps.org.chart import current_chart

from .approvals import renew_approval
from .telling import name_in, tell

REMIND_BEFORE = timedelta(days=1)
REMIND_AGAIN = timedelta(days=2)
# What apps above do at each round; each finds nothing to do the second time.
DUTIES: list[Callable[[datetime], int]] = []


@dataclass(frozen=True)
class Stuck:
    """An item that ``user`` has left unanswered since ``since``."""

    item: Item
    user: User
    since: datetime


def make_round(*, now: datetime, renew: bool = True) -> dict[str, int]:
    """Remind and escalate what is due at ``now``, and ``renew`` the chains; how many of each."""
    waiting = Approval.objects.filter(state=ApprovalState.WAITING) if renew else ()
    for duty in DUTIES:
        duty(now)
    return {
        "renewed": sum(renew_approval(approval=approval, at=now) for approval in waiting),
        "reminded": _remind_receipts(now) + _remind_actions(now),
        "escalated": _escalate_all(now),
    }


def note_mailed(*, notifications: list[Notification], now: datetime) -> None:
    """These went out by e-mail, or need not."""
    ids = [notification.pk for notification in notifications]
    Notification.objects.filter(pk__in=ids).update(mailed_at=now)


def _remind_receipts(now: datetime) -> int:
    """Who has not confirmed is reminded the day before, and then every second day."""
    today = timezone.localtime(now).date()
    waiting = Receipt.objects.filter(
        confirmed_at__isnull=True,
        acknowledgement__closed_at__isnull=True,
        acknowledgement__due_on__lte=today + REMIND_BEFORE,
    ).select_related("acknowledgement")
    found = 0
    for receipt in waiting:
        last = receipt.reminded_on
        if last is not None and last > today - REMIND_AGAIN:
            continue
        with transaction.atomic():
            mine = Receipt.objects.filter(pk=receipt.pk, reminded_on=last)
            if mine.update(reminded_on=today):
                asked = receipt.acknowledgement
                due = {"due_on": str(asked.due_on)}
                tell(asked, "reminder", actor=None, users=[receipt.user_id], params=due)
                found += 1
    return found


def _remind_actions(now: datetime) -> int:
    """The owner of an action is reminded once, on the day it is due."""
    today = timezone.localtime(now).date()
    due = Action.objects.filter(state__in=UNSETTLED, due_on=today)
    found = 0
    for action in due.exclude(notifications__code="reminder"):
        with transaction.atomic():
            Item.objects.select_for_update().get(pk=action.pk)
            if not Notification.objects.filter(item=action.pk, code="reminder").exists():
                said = {"due_on": str(action.due_on)}
                tell(action, "reminder", actor=None, users=[action.owner_id], params=said)
                found += 1
    return found


def _stuck(now: datetime) -> Iterator[Stuck]:
    """Everything that somebody should have answered by now."""
    today = timezone.localtime(now).date()
    late = Action.objects.filter(state__in=UNSETTLED, due_on__lt=today)
    for action in late.select_related("owner", "account"):
        if action.due_on is not None:
            yield Stuck(action, action.owner, _end_of(action.due_on))
    receipts = Receipt.objects.filter(
        confirmed_at__isnull=True,
        acknowledgement__closed_at__isnull=True,
        acknowledgement__due_on__lt=today,
    ).select_related("acknowledgement__account", "user")
    for receipt in receipts:
        asked = receipt.acknowledgement
        if asked.due_on is not None:
            yield Stuck(asked, receipt.user, _end_of(asked.due_on))
    yield from _stuck_approvals()


def _stuck_approvals() -> Iterator[Stuck]:
    chart = current_chart()
    steps = ApprovalStep.objects.filter(
        approval__state=ApprovalState.WAITING, decision="", waiting_since__isnull=False
    ).select_related("approval__account")
    for step in steps:
        place = chart.places.get(step.position_id or 0)
        holder = place.holder.user if place and place.holder else None
        if holder is not None and step.waiting_since is not None:
            yield Stuck(step.approval, User.objects.get(pk=holder), step.waiting_since)


def _escalate_all(now: datetime) -> int:
    known = set(Escalation.objects.values_list("item", "about", "level"))
    return sum(_escalate(stuck, known, now) for stuck in _stuck(now))


def _escalate(stuck: Stuck, known: set[tuple[int, int, int]], now: datetime) -> int:
    """Tell those in the line above whose time has come; each level once."""
    found = 0
    for number, step in enumerate(escalation_of(stuck.user.pk, at=now), 1):
        above = step.place.holder.user if step.place.holder else None
        told_already = (stuck.item.pk, stuck.user.pk, number) in known
        if above is None or told_already or now < stuck.since + step.after:
            continue
        with transaction.atomic():
            told, new = Escalation.objects.get_or_create(
                item_id=stuck.item.pk, about=stuck.user, level=number, defaults={"to_id": above}
            )
            if new:
                _told_above(stuck, told)
                found += 1
    return found


def _told_above(stuck: Stuck, told: Escalation) -> None:
    item, to = stuck.item, told.to
    name_in(item, to)
    days = {"person": str(stuck.user), "since": str(timezone.localtime(stuck.since).date())}
    tell(item, "escalated", actor=None, users=[to], params=days)
    audit.record(
        acting_user=None,
        action="escalated",
        subject=item,
        changes={"escalated_to": (str(stuck.user), str(to))},
        account_code=item.account.code if item.account else "",
    )


def _end_of(day: date) -> datetime:
    """The moment at which a day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
