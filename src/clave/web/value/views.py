"""The value ledger of an account: both sides, the customer's own view, one initiative."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.accounts.models import Account
from clave.apps.identity.models import Company
from clave.apps.identity.roles import Permission
from clave.apps.value import services
from clave.apps.value.models import Initiative, Nature, Side
from clave.apps.value.selectors import (
    Key,
    Sums,
    ValueLedger,
    initiative_for,
    reviews_due,
    value_ledger,
)
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.components import numbers
from clave.web.printed import print_page
from clave.web.refusals import sentence, written

from .forms import GainForm, InitiativeForm

LANGUAGES = ("es", "en")
Entry = dict[str, Any]


@page(*SIGHT)
@require_GET
def ledger(request: UserRequest, pk: int) -> HttpResponseBase:
    """What was agreed, what each side expects of it, what came about."""
    account = visible_account(request.user, pk)
    theirs_only = request.GET.get("view") == "customer"
    found = value_ledger(request.user, account, customer_only=theirs_only)
    here = reverse("account_value", args=[pk])
    due = reviews_due(found.entries, timezone.localdate())
    context = frame_of(request.user, account, "account_value")
    context |= {
        "finding": value_finding(found, account.name),
        "years": year_rows(found),
        "entries": entry_rows(found),
        "sees_ours": found.sees_ours,
        "due": ngettext("%(n)s review is due", "%(n)s reviews are due", due)
        % {"n": numbers.number(due)}
        if due
        else "",
        "views": [
            {"label": _("Both sides"), "url": here, "active": not theirs_only},
            {
                "label": _("The customer's view"),
                "url": f"{here}?view=customer",
                "active": theirs_only,
            },
        ]
        if request.user.may(Permission.SEE_MARGINS)
        else [],
        "theirs_only": theirs_only,
        "today": timezone.localdate(),
    }
    return render(request, "value/ledger.html", context)


@page(*SIGHT)
@require_GET
def pdf(request: UserRequest, pk: int) -> HttpResponseBase:
    """The customer's side on paper: nothing of ours is asked for, so nothing can slip in."""
    account = visible_account(request.user, pk)
    found = value_ledger(request.user, account, customer_only=True)
    asked = request.GET.get("language", "")
    with override(asked if asked in LANGUAGES else numbers.language()):
        name = f"{_('value')} {account.name}"
        return print_page(request, "printed/value.html", printed_context(found), name=name)


def printed_context(found: ValueLedger) -> Entry:
    """What the customer's page holds."""
    name = found.account.name
    return {
        "title": _("What we achieved together: %(customer)s") % {"customer": name},
        "supplier": Company.current().name,
        "finding": value_finding(found, name),
        "years": year_rows(found),
        "entries": entry_rows(found),
    }


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, pk: int) -> HttpResponseBase:
    """Something new to do together."""
    account = visible_account(request.user, pk)
    initial = {"owner": request.user, "starts_on": timezone.localdate()}
    form = InitiativeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            initiative = services.add_initiative(
                acting_user=request.user,
                account=account,
                currency=Company.current().currency,
                values=form.values(),
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("“%(title)s” is added.") % {"title": initiative.title})
            return redirect("initiative", pk=initiative.pk)
    return _form(request, account, form, _("New initiative"))


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Other words, dates, owner or state."""
    initiative = visible_initiative(request, pk)
    form = InitiativeForm(request.POST or None, instance=Initiative.objects.get(pk=initiative.pk))
    if request.method == "POST" and written(
        form,
        lambda: services.change_initiative(
            acting_user=request.user,
            initiative=initiative,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("initiative", pk=pk)
    return _form(request, initiative.account, form, initiative.title)


@page(*SIGHT)
@require_GET
def initiative(request: UserRequest, pk: int) -> HttpResponseBase:
    """One of them: its gains by side, and a form to tell more."""
    record = visible_initiative(request, pk)
    return _show(request, record, GainForm(sees_ours=_sees_ours(request)))


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def add_gain(request: UserRequest, pk: int) -> HttpResponseBase:
    """What it brings one side."""
    record = visible_initiative(request, pk)
    form = GainForm(request.POST, request.FILES, sees_ours=_sees_ours(request))
    if written(
        form,
        lambda: services.add_gain(
            acting_user=request.user,
            initiative=record,
            values=form.values(record.currency),
            upload=form.cleaned_data["upload"],
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("initiative", pk=pk)
    return _show(request, record, form)


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def remove_gain(request: UserRequest, pk: int, gain: int) -> HttpResponseBase:
    """Take one back."""
    record = visible_initiative(request, pk)
    services.remove_gain(acting_user=request.user, gain=_gain(request, record, gain))
    messages.success(request, _("It is taken back; the audit keeps that it was there."))
    return redirect("initiative", pk=pk)


@page(*SIGHT)
@require_GET
def evidence(request: UserRequest, pk: int, gain: int) -> HttpResponseBase:
    """The file that shows it, always as a download."""
    record = visible_initiative(request, pk)
    stored = _gain(request, record, gain).file
    if stored is None:
        raise Http404
    return FileResponse(
        stored.content.open("rb"),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.content_type,
    )


def visible_initiative(request: UserRequest, pk: int) -> Initiative:
    """The initiative, or 404: not there and not for this person look alike."""
    found = initiative_for(request.user, pk)
    if found is None:
        raise Http404
    return found


def _gain(request: UserRequest, record: Initiative, pk: int) -> Any:
    """A gain of a side that this person sees."""
    seen = record.gains.select_related("file", "initiative__account")
    if not _sees_ours(request):
        seen = seen.filter(side=Side.THEIRS)
    return get_object_or_404(seen, pk=pk)


def _sees_ours(request: UserRequest) -> bool:
    return request.user.may(Permission.SEE_MARGINS)


def _show(request: UserRequest, record: Initiative, form: GainForm) -> HttpResponseBase:
    found = value_ledger(request.user, record.account)
    entry = next(one for one in found.entries if one.initiative.pk == record.pk)
    context = frame_of(request.user, record.account, "account_value")
    context["crumbs"].append({"label": record.title})
    context |= {
        "record": record,
        "gains": entry.gains,
        "sums": side_cells(entry.sums, record.currency),
        "sees_ours": found.sees_ours,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "value/initiative.html", context, status=status)


def _form(
    request: UserRequest, account: Account, form: InitiativeForm, title: str
) -> HttpResponseBase:
    context = frame_of(request.user, account, "account_value")
    context["crumbs"].append({"label": title})
    back = reverse("account_value", args=[account.pk])
    context |= {"form": form, "title": title, "back": back}
    status = 422 if form.errors else 200
    return render(request, "value/form.html", context, status=status)


def value_finding(found: ValueLedger, name: str) -> str:
    """“Hiperra gained €38,000 of €52,000 expected; we €41,000 of €60,000”."""
    if not found.years:
        return _("Nothing is agreed with %(customer)s yet that has a value") % {"customer": name}
    currency = next(iter(found.years)).currency
    said = {
        "customer": name,
        "theirs": _money(found, Side.THEIRS, Nature.REALISED, currency),
        "expected": _money(found, Side.THEIRS, Nature.FORECAST, currency),
        "ours": _money(found, Side.OURS, Nature.REALISED, currency),
        "hoped": _money(found, Side.OURS, Nature.FORECAST, currency),
    }
    if not found.sees_ours:
        return _("%(customer)s gained %(theirs)s of %(expected)s expected") % said
    return (
        _("%(customer)s gained %(theirs)s of %(expected)s expected; we %(ours)s of %(hoped)s")
        % said
    )


def _money(found: ValueLedger, side: str, nature: str, currency: str) -> str:
    return numbers.money(found.total(side, nature, currency), currency)


def year_rows(found: ValueLedger) -> list[Entry]:
    """By year: forecast and realised of each side."""
    return [_year_row(key, sums) for key, sums in found.years.items()]


def _year_row(key: Key, sums: Sums) -> Entry:
    return {"year": str(key.year), "currency": key.currency, **side_cells(sums, key.currency)}


def side_cells(sums: Sums, currency: str) -> Entry:
    """Amounts by side and nature, as words; what nobody told is a dash."""
    cells = {}
    for side in Side.values:
        for nature in Nature.values:
            amount = sums.get((side, nature))
            cells[f"{side}_{nature}"] = "–" if amount is None else numbers.money(amount, currency)
    return cells


def entry_rows(found: ValueLedger) -> list[Entry]:
    """The initiatives with their sums."""
    today = timezone.localdate()
    return [
        {
            "initiative": entry.initiative,
            "url": reverse("initiative", args=[entry.initiative.pk]),
            "late": entry.initiative.review_on is not None
            and entry.initiative.review_on < today
            and entry.initiative.state in {"agreed", "running"},
            **side_cells(entry.sums, entry.initiative.currency),
        }
        for entry in found.entries
    ]
