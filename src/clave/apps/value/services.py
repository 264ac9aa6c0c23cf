"""Writes on the value ledger: initiatives, and what they bring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from clave.apps.accounts.models import Account
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.services import store_file
from clave.apps.identity.versions import save_versioned
from clave.lib.refusal import Refused

from .models import Gain, Initiative, InitiativeKind, InitiativeState, Nature, Side

_FIELDS = (*("title", "kind", "state", "details", "starts_on", "ends_on", "review_on", "owner"),)
_MOST = 10**15  # minor units; what is larger is a slip of the pen


@transaction.atomic
def add_initiative(
    *, acting_user: User, account: Account, currency: str, values: Mapping[str, Any]
) -> Initiative:
    """Something new to do with a customer. Raises ``Refused``: ``not_allowed``,
    ``initiative_needs_title``, ``unknown_choice``, ``ends_before_start``, ``owner_without_sight``.
    """
    _require(acting_user, account)
    told = {name: values[name] for name in _FIELDS if name in values}
    told.setdefault("owner", acting_user)
    initiative = Initiative(account=account, currency=currency, **told)
    _check({name: getattr(initiative, name) for name in _FIELDS}, account)
    initiative.title = initiative.title.strip()
    initiative.save()
    changes = {name: (None, getattr(initiative, name)) for name in ("title", "state", "starts_on")}
    _note(acting_user, "initiative_added", initiative, changes)
    return initiative


@transaction.atomic
def change_initiative(
    *,
    acting_user: User,
    initiative: Initiative,
    values: Mapping[str, Any],
    expected_version: int,
) -> Initiative:
    """Other words, dates, owner or state. Raises as :func:`add_initiative`, or ``StaleVersion``."""
    _require(acting_user, initiative.account)
    told = {name: values.get(name, getattr(initiative, name)) for name in _FIELDS}
    _check(told, initiative.account)
    told["title"] = told["title"].strip()
    return save_versioned(
        initiative,
        told,
        expected_version=expected_version,
        acting_user=acting_user,
        action="initiative_changed",
        account_code=initiative.account.code,
    )


@transaction.atomic
def add_gain(
    *,
    acting_user: User,
    initiative: Initiative,
    values: Mapping[str, Any],
    upload: UploadedFile[bytes] | None = None,
) -> Gain:
    """What it brings one side, forecast or realised: ``side``, ``nature``, ``on``,
    ``amount_minor``, ``evidence``. Whoever may not see margins tells the customer's side alone.

    Raises ``Refused``: ``not_allowed``, ``unknown_choice``, ``amount_is_zero``,
    ``amount_too_large``, ``gain_needs_evidence``, and as ``store_file``.
    """
    _require(acting_user, initiative.account)
    if values["side"] == Side.OURS:
        require(acting_user, Permission.SEE_MARGINS)
    evidence = _checked(values, has_file=upload is not None)
    stored = None
    if upload is not None:
        stored = store_file(acting_user=acting_user, upload=upload, limit=settings.CLAVE_FILE_LIMIT)
    gain = Gain.objects.create(
        initiative=initiative,
        side=values["side"],
        nature=values["nature"],
        on=values["on"],
        amount_minor=values["amount_minor"],
        evidence=evidence,
        file=stored,
    )
    names = ("nature", "on", "evidence")
    told = {name: (None, getattr(gain, name)) for name in names if getattr(gain, name)}
    _note(acting_user, "gain_added", initiative, told | _amount(gain, added=True))
    return gain


@transaction.atomic
def remove_gain(*, acting_user: User, gain: Gain) -> None:
    """Take back what was told by mistake; the audit keeps that it was there."""
    initiative = gain.initiative
    _require(acting_user, initiative.account)
    if gain.side == Side.OURS:
        require(acting_user, Permission.SEE_MARGINS)
    told = {"on": (gain.on, None), "evidence": (gain.evidence, None)}
    _note(acting_user, "gain_removed", initiative, told | _amount(gain, added=False))
    gain.delete()


def _checked(values: Mapping[str, Any], *, has_file: bool) -> str:
    """How a gain is known, once all that is told of it is sound."""
    for name, choices in (("side", Side.values), ("nature", Nature.values)):
        if values[name] not in choices:
            raise Refused("unknown_choice", parameter=name, value=values[name], choices=choices)
    if not values["amount_minor"]:
        raise Refused("amount_is_zero")
    if abs(values["amount_minor"]) > _MOST:
        raise Refused("amount_too_large")
    evidence: str = values.get("evidence", "").strip()
    if values["nature"] == Nature.REALISED and not evidence and not has_file:
        raise Refused("gain_needs_evidence")
    return evidence


def _amount(gain: Gain, *, added: bool) -> dict[str, tuple[Any, Any]]:
    """The amount for the audit, under the side that it is of."""
    amount = gain.amount_minor
    return {f"{gain.side}_minor": (None, amount) if added else (amount, None)}


def _check(told: Mapping[str, Any], account: Account) -> None:
    if not told["title"].strip():
        raise Refused("initiative_needs_title")
    chosen = (("kind", InitiativeKind.values), ("state", InitiativeState.values))
    for name, choices in chosen:
        if told[name] not in choices:
            raise Refused("unknown_choice", parameter=name, value=told[name], choices=choices)
    if told["ends_on"] is not None and told["ends_on"] < told["starts_on"]:
        raise Refused("ends_before_start")
    owner: User = told["owner"]
    if not Account.objects.visible_to(owner).filter(pk=account.pk).exists():
        raise Refused("owner_without_sight", person=str(owner))


def _require(acting_user: User, account: Account) -> None:
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")
    require(acting_user, Permission.EDIT_ACCOUNTS)


def _note(
    acting_user: User, action: str, initiative: Initiative, changes: dict[str, tuple[Any, Any]]
) -> None:
    audit.record(
        acting_user=acting_user,
        action=action,
        subject=initiative,
        changes=changes,
        account_code=initiative.account.code,
    )
