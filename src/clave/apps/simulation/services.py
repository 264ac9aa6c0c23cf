"""Writes on how a customer counts, our limit, legal terms; scenarios and requests with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Approval, Kind
from clave.apps.followup.services.approvals import ask_approval
from clave.apps.followup.services.telling import name_in, needed, require_account
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User, Versioned
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.figures.simulation_parts import moves_from, told_moves
from clave.lib.refusal import Refused

from .asking import MATTER, SPECIAL, SUBJECT, requests_for
from .models import Base, CostBasis, CustomerTerms, MarginFloor, OfferScenario, PaymentLimit

Record = TypeVar("Record", bound=Versioned)


@transaction.atomic
def set_terms(
    *, acting_user: User | None, account: Account, values: Mapping[str, Any], expected_version: int
) -> CustomerTerms:
    """How a customer counts its margin, its goal, our share of its category; 0 expects nothing yet.

    Raises ``Refused``: ``not_allowed``, ``unknown_choice``, ``share_out_of_range``,
    ``share_needs_source``; or ``StaleVersion``.
    """
    require_account(acting_user, account)
    require(acting_user, Permission.EDIT_ACCOUNTS)
    found = CustomerTerms.objects.filter(account=account).first()
    terms = found or CustomerTerms(account=account)
    told = {name: values.get(name, getattr(terms, name)) for name in _TERMS}
    _check_terms(told)
    note = _Note(acting_user, "customer_terms_set", account.code)
    return _saved(terms, told, note, expected_version)


@transaction.atomic
def set_floor(
    *, acting_user: User | None, account: Account, floor: Decimal, expected_version: int
) -> MarginFloor:
    """How low our contribution may go there, per cent. Only for whoever may see limits.

    Raises ``Refused``: ``not_allowed``, ``share_out_of_range``; or ``StaleVersion``.
    """
    require_account(acting_user, account)
    require(acting_user, Permission.EDIT_ACCOUNTS)
    require(acting_user, Permission.SEE_LIMITS)
    if not -100 <= floor <= 100:
        raise Refused("share_out_of_range", value=floor)
    found = MarginFloor.objects.filter(account=account).first() or MarginFloor(account=account)
    # The audit is read by roles that may not see limits: it says that one was set, not which.
    note = _Note(acting_user, "margin_floor_set", account.code, secret=True)
    return _saved(found, {"floor": floor}, note, expected_version)


@transaction.atomic
def set_payment_limit(
    *,
    acting_user: User | None,
    goods: str,
    since: date,
    values: Mapping[str, Any],
    expected_version: int,
) -> PaymentLimit:
    """The most days of payment from a day on, for a class of goods, with its source.

    Raises ``Refused``: ``not_allowed``, ``unknown_choice``, ``days_out_of_range``,
    ``limit_needs_source``; or ``StaleVersion``.
    """
    require(acting_user, Permission.MANAGE_PROFIT)
    if goods not in PaymentLimit.Goods.values:
        choices = PaymentLimit.Goods.values
        raise Refused("unknown_choice", parameter="goods", value=goods, choices=choices)
    found = PaymentLimit.objects.filter(goods=goods, since=since).first()
    limit = found or PaymentLimit(goods=goods, since=since)
    told = {name: values.get(name, getattr(limit, name)) for name in ("days", "families", "source")}
    if told["days"] is None or not 1 <= told["days"] <= 365:
        raise Refused("days_out_of_range")
    told["source"] = needed(told["source"], "limit_needs_source")
    return _saved(limit, told, _Note(acting_user, "payment_limit_set"), expected_version)


@transaction.atomic
def save_scenario(
    *,
    acting_user: User,
    account: Account,
    title: str,
    moves: Mapping[str, Any],
    details: str = "",
    data_to: date | None = None,
) -> OfferScenario:
    """Keep moves under a name. Raises ``Refused``: ``not_allowed``, ``scenario_needs_name``,
    ``scenario_name_taken``, and what ``moves_from`` refuses.
    """
    require_account(acting_user, account)
    require(acting_user, Permission.EDIT_ACCOUNTS)
    title = _free_title(account, title)
    scenario = OfferScenario.objects.create(
        kind=Kind.SCENARIO,
        account=account,
        title=title,
        details=details.strip(),
        moves=told_moves(moves_from(moves)),
        data_to=data_to,
        created_by=acting_user,
    )
    changes = {"title": (None, title), "moves": (None, scenario.moves)}
    _note(_Note(acting_user, "scenario_saved", account.code), scenario, changes)
    name_in(scenario, acting_user)
    return scenario


@transaction.atomic
def change_scenario(
    *, acting_user: User, scenario: OfferScenario, values: Mapping[str, Any], expected_version: int
) -> OfferScenario:
    """Another name, other words or other moves. One that approval was asked for stays as it is.

    Raises ``Refused``: ``not_allowed``, ``scenario_asked``, and as :func:`save_scenario`.
    """
    account = _account_of(acting_user, scenario)
    if requests_for(scenario).exists():
        raise Refused("scenario_asked", scenario=scenario.title)
    told = dict(values)
    if "title" in told and told["title"].strip() != scenario.title:
        told["title"] = _free_title(account, told["title"])
    if "moves" in told:
        told["moves"] = told_moves(moves_from(told["moves"]))
    return save_versioned(
        scenario,
        told,
        expected_version=expected_version,
        acting_user=acting_user,
        action="scenario_changed",
        account_code=account.code,
    )


@transaction.atomic
def remove_scenario(*, acting_user: User, scenario: OfferScenario, expected_version: int) -> None:
    """Take a scenario away, unless approval was asked for it."""
    account = _account_of(acting_user, scenario)
    current = OfferScenario.objects.select_for_update().get(pk=scenario.pk)
    if current.version != expected_version:
        raise StaleVersion(current, {})
    if requests_for(current).exists():
        raise Refused("scenario_asked", scenario=current.title)
    changes = {"title": (current.title, None), "moves": (current.moves, None)}
    _note(_Note(acting_user, "scenario_removed", account.code), current, changes)
    current.delete()


@dataclass(frozen=True)
class Asked:
    """What is asked with a scenario. ``amount_minor``: all that is given to the customer.

    ``special``: it goes below our limit, so that policies on special terms hold. ``details``: in
    words that hold no cost and no margin of ours, since others than those who may know them read
    requests.
    """

    amount_minor: int
    currency: str
    details: str
    special: bool = False


@transaction.atomic
def ask_for_scenario(*, acting_user: User, scenario: OfferScenario, asked: Asked) -> Approval:
    """Ask the chain of command for a scenario. Raises ``Refused``: ``not_allowed``,
    ``scenario_asked`` while a request is not settled, and as ``ask_approval``.
    """
    account = _account_of(acting_user, scenario)
    open_ones = requests_for(scenario).filter(decided_at__isnull=True)
    if open_ones.exists():
        raise Refused("scenario_asked", scenario=scenario.title)
    values = {
        "title": scenario.title,
        "details": asked.details[:4000],
        "account": account,
        "matter": SPECIAL if asked.special else MATTER,
        "amount_minor": asked.amount_minor,
        "currency": asked.currency,
        "subject_type": SUBJECT,
        "subject_id": str(scenario.pk),
        "subject_label": scenario.title,
    }
    return ask_approval(acting_user=acting_user, values=values)


_TERMS = (*("shelf_with_vat", "base", "cost", "on_vat", "goal", "category_share", "source"),)


@dataclass(frozen=True)
class _Note:
    """What the audit is told."""

    acting_user: User | None
    action: str
    account_code: str = ""
    secret: bool = False


def _check_terms(told: dict[str, Any]) -> None:
    for name, choices in (("base", Base.values), ("cost", CostBasis.values)):
        if told[name] not in choices:
            raise Refused("unknown_choice", parameter=name, value=told[name], choices=choices)
    for name in ("goal", "category_share"):
        if told[name] is not None and not 0 <= told[name] <= 100:
            raise Refused("share_out_of_range", value=told[name])
    told["source"] = told["source"].strip()
    if told["category_share"] is not None and not told["source"]:
        raise Refused("share_needs_source")


def _account_of(acting_user: User, scenario: OfferScenario) -> Account:
    account = scenario.account
    require_account(acting_user, account)
    require(acting_user, Permission.EDIT_ACCOUNTS)
    assert account is not None
    return account


def _free_title(account: Account, title: str) -> str:
    title = needed(title, "scenario_needs_name")[:200]
    if OfferScenario.objects.filter(account=account, title=title).exists():
        raise Refused("scenario_name_taken", scenario=title)
    return title


def _saved(record: Record, told: Mapping[str, Any], note: _Note, expected_version: int) -> Record:
    """Write a record that may be the first of its kind, with its audit.

    Raises ``Refused("changed_meanwhile")`` where another version was expected of what is not there.
    """
    if record.pk is not None and not note.secret:
        return save_versioned(
            record,
            told,
            expected_version=expected_version,
            acting_user=note.acting_user,
            action=note.action,
            account_code=note.account_code,
        )
    if record.pk is None and expected_version:
        raise Refused("changed_meanwhile")
    if record.pk is not None:
        record = type(record)._default_manager.select_for_update().get(pk=record.pk)
        if record.version != expected_version:
            raise StaleVersion(record, told)
        record.version += 1
    changes = {
        name: (None, value)
        for name, value in told.items()
        if value not in (None, "") and not note.secret
    }
    for name, value in told.items():
        setattr(record, name, value)
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError:
        raise Refused("changed_meanwhile") from None
    _note(note, record, changes)
    return record


def _note(note: _Note, subject: Any, changes: audit.Changes) -> None:
    audit.record(
        acting_user=note.acting_user,
        action=note.action,
        subject=subject,
        changes=changes,
        account_code=note.account_code,
    )
