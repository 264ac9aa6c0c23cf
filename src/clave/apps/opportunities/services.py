"""Writes on opportunities: take up, put away, reopen, end; and what customers spend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.contacts.models import Contact
from clave.apps.followup.services.actions import create_action
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import save_versioned
from clave.lib.money import to_minor
from clave.lib.refusal import Refused

from .candidates import Key
from .models import (
    LIVE,
    Confidence,
    DismissReason,
    Opportunity,
    OpportunityState,
    Wallet,
)

_ENDS = (OpportunityState.WON, OpportunityState.LOST)
_MOST = 10**15  # minor units; what is larger is a slip of the pen
_YEARS = 10
_WALLET = (
    *("family", "year", "amount_minor", "rank", "suppliers", "tied_with", "contact", "source"),
    "confidence",
)


@dataclass(frozen=True)
class Subject:
    """What is decided about: the key, its label, and its expected sales of a year then."""

    key: Key
    label: str
    sales: Decimal
    currency: str


@dataclass(frozen=True)
class Why:
    """Why something is put away, and when it is looked at again (None: when it has grown)."""

    reason: str
    note: str = ""
    review_on: date | None = None


@transaction.atomic
def take_up(
    *,
    acting_user: User,
    account: Account,
    subject: Subject,
    action: Mapping[str, Any] | None,
    on: date | None = None,
) -> Opportunity:
    """Somebody goes after it: with an ``action`` (``title``, ``due_on``, ``details``, ``owner``)
    that is given at once, or without. ``on``: the day from which its result counts.

    Raises ``Refused``: ``not_allowed``, ``opportunity_not_open``, ``day_ahead``, and as
    ``create_action``.
    """
    _require(acting_user, account)
    day = _past(on)
    record = _record(acting_user, account, subject, day)
    if record.pk and record.state == OpportunityState.TAKEN:
        raise Refused("opportunity_not_open", title=record.label)
    given = None
    if action is not None:
        given = create_action(
            acting_user=acting_user,
            values={
                "owner": acting_user,
                **action,
                "account": account,
                "amount_minor": max(record.amount_minor, 0) or None,
                "currency": subject.currency,
                "subject_type": "opportunity",
                "subject_id": subject.key.slug,
                "subject_label": subject.label[:200],
            },
        )
    values = {"state": OpportunityState.TAKEN, "taken_on": day, "decided_on": day}
    cleared = {"reason": "", "note": "", "review_on": None, "owner": acting_user}
    return _decide(acting_user, record, values | cleared | {"action": given}, "opportunity_taken")


@transaction.atomic
def dismiss(
    *,
    acting_user: User,
    account: Account,
    subject: Subject,
    why: Why,
    on: date | None = None,
) -> Opportunity:
    """Put it away: it stays away until the day of review, or until its figure has grown by half.

    Raises ``Refused``: ``not_allowed``, ``dismiss_needs_reason``, ``review_not_ahead``,
    ``opportunity_not_open`` (it was taken up), ``day_ahead``.
    """
    _require(acting_user, account)
    day = _past(on)
    if why.reason not in DismissReason.values:
        raise Refused("dismiss_needs_reason")
    if why.review_on is not None and why.review_on <= day:
        raise Refused("review_not_ahead")
    record = _record(acting_user, account, subject, day)
    if record.pk and record.state == OpportunityState.TAKEN:
        raise Refused("opportunity_not_open", title=record.label)
    values = {
        "state": OpportunityState.DISMISSED,
        "reason": why.reason,
        "note": why.note.strip(),
        "review_on": why.review_on,
        "decided_on": day,
        "owner": acting_user,
    }
    return _decide(acting_user, record, values, "opportunity_dismissed")


@transaction.atomic
def reopen(*, acting_user: User, opportunity: Opportunity, expected_version: int) -> Opportunity:
    """Back into the list, as if nothing was decided. Raises ``Refused`` or ``StaleVersion``."""
    _require(acting_user, opportunity.account)
    if opportunity.state not in LIVE:
        raise Refused("opportunity_not_open", title=opportunity.label)
    values = {"state": OpportunityState.OPEN, "reason": "", "note": "", "review_on": None}
    return save_versioned(
        opportunity,
        values | {"taken_on": None},
        expected_version=expected_version,
        acting_user=acting_user,
        action="opportunity_reopened",
        account_code=opportunity.account.code,
    )


@transaction.atomic
def settle(
    *,
    acting_user: User,
    opportunity: Opportunity,
    state: str,
    note: str,
    expected_version: int,
    on: date | None = None,
) -> Opportunity:
    """Won or lost; what it earned is measured from the ledger. Raises ``Refused``:
    ``not_allowed``, ``opportunity_needs_result``, ``opportunity_not_taken``, ``day_ahead``; or
    ``StaleVersion``.
    """
    _require(acting_user, opportunity.account)
    if state not in _ENDS:
        raise Refused("opportunity_needs_result")
    if opportunity.state != OpportunityState.TAKEN:
        raise Refused("opportunity_not_taken", title=opportunity.label)
    return save_versioned(
        opportunity,
        {"state": state, "note": note.strip(), "settled_on": _past(on)},
        expected_version=expected_version,
        acting_user=acting_user,
        action="opportunity_settled",
        account_code=opportunity.account.code,
    )


@transaction.atomic
def add_wallet(*, acting_user: User, account: Account, values: Mapping[str, Any]) -> Wallet:
    """What the customer spends on a family in a year, and who says so.

    Raises ``Refused``: ``not_allowed``, ``wallet_needs_amount``, ``wallet_needs_source``,
    ``wallet_rank_beyond``, ``wallet_year_far``, ``amount_not_positive``, ``amount_too_large``,
    ``unknown_choice``.
    """
    _require(acting_user, account)
    told = _wallet(account, values)
    wallet = Wallet.objects.create(
        account=account, author=acting_user, currency=values.get("currency", "EUR"), **told
    )
    audit.record(
        acting_user=acting_user,
        action="wallet_added",
        subject=wallet,
        changes={name: (None, value) for name, value in told.items() if value},
        account_code=account.code,
    )
    return wallet


@transaction.atomic
def change_wallet(
    *, acting_user: User, wallet: Wallet, values: Mapping[str, Any], expected_version: int
) -> Wallet:
    """Put it right. Raises as :func:`add_wallet`, or ``StaleVersion``."""
    _require(acting_user, wallet.account)
    return save_versioned(
        wallet,
        _wallet(wallet.account, values),
        expected_version=expected_version,
        acting_user=acting_user,
        action="wallet_changed",
        account_code=wallet.account.code,
    )


@transaction.atomic
def remove_wallet(*, acting_user: User, wallet: Wallet) -> None:
    """Take back what was told by mistake; the audit keeps that it was there."""
    _require(acting_user, wallet.account)
    audit.record(
        acting_user=acting_user,
        action="wallet_removed",
        subject=wallet,
        changes={name: (getattr(wallet, name), None) for name in _WALLET if getattr(wallet, name)},
        account_code=wallet.account.code,
    )
    wallet.delete()


def _wallet(account: Account, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of a spend, once all of it is sound."""
    told = {name: values.get(name) for name in _WALLET}
    told["source"], told["family"] = (str(told[n] or "").strip() for n in ("source", "family"))
    told["tied_with"] = told["tied_with"] or 0
    if told["confidence"] not in Confidence.values:
        raise Refused(
            "unknown_choice",
            parameter="confidence",
            value=told["confidence"],
            choices=Confidence.values,
        )
    if told["amount_minor"] is None and (told["rank"] is None or not told["suppliers"]):
        raise Refused("wallet_needs_amount")
    if told["amount_minor"] is not None and told["amount_minor"] <= 0:
        raise Refused("amount_not_positive")
    if (told["amount_minor"] or 0) > _MOST:
        raise Refused("amount_too_large")
    if told["rank"] is not None and told["suppliers"]:
        last = told["rank"] + told["tied_with"]
        if not 1 <= told["rank"] <= last <= told["suppliers"]:
            raise Refused("wallet_rank_beyond", suppliers=told["suppliers"])
    if abs(int(told["year"] or 0) - timezone.localdate().year) > _YEARS:
        raise Refused("wallet_year_far", year=str(told["year"]))
    contact: Contact | None = told["contact"]
    if contact is None and not told["source"]:
        raise Refused("wallet_needs_source")
    if (
        contact is not None
        and not contact.roles.filter(account__decider=account.decider_id).exists()
    ):
        raise Refused("wallet_needs_source")
    return told


def _record(acting_user: User, account: Account, subject: Subject, day: date) -> Opportunity:
    """The live record of the subject, or a new one that is not saved yet; with today's figure."""
    key = subject.key
    same = Opportunity.objects.select_for_update().filter(
        account=account, kind=key.kind, product=key.product, family=key.family, state__in=LIVE
    )
    record = same.first() or Opportunity(
        account=account,
        kind=key.kind,
        product=key.product,
        family=key.family,
        owner=acting_user,
        decided_on=day,
    )
    record.label = subject.label[:200]
    record.amount_minor = to_minor(subject.sales, subject.currency)
    record.currency = subject.currency
    return record


def _decide(
    acting_user: User, record: Opportunity, values: Mapping[str, Any], what: str
) -> Opportunity:
    """Write a decision, on a new record or on the one there is, with its audit row."""
    changes = audit.differences(record, values)
    if record.pk is None:
        changes |= {"label": (None, record.label), "amount_minor": (None, record.amount_minor)}
    else:
        record.version += 1
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    audit.record(
        acting_user=acting_user,
        action=what,
        subject=record,
        changes=changes,
        account_code=record.account.code,
    )
    return record


def _past(on: date | None) -> date:
    today = timezone.localdate()
    if on is not None and on > today:
        raise Refused("day_ahead")
    return on or today


def _require(acting_user: User, account: Account) -> None:
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")
    require(acting_user, Permission.EDIT_ACCOUNTS)
