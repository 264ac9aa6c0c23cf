"""The tab of an account: what it owes, promised, disputes, and what it was reminded of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.directory import directory
from clave.apps.collections.models import Dispute
from clave.apps.collections.selectors import AccountCash, PromiseSeen, cash_of, long_terms
from clave.figures.base import FigureResult, Row
from clave.figures.promises import PromiseState
from clave.lib.money import from_minor
from clave.web.access import UserRequest, page
from clave.web.accounts.account import frame_of, visible_account
from clave.web.components import numbers
from clave.web.definitions import definition_of
from clave.web.lists import ListPage, show_list

from . import words
from .common import SIGHT, Entry, notes_of, rights
from .tables import ItemTable
from .worklist import ageing_chart


@page(*SIGHT)
@require_GET
def account_collections(request: UserRequest, pk: int) -> HttpResponseBase:
    """What this customer owes, and what is being done about it."""
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, "account_collections")
    cash = cash_of(request.user, account, context["seen"].questions)
    currency = cash.ageing.currency or ""
    context |= {
        "finding": words.account_finding(cash.ageing.values, currency),
        "strip": _strip(cash, currency),
        "chart": ageing_chart(cash.ageing),
        "why": words.reason_words(cash.work, currency) if cash.work else "",
        "promises": [promise_entry(one) for one in reversed(cash.promises)],
        "kept": cash.kept,
        "disputes": [dispute_entry(one) for one in cash.disputes],
        "plans": [_plan(plan, cash) for plan in cash.plans],
        "notes": _log(cash),
        "reminders": cash.reminders,
        "terms": words.terms_words(*long_terms(context["seen"].questions, cash.codes)),
        "missing": notes_of(cash.ageing.missing, currency),
        "assumed": notes_of(cash.ageing.assumed, currency),
        "definition": _(definition_of("ageing")),
        "definition_url": f"{reverse('definitions')}#ageing",
        **rights(request),
    }
    listed = ListPage(
        name="account_items",
        table_class=ItemTable,
        rows=_items(cash),
        template="collections/account.html",
        search=lambda row, q: q.casefold() in row["invoice"].casefold(),
        default_order="due_date",
        file_name="clave-open-items",
        hidden=_hidden(cash),
        footer=_total(cash.ageing),
    )
    return show_list(request, listed, context)


def _hidden(cash: AccountCash) -> tuple[str, ...]:
    """Columns that would say the same in each row."""
    rows, own = cash.ageing.rows, cash.ageing.currency or ""
    alone = () if len({row["account"] for row in rows}) > 1 else ("account_name",)
    return alone if any(row["currency"] != own for row in rows) else (*alone, "own")


def _items(cash: AccountCash) -> list[Row]:
    known = directory().by_code
    disputed = {one.invoice for one in cash.disputes if one.settled_on is None}
    rows = []
    for row in cash.ageing.rows:
        entry = known.get(row["account"] or "")
        stage = cash.reminded.get((row["account"] or "", row["invoice"], row["due_date"]))
        query = urlencode({"account": row["account"] or "", "q": row["invoice"]})
        rows.append(
            row
            | {
                "account_name": entry.name if entry else row["account"],
                "url": f"{reverse('lines')}?{query}",
                "own": _own(row, cash.ageing.currency or ""),
                "state": _state(row, row["invoice"] in disputed, stage),
            }
        )
    return rows


def _own(row: Row, currency: str) -> str | None:
    """What is open in the money of the invoice, where that is another."""
    if row["currency"] == currency:
        return None
    return numbers.money(row["own_open_amount"], row["currency"], 2)


def _state(row: Row, disputed: bool, stage: int | None) -> str | None:
    said = []
    if disputed or row["disputed"]:
        said.append(_("in dispute"))
    if stage is not None:
        said.append(_("reminder %(stage)s") % {"stage": stage})
    if row["own_open_amount"] < 0:
        said.append(_("credit"))
    return ", ".join(said) or None


def _total(ageing: FigureResult) -> Row:
    if not ageing.rows:
        return {}
    return {"invoice": _("Total"), "open_amount": ageing.values["open_amount"]}


def _strip(cash: AccountCash, currency: str) -> list[Entry]:
    values, work = cash.ageing.values, cash.work or {}
    limit, over = work.get("credit_limit"), work.get("over_limit_amount")
    free = None if limit is None or values["open_amount"] is None else limit - values["open_amount"]
    kept = "–" if cash.kept is None else numbers.percent(cash.kept, 0)
    return [
        {"label": _("Open"), "value": numbers.money(values["open_amount"], currency)},
        {
            "label": _("Overdue"),
            "value": numbers.money(values["overdue_amount"], currency),
            "tone": "loss" if values["overdue_amount"] else "",
        },
        {
            "label": _("Credit limit"),
            "value": numbers.money(limit, currency) if limit is not None else _("none told"),
            "note": _exposure(free, over, currency),
            "note_tone": "loss" if over else "",
        },
        {
            "label": _("Late invoices"),
            "value": numbers.percent(work.get("late_rate"), 0)
            if work.get("late_rate") is not None
            else numbers.not_known(),
            "note": _("of those paid or due, drawn to the mean"),
        },
        {"label": _("Promises kept"), "value": kept, "note": _("by amount, of those due")},
        {
            "label": _("Unapplied cash"),
            "value": numbers.money(values["unapplied_amount"], currency),
        },
    ]


def _exposure(free: Decimal | None, over: Decimal | None, currency: str) -> str:
    if free is None:
        return _("orders not invoiced are not known")
    if over:
        return _("%(amount)s over it") % {"amount": numbers.money(over, currency)}
    said = {"amount": numbers.money(free, currency)}
    return _("%(amount)s free; orders not invoiced are not known") % said


def promise_entry(one: PromiseSeen) -> Entry:
    """A promise as pages show it."""
    record, found = one.record, one.found
    return {
        "id": record.pk,
        "account": record.account_id,
        "name": record.account.name,
        "due_on": record.due_on,
        "made_on": record.made_on,
        "amount": found.promise.amount,
        "paid": found.paid,
        "currency": record.currency,
        "invoice": record.invoice or None,
        "note": record.note,
        "state": str(words.STATES[one.state]),
        "is_late": one.state in (PromiseState.BROKEN, PromiseState.PARTIAL),
        "is_open": one.state != PromiseState.SUPERSEDED and one.state != PromiseState.KEPT,
        "in_plan": record.plan_id is not None,
        "who": str(record.author or ""),
    }


def dispute_entry(one: Dispute) -> Entry:
    """A dispute as pages show it."""
    return {
        "record": one,
        "amount": from_minor(one.amount_minor, one.currency),
        "reason": one.get_reason_display(),
        "outcome": one.get_outcome_display() if one.outcome else "",
    }


def _plan(plan: Any, cash: AccountCash) -> Entry:
    states = {one.record.pk: one for one in cash.promises}
    own = [states[one.pk] for one in plan.instalments.all() if one.pk in states]
    return {
        "record": plan,
        "instalments": [promise_entry(one) for one in own],
        "amount": sum((one.found.promise.amount for one in own), Decimal()),
        "paid": sum((one.found.paid for one in own), Decimal()),
        "broken": sum(one.state in (PromiseState.BROKEN, PromiseState.PARTIAL) for one in own),
    }


def _log(cash: AccountCash) -> list[Entry]:
    icons = {"call": "phone", "mail": "mail", "letter": "file-text", "visit": "map-pin"}
    return [
        {
            "title": f"{one.get_kind_display().capitalize()}"
            + (f" · {one.invoice}" if one.invoice else ""),
            "text": one.text,
            "when": one.happened_on,
            "who": str(one.author or ""),
            "icon": icons.get(one.kind, "note"),
        }
        for one in cash.notes
    ]
