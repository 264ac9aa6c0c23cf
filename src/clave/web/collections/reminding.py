"""Reminders of an account: which invoices come next, as they will be read, as they were sent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.accounts.models import Account
from clave.apps.collections.models import Reminder, ReminderStage, ReminderText
from clave.apps.collections.selectors import AccountCash, approved_text, cash_of, stage_due
from clave.apps.collections.services.reminders import (
    Owed,
    Wording,
    send_reminder,
    settle_reminder,
)
from clave.apps.identity.models import Company
from clave.figures.base import Row
from clave.figures.worth import by_currency
from clave.lib.money import from_minor, to_minor
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import frame_of, visible_account
from clave.web.components import numbers
from clave.web.components.dates import date_text
from clave.web.printed import print_page
from clave.web.refusals import carried_out, written

from .common import MANAGE, SIGHT
from .forms import SendForm
from .mailing import start_sending

_SPANISH = frozenset({"", "es", "españa", "spain", "esp"})


@dataclass(frozen=True)
class Next:
    """A stage with the invoices that reach it now. ``text``: approved, or None."""

    stage: ReminderStage
    rows: list[Row]
    text: ReminderText | None


@page(*MANAGE)
@require_http_methods(["GET", "POST"])
def remind(request: UserRequest, pk: int) -> HttpResponseBase:
    """The reminders that are due at an account; one stage is sent at a time."""
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, "account_collections")
    cash = cash_of(request.user, account, context["seen"].questions)
    given = {"language": language_of(account), "to_email": account.contact_email}
    form = SendForm(request.POST or None, initial=given)
    language = request.POST.get("language") or given["language"]
    found = next_stages(cash, language)
    if request.method == "POST" and written(
        form, lambda: _send(request, account, cash, found, form)
    ):
        return redirect("account_collections", pk=pk)
    context |= {"form": form, "stages": _previews(account, cash, found, language)}
    status = 422 if form.errors else 200
    return render(request, "collections/remind.html", context, status=status)


@page(*SIGHT)
@require_GET
def reminder(request: UserRequest, pk: int) -> HttpResponse:
    """A reminder as it was sent, as a letter."""
    found = get_object_or_404(
        Reminder.objects.visible_to(request.user).select_related("account", "stage"), pk=pk
    )
    return letter(request, found)


@page(*MANAGE)
@require_POST
def settle(request: UserRequest, pk: int) -> HttpResponseBase:
    """What became of a reminder that stuck on its way: it arrived, or it is sent again."""
    visible = Reminder.objects.visible_to(request.user).select_related("account")
    found = get_object_or_404(visible, pk=pk)
    arrived = request.POST.get("arrived") == "yes"
    settled = carried_out(
        request,
        lambda: settle_reminder(acting_user=request.user, reminder=found, arrived=arrived),
    )
    if settled and not arrived:
        start_sending(request.user)
        words = {"to": found.to_email}
        messages.success(request, _("The reminder is on its way to %(to)s.") % words)
    return redirect("account_collections", pk=found.account_id)


def letter(request: HttpRequest, found: Reminder) -> HttpResponse:
    """The PDF of a reminder, in its own language."""
    with translation.override(found.language):
        context = {
            "title": found.subject,
            "body": found.body,
            "account": found.account,
            "day": found.created_at,
            "rows": [
                {"record": one, "open": from_minor(one.open_minor, one.currency)}
                for one in found.invoices.all()
            ],
        }
        name = f"{_kind()}-{found.account.code}-{found.stage.number}"
        return print_page(request, "collections/letter.html", context, name=name)


def _kind() -> str:
    return _("reminder")


def language_of(account: Account) -> str:
    """Spanish for customers in Spain or of whom no country is told; else English."""
    return "es" if account.country.strip().casefold() in _SPANISH else "en"


def next_stages(cash: AccountCash, language: str) -> list[Next]:
    """Overdue invoices by the stage that they reach; disputed ones are not reminded of."""
    stages = list(ReminderStage.objects.order_by("number"))
    disputed = {one.invoice for one in cash.disputes if one.settled_on is None}
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in cash.ageing.rows:
        if row["days"] <= 0 or row["own_open_amount"] <= 0:
            continue
        if row["disputed"] or row["invoice"] in disputed:
            continue
        last = cash.reminded.get((row["account"] or "", row["invoice"], row["due_date"]), 0)
        stage = stage_due(stages, row["days"], last)
        if stage is not None:
            groups[stage.number].append(row)
    return [
        Next(stage, groups[stage.number], approved_text(stage, language))
        for stage in stages
        if groups[stage.number]
    ]


def wording(account: Account, text: ReminderText, rows: list[Row], currency: str) -> Wording:
    """The approved words with this customer's invoices in their places, each in its own money.

    ``currency``: of invoices that name none.
    """
    with translation.override(text.language):
        lines = "\n".join(
            _("%(invoice)s, due %(due)s: %(amount)s")
            % {
                "invoice": row["invoice"],
                "due": date_text(row["due_date"]),
                "amount": numbers.money(row["own_open_amount"], row["currency"] or currency, 2),
            }
            for row in rows
        )
        filled = {
            "customer": account.name,
            "invoices": lines,
            "total": _total(rows, currency),
            "company": str(Company.current()),
            "date": date_text(timezone.localdate()),
        }
        return Wording(text.language, text.subject.format(**filled), text.body.format(**filled))


def _total(rows: list[Row], currency: str) -> str:
    """The sum of each currency: “1.200,00 €, 350,00 USD”."""
    sums = by_currency(rows, "own_open_amount")
    return ", ".join(
        numbers.money(amount, code or currency, 2) for code, amount in sorted(sums.items())
    )


def _send(
    request: UserRequest, account: Account, cash: AccountCash, found: list[Next], form: SendForm
) -> None:
    asked = request.POST.get("stage", "")
    chosen = next((one for one in found if str(one.stage.number) == asked), None)
    if chosen is None:
        raise Refused("nothing_to_remind", account=account.name)
    if chosen.text is None:
        raise Refused("wording_not_approved", stage=chosen.stage.number)
    currency = cash.ageing.currency or Company.current().currency
    words = wording(account, chosen.text, chosen.rows, currency)
    address = form.cleaned_data["to_email"]
    send_reminder(
        acting_user=request.user,
        account=account,
        text=chosen.text,
        wording=Wording(words.language, words.subject, words.body, address),
        owed=[_owed(row, currency) for row in chosen.rows],
    )
    if address:
        start_sending(request.user)
        messages.success(request, _("The reminder is on its way to %(to)s.") % {"to": address})
    else:
        messages.success(request, _("The reminder is written: print it from the list of letters."))


def _owed(row: Row, currency: str) -> Owed:
    own = row["currency"] or currency
    return Owed(
        account_code=row["account"] or "",
        invoice=row["invoice"],
        invoice_date=row["date"],
        due_date=row["due_date"],
        open_minor=to_minor(row["own_open_amount"], own),
        currency=own,
    )


def _previews(
    account: Account, cash: AccountCash, found: list[Next], language: str
) -> list[dict[str, Any]]:
    currency = cash.ageing.currency or Company.current().currency
    return [
        {
            "number": one.stage.number,
            "days": one.stage.days_late,
            "rows": [row | {"currency": row["currency"] or currency} for row in one.rows],
            "wording": wording(account, one.text, one.rows, currency) if one.text else None,
            "language": language,
        }
        for one in found
    ]
