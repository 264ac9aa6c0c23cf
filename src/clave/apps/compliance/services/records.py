"""Writes on what compliance keeps of actions: their record, their weight, the early warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from clave.apps.compliance.models import ActionRecord, WarningRun
from clave.apps.compliance.told import all_deeds
from clave.apps.followup.models import Action, ActionState
from clave.apps.followup.services.telling import runs_action
from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.figures.deeds import Deed, outcome_of
from clave.figures.pace import Judged, judged
from clave.lib.refusal import Refused

MOST_WEIGHT = 10
_BATCH = 2000
_OUTLOOK = ("expected_late", "basis", "share", "stage", "alike", "alike_late", "told_on")


@transaction.atomic
def record_action(
    *, acting_user: User | None, action: Action, on: date | None = None
) -> ActionRecord:
    """Keep beside an action how it counts, as it is now; called whenever one is saved. ``on``: the
    day on which it was begun or closed, where that is not today."""
    record, _ = ActionRecord.objects.get_or_create(
        action=action, defaults={"begins_on": _day(action.created_at)}
    )
    before = (record.begins_on, record.begun_on, record.closed_on, record.outcome)
    if on is not None:
        record.begins_on = min(record.begins_on, on)
    _fill(record, action, on)
    if before != (record.begins_on, record.begun_on, record.closed_on, record.outcome):
        record.save()
    return record


def record_missing(*, acting_user: User | None) -> int:
    """Keep a record of each action that has none, such as those of before; how many."""
    made = 0
    while True:
        missing = list(Action.objects.filter(record__isnull=True).order_by("pk")[:_BATCH])
        if not missing:
            return made
        rows = [_fill(ActionRecord(action=a, begins_on=_day(a.created_at)), a) for a in missing]
        ActionRecord.objects.bulk_create(rows, ignore_conflicts=True)
        made += len(rows)


@transaction.atomic
def set_weight(*, acting_user: User, action: Action, weight: int) -> ActionRecord:
    """How much an action counts, 1 to 10. Raises ``Refused``: ``not_allowed``,
    ``action_weight_out_of_range``, ``action_settled``."""
    if not runs_action(acting_user, action):
        raise Refused("not_allowed", permission="run_action")
    if not 1 <= weight <= MOST_WEIGHT:
        raise Refused("action_weight_out_of_range", most=MOST_WEIGHT)
    action = Action.objects.select_related("account").get(pk=action.pk)
    if action.is_settled:
        raise Refused("action_settled", action=action.title)
    record = record_action(acting_user=acting_user, action=action)
    if record.weight != weight:
        audit.record(
            acting_user=acting_user,
            action="action_weighed",
            subject=action,
            changes={"weight": (record.weight, weight)},
            account_code=action.account.code if action.account else "",
        )
        record.weight = weight
        record.save(update_fields=["weight"])
    return record


def renew_warnings(*, acting_user: User | None, day: date) -> WarningRun:
    """Learn anew from what is settled, and say of each open action whether it is expected late."""
    record_missing(acting_user=acting_user)
    deeds = all_deeds()
    way = judged(deeds, day)
    with transaction.atomic():
        warned = _keep(deeds, way, day)
        run, _ = WarningRun.objects.update_or_create(
            day=day,
            defaults={
                "uses_history": way.uses_history,
                "by_history": asdict(way.by_history),
                "by_rule": asdict(way.by_rule),
                "warned": warned,
            },
        )
    return run


def renew_if_due(*, acting_user: User | None, now: datetime) -> int:
    """A step of the worker's round: once a day. How many are expected to be late."""
    day = timezone.localtime(now).date()
    if WarningRun.objects.filter(day=day).exists():
        return 0
    return renew_warnings(acting_user=acting_user, day=day).warned


def _keep(deeds: list[Deed], way: Judged, day: date) -> int:
    """Write what has changed; what is no longer expected late is taken back."""
    found = {deed.key: outlook for deed in deeds if (outlook := way.outlook_of(deed, day))}
    stale = ActionRecord.objects.filter(expected_late=True).exclude(pk__in=_few(found))
    stale.filter(told_on__lt=day).update(expected_late=False)
    rows = []
    for record in ActionRecord.objects.filter(outcome="").iterator(chunk_size=_BATCH):
        outlook = found.get(record.pk)
        if outlook is None and not record.expected_late:
            continue
        record.expected_late, record.told_on = outlook is not None, day
        if outlook is not None:
            record.basis, record.share, record.stage = outlook.basis, outlook.share, outlook.stage
            record.alike, record.alike_late = outlook.n, outlook.late
        rows.append(record)
    ActionRecord.objects.bulk_update(rows, _OUTLOOK, batch_size=_BATCH)
    return len(found)


def _few(found: Mapping[int, object]) -> list[int]:
    """Keys for a query, as long as they are few; else none, and all are looked at one by one."""
    return list(found) if len(found) <= _BATCH else []


def _fill(record: ActionRecord, action: Action, on: date | None = None) -> ActionRecord:
    """The record of an action as it is now. ``begun_on`` stays once it was; closing begins it."""
    day = on or min(timezone.localdate(), _day(action.updated_at))
    record.closed_on = _day(action.closed_at) if action.closed_at else None
    cancelled = action.state == ActionState.CANCELLED
    if record.begun_on is None and action.state == ActionState.IN_PROGRESS:
        record.begun_on = max(record.begins_on, day)
    elif record.begun_on is None and action.state == ActionState.DONE:
        record.begun_on = record.closed_on
    elif action.state == ActionState.OPEN:
        record.begun_on = None
    if action.due_on is not None:
        record.outcome = outcome_of(action.due_on, record.closed_on, cancelled=cancelled)
    if record.outcome:
        record.expected_late = False
    return record


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
