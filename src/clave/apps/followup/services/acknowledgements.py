"""Writes on acknowledgements: ask for them, confirm them, take them back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clave.apps.followup.models import Acknowledgement, Kind, Receipt
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused

from .telling import (
    check_amount,
    locked,
    name_in,
    needed,
    require_account,
    require_sight,
    runs,
    tell,
)


@transaction.atomic
def ask_acknowledgement(
    *, acting_user: User | None, recipients: list[User], values: dict[str, Any]
) -> Acknowledgement:
    """Ask ``recipients`` to confirm a message until a day: ``title``, ``details``, ``due_on``; as
    wanted ``account``, ``amount_minor`` with ``currency``, ``subject_…``.

    Raises ``Refused``: ``item_needs_title``, ``acknowledgement_needs_recipients``,
    ``acknowledgement_needs_due``, ``owner_cannot_log_in``, ``not_allowed``.
    """
    require(acting_user, Permission.FOLLOW_UP)
    require_account(acting_user, values.get("account"))
    if not recipients:
        raise Refused("acknowledgement_needs_recipients")
    if not values.get("due_on"):
        raise Refused("acknowledgement_needs_due")
    for user in recipients:
        if not user.is_active:
            raise Refused("owner_cannot_log_in", person=str(user))
    check_amount(values)
    asked = Acknowledgement(kind=Kind.ACKNOWLEDGEMENT, created_by=acting_user, **values)
    asked.title = needed(asked.title, "item_needs_title")
    asked.save()
    people = sorted({user.pk: user for user in recipients}.values(), key=lambda user: user.pk)
    Receipt.objects.bulk_create(Receipt(acknowledgement=asked, user=user) for user in people)
    names = ", ".join(str(user) for user in people)
    told = {"title": (None, asked.title), "recipients": (None, names)}
    _note(acting_user, "acknowledgement_asked", asked, {**told, "due_on": (None, asked.due_on)})
    name_in(asked, acting_user, *people)
    tell(asked, "acknowledgement_asked", actor=acting_user, users=people)
    return asked


@transaction.atomic
def confirm_acknowledgement(*, acting_user: User, acknowledgement: Acknowledgement) -> None:
    """One's own confirmation; a second click changes nothing. The last one closes it."""
    require_sight(acting_user, acknowledgement)
    asked = Acknowledgement.objects.select_for_update().get(pk=acknowledgement.pk)
    receipt = asked.receipts.filter(user=acting_user).first()
    if receipt is None:
        raise Refused("not_allowed", permission="confirm")
    if receipt.confirmed_at is not None:
        return
    if asked.withdrawn:
        raise Refused("acknowledgement_withdrawn")
    receipt.confirmed_at = timezone.now()
    receipt.save(update_fields=["confirmed_at"])
    told = {"confirmed_by": (None, str(acting_user))}
    _note(acting_user, "acknowledgement_confirmed", asked, told)
    if not asked.receipts.filter(confirmed_at__isnull=True).exists():
        asked.closed_at = receipt.confirmed_at
        asked.version += 1
        asked.save()
        tell(asked, "acknowledgement_complete", actor=acting_user, users=_asker(asked))


@transaction.atomic
def add_recipients(
    *, acting_user: User | None, acknowledgement: Acknowledgement, people: Iterable[User]
) -> list[User]:
    """Ask more people to confirm a message that stands; returns who was not asked before. One that
    everybody had confirmed is open again.

    Raises ``Refused``: ``not_allowed``, ``acknowledgement_withdrawn``.
    """
    if acting_user is not None and not runs(acting_user, acknowledgement):
        raise Refused("not_allowed", permission="change_request")
    asked = Acknowledgement.objects.select_for_update().get(pk=acknowledgement.pk)
    if asked.withdrawn:
        raise Refused("acknowledgement_withdrawn")
    known = set(asked.receipts.values_list("user_id", flat=True))
    new = {user.pk: user for user in people if user.is_active and user.pk not in known}
    if not new:
        return []
    added = sorted(new.values(), key=lambda user: user.pk)
    Receipt.objects.bulk_create(Receipt(acknowledgement=asked, user=user) for user in added)
    if asked.closed_at is not None:
        asked.closed_at = None
        asked.version += 1
        asked.save()
    names = ", ".join(str(user) for user in added)
    _note(acting_user, "acknowledgement_asked", asked, {"recipients": (None, names)})
    name_in(asked, *added)
    tell(asked, "acknowledgement_asked", actor=acting_user, users=added)
    return added


@transaction.atomic
def remind_recipients(*, acting_user: User, acknowledgement: Acknowledgement) -> int:
    """Remind everybody who has not confirmed, each once a day at most; how many were."""
    if not runs(acting_user, acknowledgement):
        raise Refused("not_allowed", permission="change_request")
    if acknowledgement.is_settled:
        raise Refused("acknowledgement_closed")
    today = timezone.localdate()
    waiting = acknowledgement.receipts.select_for_update().filter(confirmed_at__isnull=True)
    waiting = waiting.filter(Q(reminded_on__isnull=True) | Q(reminded_on__lt=today))
    users = list(waiting.values_list("user_id", flat=True))
    if users:
        waiting.update(reminded_on=today)
        due = {"due_on": str(acknowledgement.due_on)}
        tell(acknowledgement, "reminder", actor=acting_user, users=users, params=due)
        _note(acting_user, "acknowledgement_reminded", acknowledgement, {"rows": (0, len(users))})
    return len(users)


@transaction.atomic
def withdraw_acknowledgement(
    *,
    acting_user: User | None,
    acknowledgement: Acknowledgement,
    expected_version: int,
    quietly: bool = False,
) -> Acknowledgement:
    """Nobody has to confirm it any more; who did, did. ``quietly``: another one takes its place,
    so that nobody is told."""
    if acting_user is not None and not runs(acting_user, acknowledgement):
        raise Refused("not_allowed", permission="change_request")
    asked = locked(acknowledgement, expected_version, {})
    if asked.is_settled:
        raise Refused("acknowledgement_closed")
    asked.closed_at, asked.withdrawn = timezone.now(), True
    asked.version += 1
    asked.save()
    _note(acting_user, "acknowledgement_withdrawn", asked, {"withdrawn": (False, True)})
    waiting = asked.receipts.filter(confirmed_at__isnull=True).values_list("user_id", flat=True)
    if not quietly:
        tell(asked, "acknowledgement_withdrawn", actor=acting_user, users=list(waiting))
    return asked


def _asker(asked: Acknowledgement) -> list[User]:
    return [asked.created_by] if asked.created_by else []


def _note(
    acting_user: User | None, what: str, asked: Acknowledgement, changes: audit.Changes
) -> None:
    audit.record(
        acting_user=acting_user,
        action=what,
        subject=asked,
        changes=changes,
        account_code=asked.account.code if asked.account else "",
    )
