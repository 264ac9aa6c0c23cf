"""The needs of one account: listed, noted, changed, gone through once a year."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.accounts.overview import Overview
from clave.apps.contacts.models import Interaction
from clave.apps.identity.models import Company
from clave.apps.identity.roles import Permission
from clave.apps.needs import services
from clave.apps.needs.models import Need
from clave.apps.needs.selectors import need_for, needs_for, review_due_of, reviews_of
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.accounts.writing import MARKET, FormPage, families, market_views, removed, written
from clave.web.lists import ListPage, show_list

from . import words
from .forms import NeedForm, ReviewForm, first_month
from .rows import matches, need_row
from .tables import NeedTable

# What another page may fill in by the address: parameter → field of the form.
PREFILLED = {
    "product": "product",
    "family": "family",
    "text": "text",
    "amount": "value",
    "quantity": "quantity",
    "unit": "unit",
    "note": "note",
    "from": "starts_on",
    "to": "ends_on",
    "confidence": "confidence",
    "time": "time",
    "source": "source",
    "interaction": "interaction",
}


@page(*SIGHT)
@require_GET
def needs(request: UserRequest, pk: int) -> HttpResponseBase:
    """What this customer needs, and when it was last gone through."""
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, MARKET)
    seen: Overview = context["seen"]
    found = needs_for(request.user, seen.codes)
    reviews = list(reviews_of(account)[:10])
    due = review_due_of(account)
    today = timezone.localdate()
    context |= {
        "views": market_views(account, "account_needs"),
        "finding": words.finding(found, Company.current().currency),
        "reviews": [
            {"record": one, "confirmed": len(one.confirmed.all())} for one in reviews
        ],
        "review": words.review_text(due, reviews[0].reviewed_on if reviews else None, today),
        "review_late": due is not None and due <= today,
        "has_needs": bool(found),
    }  # fmt: skip
    several = any(need.account_id != account.pk for need in found)
    listed = ListPage(
        name="account_needs",
        table_class=NeedTable,
        rows=[need_row(need) for need in found],
        template="needs/account.html",
        search=matches,
        default_order="starts_on",
        hidden=("product", "expected") if several else ("account", "product", "expected"),
        file_name="clave-needs",
    )
    return show_list(request, listed, context)


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, pk: int) -> HttpResponseBase:
    """Note a need; a link may have filled some of it in."""
    account = visible_account(request.user, pk)
    form = NeedForm(
        request.POST or None,
        account=account,
        user=request.user,
        initial=_initial(request) | {"owner": account.responsible or request.user},
    )
    shown = FormPage(
        account=account,
        title=_("New need"),
        back=reverse("account_needs", args=[pk]),
        form=form,
        lists={"families": families(request.user)},
    )
    return written(
        request,
        shown,
        lambda: services.note_need(
            acting_user=request.user, account=account, values=form.values()
        ),
    )  # fmt: skip


@page(*SIGHT)
@require_http_methods(["GET", "POST"])
def need(request: UserRequest, pk: int) -> HttpResponseBase:
    """One need: shown to all who see its account, changed by those who may."""
    record = visible_need(request, pk)
    may_edit = request.user.may(Permission.EDIT_ACCOUNTS)
    if request.method == "POST" and not may_edit:
        raise Http404
    form = NeedForm(
        request.POST or None,
        instance=Need.objects.select_related("account").get(pk=pk),
        account=record.account,
        user=request.user,
    )
    if not may_edit:
        for field in form.fields.values():
            field.disabled = True
    shown = FormPage(
        account=visible_account(request.user, record.account_id),
        title=str(record),
        back=reverse("account_needs", args=[record.account_id]),
        form=form,
        remove=reverse("remove_need", args=[pk]) if may_edit else "",
        lists={"families": families(request.user)},
        may_save=may_edit,
    )
    return written(
        request,
        shown,
        lambda: services.change_need(
            acting_user=request.user,
            need=record,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    )


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take a need out, and why."""
    record = visible_need(request, pk)
    return removed(
        request,
        reverse("account_needs", args=[record.account_id]),
        lambda reason: services.remove_need(
            acting_user=request.user, need=record, reason=reason
        ),
    )  # fmt: skip


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def review(request: UserRequest, pk: int) -> HttpResponseBase:
    """Go through the needs of the account: which stand, what was found."""
    account = visible_account(request.user, pk)
    form = ReviewForm(request.POST or None, account=account)
    shown = FormPage(
        account=account,
        title=_("Yearly review of its needs"),
        back=reverse("account_needs", args=[pk]),
        form=form,
    )
    return written(
        request,
        shown,
        lambda: services.review_needs(
            acting_user=request.user,
            account=account,
            confirmed=list(form.cleaned_data["confirmed"]),
            note=form.cleaned_data["note"],
        ),
    )


def visible_need(request: UserRequest, pk: int) -> Need:
    """The need, or 404: not there and not for this person look alike."""
    found = need_for(request.user, pk)
    if found is None:
        raise Http404
    return found


def _initial(request: UserRequest) -> dict[str, Any]:
    """What the address filled in; of a talk that one sees, also who spoke and what about."""
    told: dict[str, Any] = {"starts_on": first_month()}
    told |= {field: request.GET[name] for name, field in PREFILLED.items() if request.GET.get(name)}
    talk = str(told.get("interaction", ""))
    if talk.isdecimal():
        seen = Interaction.objects.visible_to(request.user).filter(pk=int(talk)).first()
        if seen is not None:
            told.setdefault("text", seen.subject)
            told.setdefault("note", seen.notes[:2000])
            told.setdefault("source", seen.contacts.values_list("pk", flat=True).first())
    return told
