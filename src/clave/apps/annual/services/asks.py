"""Writes on what is asked of departments: added, signed, settled, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.annual.access import may_change, may_settle
from clave.apps.annual.models import AnnualBrief, AskSource, AskState, BriefAsk
from clave.apps.followup.services.telling import check_amount, needed, require_account
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.lib.refusal import Refused

_FIELDS = ("unit", "account", "text", "amount_minor", "due_on")


@transaction.atomic
def add_ask(*, acting_user: User, brief: AnnualBrief, values: Mapping[str, Any]) -> BriefAsk:
    """Ask something of a department; whoever asks signs it with that.

    Raises ``Refused``: ``not_allowed``, ``ask_empty``, ``ask_needs_unit``, ``brief_issued``,
    ``amount_below_zero``.
    """
    require(acting_user, Permission.EDIT_ACCOUNTS)
    _require_draft(brief)
    told = _checked(acting_user, brief, values)
    ask = BriefAsk.objects.create(
        brief=brief,
        source=AskSource.OWN,
        asked_by=acting_user,
        signed_by=acting_user,
        signed_at=timezone.now(),
        **told,
    )
    audit.record(
        acting_user=acting_user,
        action="ask_added",
        subject=ask,
        changes={"text": (None, ask.text), "unit": (None, str(ask.unit))},
        account_code=ask.account.code if ask.account else "",
    )
    return ask


@transaction.atomic
def change_ask(
    *, acting_user: User, ask: BriefAsk, values: Mapping[str, Any], expected_version: int
) -> BriefAsk:
    """Other words, another unit, another amount. Raises as :func:`add_ask`; ``ask_settled``."""
    _require_asker(acting_user, ask)
    _require_draft(ask.brief)
    _require_open(ask)
    return save_versioned(
        ask,
        _checked(acting_user, ask.brief, values),
        expected_version=expected_version,
        acting_user=acting_user,
        action="ask_changed",
        account_code=ask.account.code if ask.account else "",
    )


@transaction.atomic
def sign_ask(*, acting_user: User, ask: BriefAsk, expected_version: int) -> BriefAsk:
    """Stand behind an ask. Raises ``Refused``: ``not_allowed``, ``ask_needs_unit``,
    ``brief_issued``."""
    _require_asker(acting_user, ask)
    _require_draft(ask.brief)
    if ask.unit_id is None:
        raise Refused("ask_needs_unit")
    values = {"signed_by": acting_user, "signed_at": timezone.now()}
    return _save(ask, values, expected_version, acting_user, "ask_signed")


@transaction.atomic
def settle_ask(
    *, acting_user: User, ask: BriefAsk, state: str, answer: str, expected_version: int
) -> BriefAsk:
    """The department's answer: accepted, declined or done, and why.

    By those who hold a position in the unit that is asked or above it, or who may issue the brief.
    Raises ``Refused``: ``not_allowed``, ``ask_unsigned``, ``ask_answer_needed``,
    ``unknown_choice``.
    """
    if not may_settle(acting_user, ask):
        raise Refused("not_allowed", permission=Permission.ISSUE_BRIEF)
    choices = [value for value in AskState.values if value != AskState.OPEN]
    if state not in choices:
        raise Refused("unknown_choice", parameter="state", value=state, choices=choices)
    if ask.signed_at is None:
        raise Refused("ask_unsigned")
    told = needed(answer, "ask_answer_needed")[:2000]
    values = {
        "state": state,
        "answer": told,
        "settled_by": acting_user,
        "settled_at": timezone.now(),
    }
    return _save(ask, values, expected_version, acting_user, "ask_settled")


@transaction.atomic
def remove_ask(*, acting_user: User, ask: BriefAsk, reason: str, expected_version: int) -> None:
    """Take an ask out of a draft. Raises as :func:`change_ask`; ``brief_reason_needed``."""
    _require_asker(acting_user, ask)
    _require_draft(ask.brief)
    current = BriefAsk.objects.select_for_update().get(pk=ask.pk)
    if current.version != expected_version:
        raise StaleVersion(current, {})
    _require_open(current)
    why = needed(reason, "brief_reason_needed")
    audit.record(
        acting_user=acting_user,
        action="ask_removed",
        subject=current,
        changes={"text": (current.text, None), "reason": (None, why)},
        account_code=current.account.code if current.account else "",
    )
    current.delete()


def _checked(acting_user: User, brief: AnnualBrief, values: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: values.get(name) for name in _FIELDS}
    told["text"] = needed(told["text"] or "", "ask_empty")[:500]
    if told["unit"] is None:
        raise Refused("ask_needs_unit")
    require_account(acting_user, told["account"])
    check_amount({**told, "currency": brief.currency})
    return told


def _require_asker(acting_user: User, ask: BriefAsk) -> None:
    if not may_change(acting_user, ask):
        raise Refused("not_allowed", permission=Permission.EDIT_ACCOUNTS)


def _require_draft(brief: AnnualBrief) -> None:
    if brief.is_settled:
        raise Refused("brief_issued", year=brief.year)


def _require_open(ask: BriefAsk) -> None:
    if ask.state != AskState.OPEN:
        raise Refused("ask_settled")


def _save(
    ask: BriefAsk, values: Mapping[str, Any], expected: int, acting_user: User, action: str
) -> BriefAsk:
    return save_versioned(
        ask,
        values,
        expected_version=expected,
        acting_user=acting_user,
        action=action,
        account_code=ask.account.code if ask.account else "",
    )
