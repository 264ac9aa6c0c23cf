"""Acknowledgements: the list, a new one, who confirmed, and the one click."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.followup.models import Acknowledgement
from clave.apps.followup.selectors import seen_accounts
from clave.apps.followup.services import acknowledgements as services
from clave.apps.followup.services.telling import runs
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.lists import Filter, ListPage, show_list
from clave.web.refusals import sentence

from .actions import account_asked, matches
from .common import back, crumbs, item_context, item_url, may_follow_up, tabs, version_of, visible
from .forms import AcknowledgementForm
from .tables import AcknowledgementTable, amount_of, rows_of


@page()
@require_GET
def acknowledgements(request: UserRequest) -> HttpResponseBase:
    """Every message to confirm that one sees."""
    state = request.GET.get("state", "")
    shown = Acknowledgement.objects.visible_to(request.user)
    if state != "all":
        shown = shown.filter(closed_at__isnull=state == "")
    found = list(shown.select_related("account", "created_by").prefetch_related("receipts"))
    choices = [("", _("waiting")), ("closed", _("ended")), ("all", _("All"))]
    count = {"n": numbers.number(len(found))}
    context = {
        "finding": ngettext("%(n)s message to confirm", "%(n)s messages to confirm", len(found))
        % count,
        "tabs": tabs("acknowledgements"),
        "crumbs": crumbs({"label": _("Acknowledgements")}),
        "new_url": reverse("new_acknowledgement") if may_follow_up(request.user) else "",
        "new_label": _("Ask to confirm"),
    }
    listed = ListPage(
        name="acknowledgements",
        table_class=AcknowledgementTable,
        rows=rows_of(found, seen_accounts(request.user, found)),
        template="followup/list.html",
        filters=[Filter("state", _("State"), choices, state)],
        search=matches,
        default_order="due_on",
        file_name="clave-acknowledgements",
    )
    return show_list(request, listed, context)


@page(Permission.FOLLOW_UP)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponseBase:
    """Ask people to confirm a message."""
    account = account_asked(request)
    form = AcknowledgementForm(request.POST or None, user=request.user, account=account)
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.ask_acknowledgement(
                acting_user=request.user,
                recipients=list(form.cleaned_data["recipients"]),
                values=form.values(),
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("“%(title)s” is sent.") % {"title": asked.title})
            return redirect(item_url(asked))
    title = _("Ask to confirm")
    trail = {"label": _("Acknowledgements"), "url": reverse("acknowledgements")}
    context = {
        "form": form,
        "title": title,
        "back": trail["url"],
        "crumbs": crumbs(trail, {"label": title}),
    }
    return render(request, "followup/form.html", context, status=422 if form.errors else 200)


@page()
@require_GET
def acknowledgement(request: UserRequest, pk: int) -> HttpResponseBase:
    """The message, and who has confirmed it."""
    record = visible(Acknowledgement, request.user, pk)
    receipts = list(record.receipts.select_related("user"))
    own = [r for r in receipts if r.user_id == request.user.pk and r.confirmed_at is None]
    trail = {"label": _("Acknowledgements"), "url": reverse("acknowledgements")}
    context = item_context(request.user, record, trail)
    context |= {
        "amount": amount_of(record),
        "receipts": receipts,
        "confirmed": sum(receipt.confirmed_at is not None for receipt in receipts),
        "may_confirm": bool(own) and not record.is_settled,
        "may_withdraw": runs(request.user, record) and not record.is_settled,
    }
    return render(request, "followup/acknowledgement.html", context)


@page()
@require_POST
def confirm(request: UserRequest, pk: int) -> HttpResponseBase:
    """One click: I have read it."""
    record = visible(Acknowledgement, request.user, pk)
    services.confirm_acknowledgement(acting_user=request.user, acknowledgement=record)
    messages.success(request, _("Confirmed: “%(title)s”.") % {"title": record.title})
    return redirect(back(request, item_url(record)))


@page()
@require_POST
def withdraw(request: UserRequest, pk: int) -> HttpResponseBase:
    """Nobody has to confirm it any more."""
    record = visible(Acknowledgement, request.user, pk)
    services.withdraw_acknowledgement(
        acting_user=request.user, acknowledgement=record, expected_version=version_of(request)
    )
    messages.success(request, _("“%(title)s” is taken back.") % {"title": record.title})
    return redirect(item_url(record))
