"""Writes on proofs: how an action shows in the ledger that it is done, and closing what is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from clave.apps.compliance.evidence import Found, read_proofs
from clave.apps.compliance.models import Proof, ProofKind, WarningRun
from clave.apps.followup.models import Action
from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.followup.services.actions import close_action
from clave.apps.followup.services.telling import runs_action
from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.apps.ledger.facts import snapshot
from clave.lib.refusal import Refused

_FIELDS = ("kind", "product", "family", "sites", "since")


@transaction.atomic
def set_proof(*, acting_user: User, action: Action, values: Mapping[str, Any]) -> Proof:
    """Say by which figure an action proves itself: ``kind``, ``product`` or ``family``, ``sites``,
    ``since``. It takes the place of one that was set before.

    Raises ``Refused``: ``not_allowed``, ``action_settled``, ``proof_needs_account``,
    ``proof_needs_product``, ``unknown_proof``, ``proof_since_ahead``.
    """
    if not runs_action(acting_user, action):
        raise Refused("not_allowed", permission="run_action")
    if action.is_settled:
        raise Refused("action_settled", action=action.title)
    told = _checked(action, values)
    before = Proof.objects.filter(action=action).first()
    old = {name: getattr(before, name) for name in _FIELDS} if before else {}
    proof, _ = Proof.objects.update_or_create(
        action=action, defaults={**told, "found": {}, "met_on": None}
    )
    changes = {name: (old.get(name), told[name]) for name in _FIELDS if old.get(name) != told[name]}
    _note(acting_user, "proof_set", action, changes)
    return proof


@transaction.atomic
def remove_proof(*, acting_user: User, action: Action) -> None:
    """It is proved by people again."""
    if not runs_action(acting_user, action):
        raise Refused("not_allowed", permission="run_action")
    for proof in Proof.objects.filter(action=action, met_on=None):
        _note(acting_user, "proof_removed", action, {"kind": (proof.kind, None)})
        proof.delete()


def check_proofs(*, acting_user: User | None, only: Action | None = None) -> int:
    """Read the figures of open actions that prove themselves; close those that do. How many."""
    found = Proof.objects.filter(action__state__in=UNSETTLED, met_on=None)
    if only is not None:
        found = found.filter(action=only)
    proofs = list(found.select_related("action__account"))
    read = read_proofs(proofs)
    return sum(_settle(proof, read[proof.pk]) for proof in proofs if proof.pk in read)


def check_if_due(*, acting_user: User | None, now: datetime) -> int:
    """A step of the worker's round: once for each version of the facts. How many were closed."""
    run = WarningRun.objects.filter(day=timezone.localtime(now).date()).first()
    if run is None:
        return 0
    mark = _mark()
    if run.facts == mark:
        return 0
    closed = check_proofs(acting_user=acting_user)
    WarningRun.objects.filter(pk=run.pk).update(facts=mark)
    return closed


@transaction.atomic
def _settle(proof: Proof, found: Found) -> bool:
    """Keep what was read; close the action where it proves it."""
    current = Action.objects.select_for_update().get(pk=proof.action_id)
    proof.found = {"value": found.value, "as_of": found.as_of.isoformat()}
    if not found.is_met or current.is_settled:
        Proof.objects.filter(pk=proof.pk).update(found=proof.found, updated_at=Now())
        return False
    proof.met_on = found.as_of
    proof.save()
    # Told in figures, which every language reads; the page has the sentence.
    note = f"{found.what} · {found.value} · {found.as_of.isoformat()}"
    close_action(
        acting_user=None, action=current, note=note, upload=None, expected_version=current.version
    )
    return True


def _checked(action: Action, values: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "kind": values.get("kind", ""),
        "product": str(values.get("product", "")).strip(),
        "family": str(values.get("family", "")).strip(),
        "sites": values.get("sites") or 1,
        "since": values.get("since") or _day(action),
    }
    if told["kind"] not in ProofKind.values:
        raise Refused("unknown_proof", value=told["kind"])
    if action.account is None:
        raise Refused("proof_needs_account")
    if told["kind"] == ProofKind.SETTLED:
        told |= {"product": "", "family": "", "sites": 1}
    elif not told["product"] and not told["family"]:
        raise Refused("proof_needs_product")
    if told["since"] > timezone.localdate():
        raise Refused("proof_since_ahead")
    return told


def _day(action: Action) -> date:
    return timezone.localtime(action.created_at).date()


def _mark() -> str:
    """These facts, in few letters."""
    versions = json.dumps(dict(snapshot().versions), sort_keys=True)
    return hashlib.sha256(versions.encode()).hexdigest()


def _note(user: User | None, what: str, action: Action, changes: audit.Changes) -> None:
    audit.record(
        acting_user=user,
        action=what,
        subject=action,
        changes=changes,
        account_code=action.account.code if action.account else "",
    )
