"""Statutory interest of an account: what may be claimed, and the claim itself on one page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clave.apps.accounts.models import Account
from clave.apps.collections.models import CollectionRules
from clave.apps.collections.selectors import codes_of
from clave.apps.collections.telling import rates_of
from clave.apps.identity.models import User
from clave.figures.base import FigureResult, Row, Scope
from clave.figures.interest_rates import Rate, law_of, merged
from clave.lib.money import round_to_total
from clave.web.access import UserRequest, page
from clave.web.accounts.account import frame_of, visible_account
from clave.web.components import numbers
from clave.web.definitions import definition_of
from clave.web.printed import print_page

from .common import LOG, notes_of
from .reminding import language_of

MOST_ROWS = 28  # on one page


@page(*LOG)
@require_GET
def claim(request: UserRequest, pk: int) -> HttpResponseBase:
    """What may be claimed for what is late now, or for all that was."""
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, "account_collections")
    every = request.GET.get("paid") == "1"
    answer = _asked(request.user, account, context["seen"].questions, every)
    context |= _claimed(answer) | {
        "every": every,
        "language": language_of(account),
        "finding": _finding(answer),
        "definition": _(definition_of("late_interest")),
        "definition_url": f"{reverse('definitions')}#late_interest",
    }
    return render(request, "collections/claim.html", context)


@page(*LOG)
@require_GET
def claim_letter(request: UserRequest, pk: int) -> HttpResponse:
    """The claim as a letter, in the language asked for or the customer's."""
    account = visible_account(request.user, pk)
    asked = request.GET.get("language", "")
    language = asked if asked in ("es", "en") else language_of(account)
    every = request.GET.get("paid") == "1"
    questions = frame_of(request.user, account, "account_collections")["seen"].questions
    answer = _asked(request.user, account, questions, every)
    with translation.override(language):
        found = _claimed(answer)
        context = found | {
            "title": _("Claim of statutory interest for late payment"),
            "claimed": ", ".join(
                numbers.money(sums["total"], sums["currency"], 2) for sums in found["totals"]
            ),
            "at_least": bool(answer.values["invoices_partly_known"]),
            # What we do not know to convert is nothing to a customer who reads its own money.
            "unknown_days": notes_of(
                entry for entry in answer.missing if entry["code"] == "no_interest_rate"
            ),
            "account": account,
            "rows": found["rows"][:MOST_ROWS],
            "more": max(0, len(found["rows"]) - MOST_ROWS),
            "data_to": answer.as_of,
            "law": law_of(),
        }
        name = _("interest claim")
        file_name = f"{name}-{account.code}"
        return print_page(request, "collections/claim_letter.html", context, name=file_name)


def _asked(user: User, account: Account, questions: Any, every: bool) -> FigureResult:
    """The figure over the account and what hangs below it."""
    scope = Scope(accounts=codes_of(user, account))
    rules = CollectionRules.current()
    answer: FigureResult = questions.compute(
        "late_interest", scope, day_count=rules.day_count, include_paid=every
    )
    return answer


def _claimed(answer: FigureResult) -> dict[str, Any]:
    """Rows in their own money whose cents add up to the totals shown, and the rates they used."""
    currency = answer.currency or "EUR"
    rows = [row | {"currency": row["currency"] or currency} for row in answer.rows]
    totals = _totals(rows, currency)
    for row in rows:
        told = row["own_interest"] + row["fixed_amount"]
        row["claim_amount"] = told if row["currency"] == currency else None
    return {
        "rows": rows,
        "totals": totals,
        "several": any(row["currency"] != currency for row in rows),
        "currency": currency,
        "rates": _rates(rows, answer),
        "missing": notes_of(answer.missing, currency),
        "assumed": notes_of(answer.assumed, currency),
    }


def _totals(rows: list[Row], currency: str) -> list[Row]:
    """What is claimed in each currency, and its interest in each row to the cent.

    The fixed sums are in the report's ``currency``, whatever an invoice is in.
    """
    fixed = sum((row["fixed_amount"] for row in rows), Decimal())
    totals = []
    for code in sorted({row["currency"] for row in rows} | {currency}, key=lambda c: c != currency):
        own = [row for row in rows if row["currency"] == code]
        rounded = round_to_total([row["own_interest"] for row in own], 2)
        for row, interest in zip(own, rounded, strict=True):
            row["own_interest"] = interest
        sums = {"interest": sum(rounded, Decimal()), "fixed": Decimal()}
        if code == currency:
            sums["fixed"] = fixed
        totals.append({"currency": code, **sums, "total": sums["interest"] + sums["fixed"]})
    return totals


def _rates(rows: list[Row], answer: FigureResult) -> list[Rate]:
    """The rates on the days for which interest is claimed."""
    if not rows or answer.as_of is None:
        return []
    first = min(row["due_date"] for row in rows)
    last = max(row["paid_date"] or answer.as_of for row in rows)
    known = merged(law_of().rates, rates_of(Scope()))
    return [rate for rate in known if rate.until > first and rate.since <= last]


def _finding(answer: FigureResult) -> str:
    values, currency = answer.values, answer.currency or ""
    if values["claim_amount"] is None:
        return _("Nobody knows yet what this customer owes: import receivables")
    if not answer.rows:
        return _("Nothing is late: there is nothing to claim")
    said = {
        "total": numbers.money(values["claim_amount"], currency, 2),
        "interest": numbers.money(values["interest"], currency, 2),
        "fixed": numbers.money(values["fixed_amount"], currency, 2),
        "n": numbers.number(values["invoices"]),
    }
    if values["invoices_partly_known"]:
        text = ngettext(
            "At least %(total)s may be claimed for %(n)s invoice: interest %(interest)s, fixed "
            "sum %(fixed)s; of some days no rate is known",
            "At least %(total)s may be claimed for %(n)s invoices: interest %(interest)s, fixed "
            "sums %(fixed)s; of some days no rate is known",
            values["invoices"],
        )
    else:
        text = ngettext(
            "%(total)s may be claimed for %(n)s invoice: interest %(interest)s, fixed sum "
            "%(fixed)s",
            "%(total)s may be claimed for %(n)s invoices: interest %(interest)s, fixed sums "
            "%(fixed)s",
            values["invoices"],
        )
    return text % said
