"""Proposals written down and changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Kind
from clave.apps.followup.services.telling import locked, name_in
from clave.apps.identity import audit
from clave.apps.identity.models import Company, User
from clave.apps.proposals.checks import (
    FIELDS,
    blank,
    checked,
    checked_lines,
    require_at,
    value_of,
)
from clave.apps.proposals.models import OVER, Proposal, ProposalLine, ProposalState
from clave.lib.refusal import Refused

from .common import note, note_move

EDITABLE = (ProposalState.DRAFT, ProposalState.RETURNED)
_TOLD = ("title", "purpose", "amount_minor", "valid_until", "chance", "payment_days")


@dataclass(frozen=True)
class About:
    """What a proposal came from, in other subjects' words: an opportunity, a need."""

    type: str
    id: str
    label: str


@transaction.atomic
def draft_proposal(
    *,
    acting_user: User,
    account: Account,
    values: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]] = (),
    about: About | None = None,
    at: datetime | None = None,
) -> Proposal:
    """A new proposal; ``at``: when, where it is noted afterwards.

    Raises ``Refused``: ``not_allowed``, ``proposal_needs_name``,
    ``scenario_elsewhere``, ``promotion_elsewhere``, ``contact_elsewhere``, and what
    ``checks.checked`` and ``checked_lines`` refuse.
    """
    require_at(acting_user, account)
    made = Proposal(
        kind=Kind.PROPOSAL,
        account=account,
        currency=Company.current().currency,
        created_by=acting_user,
    )
    made.owner = account.responsible or acting_user
    made.state_at = at or timezone.now()
    told = {name: values.get(name, blank(made, name)) for name in FIELDS}
    for name, value in checked(told, account).items():
        setattr(made, name, value)
    if about is not None:
        made.subject_type, made.subject_id = about.type, about.id
        made.subject_label = about.label[:200]
    kept = checked_lines(lines, made.currency)
    made.amount_minor = _value(made, kept, values)
    made.save()
    _write_lines(made, kept)
    changes = {name: (None, getattr(made, name)) for name in _TOLD if getattr(made, name)}
    note(acting_user, "proposal_drafted", made, changes)
    note_move(made, "", ProposalState.DRAFT, acting_user, "")
    name_in(made, acting_user, made.owner)
    return made


@transaction.atomic
def change_proposal(
    *,
    acting_user: User,
    proposal: Proposal,
    values: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]] | None,
    expected_version: int,
) -> Proposal:
    """Other words, lines or conditions, while it is a draft or was returned; the stated chance and
    the owner at any time before its end. ``lines`` None: as they are.

    Raises as :func:`draft_proposal`, ``proposal_firm``, or ``StaleVersion``.
    """
    account = require_at(acting_user, proposal.account)
    current = locked(proposal, expected_version, dict(values))
    standing = current.standing_on(timezone.localdate())
    if standing not in EDITABLE and (lines is not None or set(values) - {"chance", "owner"}):
        raise Refused("proposal_firm", proposal=current.title)
    if standing in OVER:
        raise Refused("proposal_firm", proposal=current.title)
    told = checked({name: values.get(name, getattr(current, name)) for name in FIELDS}, account)
    kept = None if lines is None else checked_lines(lines, current.currency)
    if kept is not None:
        told["amount_minor"] = _value(current, kept, values)
    changes = audit.differences(current, told)
    for name, value in told.items():
        setattr(current, name, value)
    if kept is not None and _write_lines(current, kept):
        changes = {**changes, "lines": (None, len(kept))}
    if changes:
        current.version += 1
        current.save()
        note(acting_user, "proposal_changed", current, changes)
        name_in(current, current.owner)
    return current


def _value(made: Proposal, lines: list[ProposalLine], values: Mapping[str, Any]) -> int | None:
    """A year's value: of the lines, else as it was told (of a scenario or a promotion)."""
    found = value_of(lines, made.currency)
    told: int | None = values.get("amount_minor", made.amount_minor)
    return told if found is None else found


def _write_lines(proposal: Proposal, lines: list[ProposalLine]) -> bool:
    """Make these its lines; whether anything changed."""
    names = [
        field.name for field in ProposalLine._meta.fields if field.name not in ("id", "proposal")
    ]
    old = [tuple(getattr(line, name) for name in names) for line in proposal.lines.all()]
    new = [tuple(getattr(line, name) for name in names) for line in lines]
    if old == new:
        return False
    proposal.lines.all().delete()
    for line in lines:
        line.pk, line.proposal = None, proposal
    ProposalLine.objects.bulk_create(lines)
    return True
