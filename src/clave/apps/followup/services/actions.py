"""Writes on actions."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from clave.apps.followup.models import Action, ActionState, Kind
from clave.apps.followup.models.actions import NEXT_STATES
from clave.apps.followup.signals import action_changing, action_saved
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.services import store_file
from clave.apps.identity.versions import save_versioned
from clave.lib.refusal import Refused

from .telling import check_amount, name_in, needed, require_account, runs_action, tell

_TOLD = ("owner", "due_on", "unit", "amount_minor", "subject_label")


@transaction.atomic
def create_action(*, acting_user: User | None, values: dict[str, Any]) -> Action:
    """A new action: ``title``, ``owner``, ``due_on``; as wanted ``account``, ``details``, ``unit``,
    ``amount_minor`` with ``currency``, and ``subject_…`` of what it is about.

    Raises ``Refused``: ``item_needs_title``, ``action_needs_due``, ``owner_cannot_log_in``,
    ``amount_below_zero``, ``not_allowed``.
    """
    require(acting_user, Permission.FOLLOW_UP)
    require_account(acting_user, values.get("account"))
    action = Action(kind=Kind.ACTION, created_by=acting_user, **values)
    action.title = needed(action.title, "item_needs_title")
    _check(action.owner, values)
    action.save()
    changes = {name: (None, getattr(action, name)) for name in _TOLD if getattr(action, name)}
    _note(acting_user, "action_created", action, {"title": (None, action.title), **changes})
    name_in(action, acting_user, action.owner)
    tell(action, "action_given", actor=acting_user, users=[action.owner])
    action_saved.send(Action, action=action)
    return action


@transaction.atomic
def update_action(
    *, acting_user: User | None, action: Action, values: dict[str, Any], expected_version: int
) -> Action:
    """Change what is to be done, by whom, until when. Raises ``Refused`` or ``StaleVersion``."""
    _require_runs(acting_user, action)
    if "account" in values:
        require_account(acting_user, values["account"])
    if action.is_settled:
        raise Refused("action_settled", action=action.title)
    _check(values.get("owner", action.owner), {"due_on": action.due_on, **values})
    if "title" in values:
        values = {**values, "title": needed(values["title"], "item_needs_title")}
    action_changing.send(Action, action=action, values=values)
    before = action.owner_id
    saved = save_versioned(
        action,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="action_changed",
        account_code=_code(action),
    )
    if saved.owner_id != before:
        name_in(saved, saved.owner)
        tell(saved, "action_given", actor=acting_user, users=[saved.owner])
    action_saved.send(Action, action=saved)
    return saved


@transaction.atomic
def move_action(
    *,
    acting_user: User | None,
    action: Action,
    state: str,
    expected_version: int,
    on: date | None = None,
) -> Action:
    """Begin an action, or put it back; closing and cancelling have their own functions. ``on`` an
    earlier day, where a history is told afterwards."""
    if state not in {ActionState.OPEN, ActionState.IN_PROGRESS}:
        raise Refused("unknown_action_state", state=state)
    return _settle(acting_user, action, {"state": state}, expected_version, on)


@transaction.atomic
def close_action(
    *,
    acting_user: User | None,
    action: Action,
    note: str,
    upload: UploadedFile[bytes] | None,
    expected_version: int,
    on: date | None = None,
) -> Action:
    """It is done: ``note`` or a file proves it; ``on`` an earlier day, where a history is told
    afterwards. Raises ``Refused``: ``evidence_needed``, ``day_ahead``.
    """
    if not note.strip() and upload is None:
        raise Refused("evidence_needed")
    values: dict[str, Any] = {"state": ActionState.DONE, "evidence_note": note.strip()}
    _require_runs(acting_user, action)
    if upload is not None:
        limit = settings.CLAVE_FILE_LIMIT
        values["evidence_file"] = store_file(acting_user=acting_user, upload=upload, limit=limit)
    return _settle(acting_user, action, values, expected_version, on)


@transaction.atomic
def cancel_action(
    *, acting_user: User | None, action: Action, reason: str, expected_version: int
) -> Action:
    """It will not be done, and why."""
    reason = needed(reason, "cancel_needs_reason")
    values = {"state": ActionState.CANCELLED, "evidence_note": reason}
    return _settle(acting_user, action, values, expected_version)


def _settle(
    acting_user: User | None,
    action: Action,
    values: dict[str, Any],
    expected_version: int,
    on: date | None = None,
) -> Action:
    """Bring an action into another state, where it may follow the one it is in."""
    _require_runs(acting_user, action)
    current = Action.objects.get(pk=action.pk)
    stale = current.version != expected_version  # told as such, whatever state it is in by now
    if not stale and values["state"] not in NEXT_STATES[current.state]:
        raise Refused("action_settled", action=action.title)
    if on is not None and on > timezone.localdate():
        raise Refused("day_ahead")
    if not stale and NEXT_STATES[values["state"]] == frozenset():
        values = {**values, "closed_at": _moment(on), "closed_by": acting_user}
    saved = save_versioned(
        action,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="action_moved",
        account_code=_code(action),
    )
    tell(saved, "action_moved", actor=acting_user, params={"state": saved.state})
    action_saved.send(Action, action=saved, on=on)
    return saved


def _moment(on: date | None) -> datetime:
    """Now, or noon of an earlier day."""
    if on is None:
        return timezone.now()
    return timezone.make_aware(datetime.combine(on, time(12)))


def _require_runs(acting_user: User | None, action: Action) -> None:
    if acting_user is not None and not runs_action(acting_user, action):
        raise Refused("not_allowed", permission="run_action")


def _check(owner: User, values: dict[str, Any]) -> None:
    if not owner.is_active:
        raise Refused("owner_cannot_log_in", person=str(owner))
    if not values.get("due_on"):
        raise Refused("action_needs_due")
    check_amount(values)


def _note(acting_user: User | None, what: str, action: Action, changes: audit.Changes) -> None:
    audit.record(
        acting_user=acting_user,
        action=what,
        subject=action,
        changes=changes,
        account_code=_code(action),
    )


def _code(action: Action) -> str:
    return action.account.code if action.account else ""
