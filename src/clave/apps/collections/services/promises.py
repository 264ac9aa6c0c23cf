"""Writes on the log, on promises and on payment plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.collections.models import CollectionNote, NoteKind, PaymentPlan, Promise
from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import save_versioned
from clave.lib.refusal import Refused

from .common import note_new, positive, require_at

MOST_INSTALMENTS = 36


@dataclass(frozen=True)
class Wanted:
    """What somebody promised: minor units of the company's currency, by a day."""

    amount_minor: int
    due_on: date
    made_on: date | None = None  # today
    invoice: str = ""
    note: str = ""


@transaction.atomic
def log_contact(
    *,
    acting_user: User | None,
    account: Account,
    kind: str,
    text: str,
    happened_on: date | None = None,
    invoice: str = "",
) -> CollectionNote:
    """Write down what was said about debts.

    Raises ``Refused``: ``not_allowed``, ``note_needs_text``, ``unknown_choice``, ``day_ahead``.
    """
    require_at(acting_user, account, Permission.LOG_COLLECTIONS)
    day = happened_on or timezone.localdate()
    if not text.strip():
        raise Refused("note_needs_text")
    if kind not in NoteKind.values:
        raise Refused("unknown_choice", parameter="kind", value=kind, choices=NoteKind.values)
    _not_ahead(day)
    note = CollectionNote(
        account=account, kind=kind, happened_on=day, invoice=invoice.strip(), text=text.strip(),
        author=acting_user,
    )  # fmt: skip
    note.save()
    told = {"kind": kind, "happened_on": day, "invoice": note.invoice, "text": note.text}
    note_new(acting_user, "collection_noted", note, told, account.code)
    return note


@transaction.atomic
def promise_payment(
    *,
    acting_user: User | None,
    account: Account,
    wanted: Wanted,
    supersedes: Promise | None = None,
    plan: PaymentPlan | None = None,
) -> Promise:
    """Note a promise; in the place of ``supersedes``, which stays as it was.

    Raises ``Refused``: ``not_allowed``, ``amount_not_positive``, ``promise_due_before``,
    ``day_ahead``, ``promise_superseded`` where another took its place already.
    """
    require_at(acting_user, account, Permission.LOG_COLLECTIONS)
    made_on = wanted.made_on or timezone.localdate()
    _not_ahead(made_on)
    if wanted.due_on < made_on:
        raise Refused("promise_due_before")
    promise = Promise(
        account=account,
        plan=plan,
        invoice=wanted.invoice.strip(),
        amount_minor=positive(wanted.amount_minor),
        currency=Company.current().currency,
        made_on=made_on,
        due_on=wanted.due_on,
        note=wanted.note.strip(),
        author=acting_user,
    )
    promise.save()
    told = {
        name: getattr(promise, name)
        for name in ("amount_minor", "currency", "made_on", "due_on", "invoice")
    }
    if supersedes is not None:
        _supersede(supersedes, promise)
        told["supersedes"] = str(supersedes.due_on)
    note_new(acting_user, "promise_made", promise, told, account.code)
    return promise


@transaction.atomic
def agree_plan(
    *,
    acting_user: User | None,
    account: Account,
    instalments: Sequence[Wanted],
    note: str = "",
    agreed_on: date | None = None,
) -> PaymentPlan:
    """Agree on several payments; each is a promise. Open promises of the account are superseded
    by none: whoever agrees names them in ``note``.

    Raises ``Refused``: as :func:`promise_payment`, ``plan_needs_instalments``,
    ``plan_running`` where one was not ended.
    """
    require_at(acting_user, account, Permission.MANAGE_COLLECTIONS)
    if not 1 <= len(instalments) <= MOST_INSTALMENTS:
        raise Refused("plan_needs_instalments", most=MOST_INSTALMENTS)
    Account.objects.select_for_update().get(pk=account.pk)
    if PaymentPlan.objects.filter(account=account, ended_on=None).exists():
        raise Refused("plan_running", account=account.name)
    day = agreed_on or timezone.localdate()
    plan = PaymentPlan(account=account, agreed_on=day, note=note.strip(), author=acting_user)
    plan.save()
    told = {"agreed_on": day, "instalments": len(instalments), "note": plan.note}
    note_new(acting_user, "plan_agreed", plan, told, account.code)
    for wanted in instalments:
        one = Wanted(wanted.amount_minor, wanted.due_on, day, wanted.invoice, wanted.note)
        promise_payment(acting_user=acting_user, account=account, wanted=one, plan=plan)
    return plan


@transaction.atomic
def end_plan(
    *, acting_user: User | None, plan: PaymentPlan, reason: str, expected_version: int
) -> PaymentPlan:
    """A plan that is over: paid, broken or replaced. Its instalments stay as they were.

    Raises ``Refused``: ``not_allowed``, ``end_needs_reason``; or ``StaleVersion``.
    """
    require_at(acting_user, plan.account, Permission.MANAGE_COLLECTIONS)
    if not reason.strip():
        raise Refused("end_needs_reason")
    return save_versioned(
        plan,
        {"ended_on": timezone.localdate(), "end_reason": reason.strip()},
        expected_version=expected_version,
        acting_user=acting_user,
        action="plan_ended",
        account_code=plan.account.code,
    )


def _supersede(old: Promise, new: Promise) -> None:
    current = Promise.objects.select_for_update().get(pk=old.pk)
    if current.account_id != new.account_id or current.superseded_by_id is not None:
        raise Refused("promise_superseded")
    current.superseded_by = new
    current.save(update_fields=["superseded_by"])


def _not_ahead(day: date) -> None:
    if day > timezone.localdate():
        raise Refused("day_ahead")
