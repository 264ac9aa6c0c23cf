"""Reads on collections, as one person may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account, Viewer
from clave.apps.accounts.selectors import Questions, sight_of, with_descendants
from clave.apps.identity.models import User
from clave.apps.identity.prepared import rows_of
from clave.apps.identity.roles import Permission
from clave.apps.simulation.selectors import Legal, legal_on
from clave.figures.asking import query_once
from clave.figures.base import FigureResult, Row, Scope
from clave.figures.debts import open_debts
from clave.figures.promises import Judged, Promised, PromiseState, Received, judged, kept_ratio
from clave.figures.terms import terms_over
from clave.figures.worth import Worth, worth_of
from clave.lib.money import from_minor

from .models import (
    CollectionNote,
    CollectionRules,
    Dispute,
    PaymentPlan,
    Promise,
    Reminder,
    ReminderInvoice,
    ReminderStage,
    ReminderText,
)

WEEK = timedelta(days=7)
BROKEN = (PromiseState.BROKEN, PromiseState.PARTIAL)
MOST_DUE = 12


@dataclass(frozen=True)
class PromiseSeen:
    """A promise with what payments say of it on the ledger's day."""

    record: Promise
    found: Judged

    @property
    def state(self) -> PromiseState:
        """What became of it."""
        return self.found.state


@dataclass(frozen=True)
class CreditWarning:
    """Why not to offer more on credit. ``codes``: overdue, over_limit, promise_broken, disputed."""

    codes: tuple[str, ...]
    overdue_amount: Decimal | None
    over_limit_amount: Decimal | None
    broken_amount: Decimal
    currency: str


@dataclass(frozen=True)
class AccountCash:
    """What the tab of an account shows."""

    codes: tuple[str, ...]
    ageing: FigureResult
    work: Row | None
    promises: list[PromiseSeen]
    kept: float | None
    disputes: list[Dispute]
    plans: list[PaymentPlan]
    notes: list[CollectionNote]
    reminders: list[Reminder]
    reminded: dict[tuple[str, str, date], int] = field(default_factory=dict)


def worklist_for(user: User, by: str = "account") -> FigureResult:
    """The accounts that ``user`` sees, the largest expected loss first."""
    return Questions(user).compute("collections_worklist", sight_of(user).scope(), by=by)


def codes_of(user: User, account: Account) -> tuple[str, ...]:
    """The account and all below it that ``user`` sees."""
    below = Account.objects.visible_to(user).filter(code__in=with_descendants([account.code]))
    return tuple(sorted(below.values_list("code", flat=True)))


def cash_of(user: User, account: Account, questions: Questions | None = None) -> AccountCash:
    """Debts, promises, disputes, letters and log of an account that ``user`` sees."""
    asking = questions or Questions(user)
    codes = codes_of(user, account)
    scope = Scope(accounts=codes)
    ageing = asking.compute("ageing", scope, by="invoice")
    work = asking.compute("collections_worklist", _as_one(scope, account), by="parent").rows
    promises = promises_at(codes, asking, ageing.as_of)
    records = {"account__code__in": codes}
    return AccountCash(
        codes=codes,
        ageing=ageing,
        work=work[0] if work else None,
        promises=promises,
        kept=kept_ratio([one.found for one in promises]),
        disputes=list(Dispute.objects.filter(**records).select_related("owner", "department")),
        plans=list(PaymentPlan.objects.filter(**records).prefetch_related("instalments")),
        notes=list(CollectionNote.objects.filter(**records).select_related("author")[:50]),
        reminders=list(
            Reminder.objects.filter(**records)
            .select_related("created_by", "stage")
            .prefetch_related("invoices")[:50]
        ),
        reminded=reminded_at(codes),
    )


def _as_one(scope: Scope, account: Account) -> Scope:
    return Scope(
        accounts=scope.accounts, grouping=dict.fromkeys(scope.accounts or (), account.code)
    )


def promises_at(
    codes: Sequence[str], questions: Questions, as_of: date | None
) -> list[PromiseSeen]:
    """Promises of some accounts with their state; each account's payments count for its own."""
    found = Promise.objects.filter(account__code__in=codes).select_related("author", "account")
    records = list(found)
    if not records:
        return []
    known = directory()
    below = {
        code: {known.entries[pk].code for pk in known.below(known.by_code[code].id)}
        for code in {record.account.code for record in records}
    }
    payments = _payments(questions)
    grace = CollectionRules.current().grace_days
    day = as_of or timezone.localdate()
    groups: dict[str, list[Promise]] = defaultdict(list)
    for record in records:
        groups[record.account.code].append(record)
    states: dict[int, Judged] = {}
    for code, own in groups.items():
        received = [
            Received(row["date"], row["amount"], row["invoice"] or "")
            for account in sorted(below[code])
            for row in payments.get(account, ())
        ]
        received.sort(key=lambda one: one.on)
        for one in judged([_promised(record) for record in own], received, day, grace):
            states[one.promise.key] = one
    return [PromiseSeen(record, states[record.pk]) for record in records]


def _promised(record: Promise) -> Promised:
    return Promised(
        key=record.pk,
        made_on=record.made_on,
        due_on=record.due_on,
        amount=from_minor(record.amount_minor, record.currency),
        invoice=record.invoice,
        superseded=record.superseded_by_id is not None,
    )


def _payments(questions: Questions) -> dict[str, list[Row]]:
    """What came in since the oldest promise, by account; and what counts as such.

    In the company's money at the rate of the day it came, as promises are; without a rate it is
    not known to be any part of them.
    """
    first = Promise.objects.order_by("made_on").values_list("made_on", flat=True).first()
    sql = (
        "SELECT account, invoice, date, amount, currency FROM payments"
        " WHERE date >= $first AND amount > 0 AND account IS NOT NULL"
        " UNION ALL SELECT account, invoice, settled_date, amount, currency FROM receivables"
        " WHERE settled_date >= $first AND amount > 0 AND account IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM payments)"
        " ORDER BY ALL"
    )
    found: dict[str, list[Row]] = defaultdict(list)
    frame = open_debts(questions.connection(), Scope())
    worth = worth_of(frame) if frame else Worth("")
    for row in query_once(questions.connection(), sql, {"first": first or date.max}):
        rate = worth.on(row["currency"] or worth.own, row["date"])
        if rate is not None:
            found[row["account"]].append(row | {"amount": row["amount"] * rate})
    return found


def promises_for(user: User, questions: Questions | None = None) -> list[PromiseSeen]:
    """All promises that ``user`` sees, and what became of them."""
    visible = Promise.objects.visible_to(user).values_list("account__code", flat=True)
    asking = questions or Questions(user)
    as_of = asking.compute("ageing", Scope(accounts=())).as_of
    return promises_at(sorted(set(visible)), asking, as_of)


def broken_at(user: User, questions: Questions) -> dict[str, Decimal]:
    """What was promised and did not come, by the code of the account that promised."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for one in promises_for(user, questions):
        if one.state in BROKEN:
            found[one.record.account.code] += one.found.promise.amount - one.found.paid
    return found


def disputed_at(user: User) -> dict[str, Decimal]:
    """What is in dispute in the books, by the code of the account."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for one in Dispute.objects.visible_to(user).filter(settled_on=None).select_related("account"):
        found[one.account.code] += from_minor(one.amount_minor, one.currency)
    return found


def promises_due(user: User, today: date | None = None) -> list[Promise]:
    """Promises of the week, those of the last days first, for who follows up collections.

    What was replaced, or belongs to a plan that ended, is not among them.
    """
    if not user.may(Permission.LOG_COLLECTIONS):
        return []
    day = today or timezone.localdate()
    grace = CollectionRules.current().grace_days
    return rows_of(_promises_in, Viewer.of(user), day - timedelta(days=grace), day + WEEK)


def _promises_in(viewer: Viewer, first: date, last: date) -> QuerySet[Promise]:
    found = Promise.objects.visible_to(viewer)  # type: ignore[arg-type]
    found = found.filter(superseded_by=None, plan__ended_on=None)
    found = found.filter(due_on__gte=first, due_on__lte=last)
    return found.select_related("account").order_by("due_on", "pk")[:MOST_DUE]


def reminded_at(codes: Sequence[str]) -> dict[tuple[str, str, date], int]:
    """The last stage at which each invoice was reminded of: (account, number, due date)."""
    found = ReminderInvoice.objects.filter(account_code__in=codes).order_by("stage__number")
    return {
        (account, invoice, due): stage
        for account, invoice, due, stage in found.values_list(
            "account_code", "invoice", "due_date", "stage__number"
        )
    }


def long_terms(questions: Questions, codes: Sequence[str] | None) -> tuple[list[Row], Legal]:
    """Terms beyond the law at some accounts (None: all), and the legal terms of the last day."""
    scope = Scope(accounts=None if codes is None else tuple(codes))
    frame = open_debts(questions.connection(), scope)
    day = frame.as_of if frame else None
    legal = legal_on(day or timezone.localdate())
    if frame is None or day is None or legal.days is None:
        return [], legal
    fresh = legal.days if legal.fresh_days is None else legal.fresh_days
    return terms_over(frame, sorted(legal.fresh), legal.days, fresh), legal


def stage_due(stages: Sequence[ReminderStage], days: int, reminded: int) -> ReminderStage | None:
    """The next stage for something so many days late that was reminded of at ``reminded`` last."""
    following = [one for one in stages if one.number > reminded]
    return next((one for one in following[:1] if days >= one.days_late), None)


def approved_text(stage: ReminderStage, language: str) -> ReminderText | None:
    """The wording that may be sent, if somebody approved one."""
    return ReminderText.objects.filter(
        stage=stage, language=language, approved_at__isnull=False
    ).first()


def credit_warning(user: User, account: Account) -> CreditWarning | None:
    """Whether more should be offered on credit to an account: None where nothing speaks against.

    Asked by whoever makes an offer. What is not known (no receivables, no limit) does not warn.
    """
    asking, members = Questions(user), codes_of(user, account)
    figure = asking.compute("collections_worklist", _as_one(Scope(accounts=members), account),
                            by="parent")  # fmt: skip
    work: Row = figure.rows[0] if figure.rows else {}
    broken = sum(
        (one.found.promise.amount - one.found.paid
         for one in promises_at(members, asking, figure.as_of) if one.state in BROKEN),
        Decimal(),
    )  # fmt: skip
    disputes = Dispute.objects.filter(account__code__in=members, settled_on=None)
    told = {
        "overdue": (work.get("overdue_amount") or 0) > 0,
        "over_limit": (work.get("over_limit_amount") or 0) > 0,
        "promise_broken": broken > 0,
        "disputed": disputes.exists(),
    }
    codes = tuple(code for code, holds in told.items() if holds)
    if not codes:
        return None
    return CreditWarning(
        codes,
        work.get("overdue_amount"),
        work.get("over_limit_amount"),
        broken,
        figure.currency or "EUR",
    )
