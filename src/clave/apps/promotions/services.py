"""Writes on promotions: planned, changed, asked for, cancelled, learnt from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Approval, ApprovalState
from clave.apps.followup.services.approvals import amend_approval, ask_approval
from clave.apps.followup.services.telling import locked, needed
from clave.apps.identity import audit
from clave.apps.identity.models import Company, User
from clave.apps.identity.versions import save_versioned
from clave.lib.refusal import Refused

from .checks import FIELDS, check_sites, checked, require_at
from .models import Promotion, Standing

SUBJECT, MATTER = "promotion", "investment"
_TOLD = ("title", "mechanic", "starts_on", "ends_on", "products", "families", "discount_rate")
_FIRM = (Standing.ASKED, Standing.PLANNED, Standing.RUNNING, Standing.ENDED, Standing.CANCELLED)


@transaction.atomic
def plan_promotion(
    *,
    acting_user: User | None,
    account: Account,
    values: Mapping[str, Any],
    sites: Sequence[Account] = (),
) -> Promotion:
    """Draft a promotion. One whose first day is past is noted as held: nobody can approve what
    already ran. Raises ``Refused``: ``not_allowed``, ``promotion_needs_name``,
    ``promotion_needs_days``, ``promotion_days_reversed``, ``promotion_too_long``,
    ``promotion_of_nothing``, ``promotion_of_too_much``, ``discount_told_twice``,
    ``share_out_of_range``, ``promotion_loses_more_than_all``, ``uplift_out_of_range``,
    ``amount_below_zero``, ``amount_too_large``, ``site_elsewhere``, ``unknown_choice``.
    """
    require_at(acting_user, account)
    made = Promotion(account=account, currency=Company.current().currency)
    made.owner = _owner(account, acting_user)
    told = {name: values.get(name, getattr(made, name, None)) for name in FIELDS}
    check_sites(account, list(sites))
    for name, value in checked(told).items():
        setattr(made, name, value)
    made.held = made.starts_on < timezone.localdate()
    made.save()
    made.sites.set(sites)
    changes = {name: (None, getattr(made, name)) for name in _TOLD if getattr(made, name)}
    changes["sites"] = (None, [site.code for site in sites])
    _note(acting_user, "promotion_planned", made, changes)
    return made


@transaction.atomic
def change_promotion(
    *,
    acting_user: User | None,
    promotion: Promotion,
    values: Mapping[str, Any],
    expected_version: int,
    sites: Sequence[Account] | None = None,
) -> Promotion:
    """Other goods, days or conditions, while it is a draft, was returned, or was noted as held.

    Raises as :func:`plan_promotion`, ``promotion_firm``, or ``StaleVersion``.
    """
    require_at(acting_user, promotion.account)
    current = Promotion.objects.select_related("approval", "account").get(pk=promotion.pk)
    if not current.held and current.standing_on(timezone.localdate()) in _FIRM:
        raise Refused("promotion_firm", promotion=current.title)
    told = {name: values.get(name, getattr(current, name)) for name in FIELDS}
    saved = save_versioned(
        promotion,
        checked(told),
        expected_version=expected_version,
        acting_user=acting_user,
        action="promotion_changed",
        account_code=promotion.account.code,
    )
    if sites is not None:
        check_sites(promotion.account, list(sites))
        saved.sites.set(sites)
    return saved


@transaction.atomic
def ask_for_promotion(
    *, acting_user: User, promotion: Promotion, amount_minor: int | None, expected_version: int
) -> Approval:
    """Ask the chain of command for what it costs: ``amount_minor``, None where it is not known.

    Raises ``Refused``: ``not_allowed``, ``promotion_firm``, ``promotion_begun``; or
    ``StaleVersion``.
    """
    require_at(acting_user, promotion.account)
    current = locked(promotion, expected_version, {})
    today = timezone.localdate()
    if current.standing_on(today) in _FIRM:
        raise Refused("promotion_firm", promotion=current.title)
    if current.starts_on < today:
        raise Refused("promotion_begun", start=current.starts_on)
    values: dict[str, Any] = {
        "title": current.title,
        "details": current.note[:4000],
        "amount_minor": amount_minor,
        "currency": current.currency,
        "due_on": current.starts_on,
    }
    old = current.approval
    if old is not None and old.state == ApprovalState.RETURNED and old.created_by == acting_user:
        asked = amend_approval(
            acting_user=acting_user, approval=old, values=values, expected_version=old.version
        )
    else:
        about = {
            "account": current.account,
            "matter": MATTER,
            "subject_type": SUBJECT,
            "subject_id": str(current.pk),
            "subject_label": current.title,
        }
        asked = ask_approval(acting_user=acting_user, values=values | about)
    _carry(current, asked, acting_user)
    return asked


@transaction.atomic
def carry_by(*, acting_user: User, promotion: Promotion, approval: Approval) -> None:
    """A proposal carries it: what decides the proposal decides the promotion too."""
    require_at(acting_user, promotion.account)
    current = Promotion.objects.select_for_update(of=("self",)).get(pk=promotion.pk)
    if current.cancelled_on is not None:
        raise Refused("promotion_firm", promotion=current.title)
    if not current.held:
        _carry(current, approval, acting_user)


@transaction.atomic
def cancel_promotion(
    *, acting_user: User | None, promotion: Promotion, reason: str, expected_version: int | None
) -> Promotion:
    """It will not run, and why; ``expected_version`` None where another write brings it along.

    Raises ``Refused``: ``cancel_needs_reason``, ``promotion_firm`` where it ended.
    """
    require_at(acting_user, promotion.account)
    reason = needed(reason, "cancel_needs_reason")[:500]
    version = promotion.version if expected_version is None else expected_version
    current = locked(promotion, version, {})
    if current.standing_on(timezone.localdate()) in (Standing.ENDED, Standing.CANCELLED):
        raise Refused("promotion_firm", promotion=current.title)
    return save_versioned(
        current,
        {"cancelled_on": timezone.localdate(), "cancel_reason": reason},
        expected_version=version,
        acting_user=acting_user,
        action="promotion_cancelled",
        account_code=current.account.code,
    )


@transaction.atomic
def note_learnt(
    *, acting_user: User | None, promotion: Promotion, text: str, expected_version: int
) -> Promotion:
    """What was learnt, for the next one like it. Raises ``Refused``: ``learnt_nothing``,
    ``promotion_not_ended``.
    """
    require_at(acting_user, promotion.account)
    text = needed(text, "learnt_nothing")[:4000]
    current = Promotion.objects.select_related("approval").get(pk=promotion.pk)
    if current.standing_on(timezone.localdate()) != Standing.ENDED:
        raise Refused("promotion_not_ended")
    return save_versioned(
        promotion,
        {"learnt": text, "learnt_by": acting_user, "learnt_on": timezone.localdate()},
        expected_version=expected_version,
        acting_user=acting_user,
        action="promotion_learnt",
        account_code=promotion.account.code,
    )


def _owner(account: Account, acting_user: User | None) -> Any:
    return account.responsible or acting_user


def _carry(current: Promotion, approval: Approval, acting_user: User) -> None:
    old = current.approval_id
    current.approval = approval
    current.version += 1
    current.save()
    _note(acting_user, "promotion_asked", current, {"approval": (old, approval.pk)})


def _note(user: User | None, action: str, record: Promotion, changes: audit.Changes) -> None:
    audit.record(
        acting_user=user,
        action=action,
        subject=record,
        changes=changes,
        account_code=record.account.code,
    )
