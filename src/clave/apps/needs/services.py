"""Writes on needs: noted, changed, reviewed, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity import audit
from clave.apps.identity.models import Company, User
from clave.apps.identity.versions import save_versioned
from clave.lib.refusal import Refused

from .checks import FIELDS, checked, require_at
from .models import Need, NeedReview

_TOLD = ("product", "family", "quantity", "unit", "starts_on", "ends_on", "confidence", "state")


@transaction.atomic
def note_need(*, acting_user: User | None, account: Account, values: Mapping[str, Any]) -> Need:
    """Note what a customer needs. Raises ``Refused``: ``not_allowed``, ``need_of_nothing``,
    ``need_months_reversed``, ``need_too_long``, ``need_quantity_not_positive``,
    ``confidence_out_of_range``, ``need_needs_unit``, ``owner_without_sight``,
    ``source_elsewhere``, ``state_needs_reason``, ``unknown_choice``.
    """
    require_at(acting_user, account)
    need = Need(account=account, currency=Company.current().currency)
    told = {name: values.get(name, _default(need, name, acting_user)) for name in FIELDS}
    for name, value in checked(told, account).items():
        setattr(need, name, value)
    need.imported_by = values.get("imported_by")
    need.save()
    changes = {name: (None, getattr(need, name)) for name in _TOLD if getattr(need, name)}
    _note(acting_user, "need_noted", need, changes)
    return need


@transaction.atomic
def change_need(
    *, acting_user: User | None, need: Need, values: Mapping[str, Any], expected_version: int
) -> Need:
    """Other words, volumes, months or state. Raises as :func:`note_need`, or ``StaleVersion``."""
    require_at(acting_user, need.account)
    told = {name: values.get(name, getattr(need, name)) for name in FIELDS}
    return save_versioned(
        need,
        checked(told, need.account),
        expected_version=expected_version,
        acting_user=acting_user,
        action="need_changed",
        account_code=need.account.code,
    )


@transaction.atomic
def remove_need(*, acting_user: User | None, need: Need, reason: str) -> None:
    """Take out what was noted by mistake, and why; the audit keeps that it was there."""
    require_at(acting_user, need.account)
    if not reason.strip():
        raise Refused("removal_needs_reason")
    changes = {name: (getattr(need, name), None) for name in _TOLD if getattr(need, name)}
    _note(acting_user, "need_removed", need, changes | {"reason": (None, reason.strip())})
    need.delete()


@transaction.atomic
def review_needs(
    *,
    acting_user: User | None,
    account: Account,
    confirmed: Sequence[Need],
    note: str = "",
    reviewed_on: date | None = None,
) -> NeedReview:
    """Say that the needs of an account were gone through, and which of them stand.

    Raises ``Refused``: ``not_allowed``, ``day_ahead``, ``review_of_nothing`` where neither a need
    is confirmed nor a word written.
    """
    require_at(acting_user, account)
    day = reviewed_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("day_ahead")
    if not confirmed and not note.strip():
        raise Refused("review_of_nothing")
    if any(need.account_id != account.pk for need in confirmed):
        raise Refused("not_allowed", permission="see_account")
    review = NeedReview(account=account, reviewed_on=day, reviewer=acting_user, note=note.strip())
    review.save()
    review.confirmed.set(confirmed)
    audit.record(
        acting_user=acting_user,
        action="needs_reviewed",
        subject=review,
        changes={"reviewed_on": (None, day), "rows": (None, len(confirmed))},
        account_code=account.code,
    )
    return review


def _default(need: Need, name: str, acting_user: User | None) -> Any:
    if name == "owner":
        return need.account.responsible or acting_user
    return getattr(need, name)


def _note(user: User | None, action: str, need: Need, changes: dict[str, tuple[Any, Any]]) -> None:
    audit.record(
        acting_user=user,
        action=action,
        subject=need,
        changes=changes,
        account_code=need.account.code,
    )
