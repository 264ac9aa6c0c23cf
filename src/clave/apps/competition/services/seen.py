"""Writes on rivals at a customer: presence, shares, prices seen, what was won and lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from clave.apps.accounts.models import Account
from clave.apps.competition.models import (
    Decision,
    Outcome,
    Presence,
    PriceSeen,
    Reason,
    ShareEstimate,
    ShareSource,
)
from clave.apps.identity.audit import Changes
from clave.apps.identity.models import Company, User
from clave.apps.identity.services import store_file
from clave.apps.identity.versions import save_versioned
from clave.figures.supplier_map import Estimate, excess
from clave.lib.refusal import Refused

from .common import MOST, category, checked_amount, needed_reason, not_ahead, note, require_at

_PRESENCE = ("yearly_minor", "contract_ends_on", "strengths", "weaknesses")
_OUTCOME = ("on", "result", "competitor", "family", "amount_minor", "reason", "note")


@transaction.atomic
def note_presence(
    *, acting_user: User | None, account: Account, values: Mapping[str, Any]
) -> Presence:
    """A rival at an account: ``competitor``, ``family`` and what else is known.

    Raises ``Refused``: ``not_allowed``, ``category_missing``, ``presence_known``,
    ``amount_below_zero``, ``amount_too_large``.
    """
    require_at(acting_user, account)
    family, competitor = category(values["family"]), values["competitor"]
    known = Presence.objects.filter(account=account, competitor=competitor)
    if known.filter(family__iexact=family).exists():
        raise Refused("presence_known", competitor=str(competitor), family=family)
    made = Presence(
        account=account,
        competitor=competitor,
        family=family,
        currency=Company.current().currency,
        **_presence({name: values[name] for name in _PRESENCE if name in values}),
    )
    made.save()
    told = {name: (None, getattr(made, name)) for name in ("family", *_PRESENCE)}
    note(acting_user, "presence_noted", made, told, account.code)
    return made


@transaction.atomic
def change_presence(
    *,
    acting_user: User | None,
    presence: Presence,
    values: Mapping[str, Any],
    expected_version: int,
) -> Presence:
    """What is known of a rival there. Raises as :func:`note_presence`, or ``StaleVersion``."""
    require_at(acting_user, presence.account)
    return save_versioned(
        presence,
        _presence({name: values[name] for name in _PRESENCE if name in values}),
        expected_version=expected_version,
        acting_user=acting_user,
        action="presence_changed",
        account_code=presence.account.code,
    )


@transaction.atomic
def remove_presence(*, acting_user: User | None, presence: Presence, reason: str) -> None:
    """The rival is not there, or no longer, and why that is said; its shares stay as they were."""
    require_at(acting_user, presence.account)
    told = {"name": (str(presence), None), "reason": (None, needed_reason(reason))}
    note(acting_user, "presence_removed", presence, told, presence.account.code)
    presence.delete()


@transaction.atomic
def estimate_share(
    *, acting_user: User | None, account: Account, values: Mapping[str, Any]
) -> ShareEstimate:
    """So much of a category comes from ``competitor`` (None: from us), from the day ``on``.

    Raises ``Refused``: ``not_allowed``, ``category_missing``, ``share_out_of_range``,
    ``confidence_out_of_range``, ``unknown_choice``, ``day_ahead``, ``shares_over_whole`` where
    the shares of some day would make more than 100 %.
    """
    require_at(acting_user, account)
    Account.objects.select_for_update().get(pk=account.pk)
    family = category(values["family"])
    share, source, day = values["share"], values["source"], values["on"]
    if not 0 <= share <= 100:
        raise Refused("share_out_of_range", value=share)
    if not 0 <= values.get("confidence", 50) <= 100:
        raise Refused("confidence_out_of_range", value=values["confidence"])
    if source not in ShareSource.values:
        raise Refused("unknown_choice", parameter="source", value=source)
    not_ahead(day)
    made = ShareEstimate(
        account=account,
        family=family,
        competitor=values.get("competitor"),
        on=day,
        share=share,
        source=source,
        confidence=values.get("confidence", 50),
        note=values.get("note", "").strip(),
        author=acting_user,
    )
    made.save()
    _check_whole(account, family)
    names = ("family", "competitor", "on", "share", "source", "confidence")
    told = {name: (None, getattr(made, name)) for name in names}
    note(acting_user, "share_estimated", made, told, account.code)
    return made


@transaction.atomic
def remove_estimate(*, acting_user: User | None, estimate: ShareEstimate, reason: str) -> None:
    """Take back an estimate, and why. Raises ``shares_over_whole`` where an older one, which then
    counts again, would be too much."""
    account = estimate.account
    require_at(acting_user, account)
    Account.objects.select_for_update().get(pk=account.pk)
    told: Changes = {"share": (estimate.share, None), "on": (estimate.on, None)}
    told = {**told, "reason": (None, needed_reason(reason))}
    note(acting_user, "estimate_removed", estimate, told, account.code)
    family = estimate.family
    estimate.delete()
    _check_whole(account, family)


@transaction.atomic
def note_price(
    *,
    acting_user: User | None,
    account: Account,
    values: Mapping[str, Any],
    upload: UploadedFile[bytes] | None = None,
) -> PriceSeen:
    """A price seen, with its proof where there is one.

    Raises ``Refused``: ``not_allowed``, ``price_needs_product``, ``amount_not_positive``,
    ``amount_too_large``, ``day_ahead``, and as ``store_file``.
    """
    require_at(acting_user, account)
    told = {n: values.get(n, "").strip() for n in ("name", "our_product", "unit", "place")}
    if not told["our_product"]:
        raise Refused("price_needs_product")
    if values["price_minor"] <= 0:
        raise Refused("amount_not_positive")
    if values["price_minor"] > MOST:
        raise Refused("amount_too_large")
    not_ahead(values["seen_on"])
    stored = None
    if upload is not None:
        stored = store_file(acting_user=acting_user, upload=upload, limit=settings.CLAVE_FILE_LIMIT)
    made = PriceSeen(
        account=account,
        competitor=values.get("competitor"),
        price_minor=values["price_minor"],
        currency=Company.current().currency,
        with_vat=values.get("with_vat", True),
        seen_on=values["seen_on"],
        proof=stored,
        author=acting_user,
        **told | {"name": told["name"] or told["our_product"]},
    )
    made.save()
    names = ("name", "competitor", "price_minor", "with_vat", "unit", "seen_on", "place")
    changes = {name: (None, getattr(made, name)) for name in names}
    note(acting_user, "price_seen", made, changes, account.code)
    return made


@transaction.atomic
def remove_price(*, acting_user: User | None, price: PriceSeen, reason: str) -> None:
    """Take back a price that was seen wrongly, and why."""
    require_at(acting_user, price.account)
    told = {"price_minor": (price.price_minor, None), "reason": (None, needed_reason(reason))}
    note(acting_user, "price_removed", price, told, price.account.code)
    price.delete()


@transaction.atomic
def note_outcome(
    *, acting_user: User | None, account: Account, values: Mapping[str, Any]
) -> Outcome:
    """Something won or lost. Raises ``Refused``: ``not_allowed``, ``unknown_choice``,
    ``day_ahead``, ``amount_below_zero``, ``amount_too_large``, ``reason_needs_words``."""
    require_at(acting_user, account)
    made = Outcome(
        account=account,
        currency=Company.current().currency,
        author=acting_user,
        **_outcome({name: values.get(name, _blank(name)) for name in _OUTCOME}),
    )
    made.save()
    told = {name: (None, getattr(made, name)) for name in _OUTCOME if name != "note"}
    note(acting_user, "outcome_noted", made, told, account.code)
    return made


@transaction.atomic
def change_outcome(
    *, acting_user: User | None, outcome: Outcome, values: Mapping[str, Any], expected_version: int
) -> Outcome:
    """Other words, day or amount. Raises as :func:`note_outcome`, or ``StaleVersion``."""
    require_at(acting_user, outcome.account)
    told = {name: values.get(name, getattr(outcome, name)) for name in _OUTCOME}
    return save_versioned(
        outcome,
        _outcome(told),
        expected_version=expected_version,
        acting_user=acting_user,
        action="outcome_changed",
        account_code=outcome.account.code,
    )


@transaction.atomic
def remove_outcome(*, acting_user: User | None, outcome: Outcome, reason: str) -> None:
    """Take back what was noted by mistake, and why."""
    require_at(acting_user, outcome.account)
    told: Changes = {n: (getattr(outcome, n), None) for n in ("on", "result", "amount_minor")}
    told = {**told, "reason": (None, needed_reason(reason))}
    note(acting_user, "outcome_removed", outcome, told, outcome.account.code)
    outcome.delete()


def _presence(told: dict[str, Any]) -> dict[str, Any]:
    for name in ("strengths", "weaknesses"):
        if name in told:
            told[name] = told[name].strip()
    checked_amount(told.get("yearly_minor"))
    return told


def _blank(name: str) -> Any:
    return None if name in ("competitor", "amount_minor") else ""


def _outcome(told: dict[str, Any]) -> dict[str, Any]:
    for name, choices in (("result", Decision.values), ("reason", Reason.values)):
        if told[name] not in choices:
            raise Refused("unknown_choice", parameter=name, value=told[name], choices=choices)
    not_ahead(told["on"])
    checked_amount(told["amount_minor"])
    told["family"], told["note"] = told["family"].strip(), told["note"].strip()
    if told["reason"] == Reason.OTHER and not told["note"]:
        raise Refused("reason_needs_words")
    return told


def _check_whole(account: Account, family: str) -> None:
    found = ShareEstimate.objects.filter(account=account, family=family).order_by("on", "pk")
    over = excess([Estimate(one.competitor_id or 0, one.on, one.share) for one in found])
    if over is not None:
        raise Refused("shares_over_whole", family=family, on=over.on, share=100 - over.unknown)
