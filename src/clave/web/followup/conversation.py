"""What is said about an item, who follows it, and what one is told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.followup.models import Item, Notification
from clave.apps.followup.selectors import mail_settings_of, notifications_of, waiting_for
from clave.apps.followup.services import comments as services
from clave.apps.identity.models import User
from clave.web.access import UserRequest, page
from clave.web.lists import query_link

from .common import back, crumbs, item_url, tabs
from .forms import MailSettingsForm
from .waiting import finding, ordered, unsupported_entries, waiting_entries
from .words import ICONS, told_sentence

PER_PAGE = 50


@page()
@require_GET
def waiting(request: UserRequest) -> HttpResponseBase:
    """Everything that waits for me, what it means in money, with the buttons that settle it; and
    what nobody stands behind."""
    everything = waiting_entries(request.user, waiting_for(request.user))
    only = request.GET.get("only", "")
    shown = [entry for entry in everything if only in ("", entry["type"])]
    by = "age" if request.GET.get("by") == "age" else "money"
    kinds = {entry["type"] for entry in everything}
    context = {
        "entries": ordered(shown, by),
        "finding": finding(everything, timezone.now()),
        "unsupported": unsupported_entries(request.user),
        "kinds": _kinds(request, kinds, only) if len(kinds) > 1 else [],
        "orders": _orders(request, by) if len(everything) > 1 else [],
        "tabs": tabs("waiting"),
        "crumbs": crumbs({"label": _("Waiting for you")}),
    }
    return render(request, "followup/waiting.html", context)


def _kinds(request: UserRequest, kinds: set[str], only: str) -> list[dict[str, Any]]:
    """Everything, or what of one kind waits."""
    labels = {
        "": _("All"),
        "approval": _("Approvals"),
        "acknowledgement": _("To confirm"),
        "mention": _("Questions"),
    }
    return [
        {
            "label": label,
            "url": query_link(request.GET, only=kind or None),
            "active": kind == only,
        }
        for kind, label in labels.items()
        if not kind or kind in kinds
    ]


def _orders(request: UserRequest, by: str) -> list[dict[str, Any]]:
    """By money or by age."""
    entries = (("money", _("most money first")), ("age", _("oldest first")))
    return [
        {"label": label, "url": query_link(request.GET, by=name), "active": name == by}
        for name, label in entries
    ]


@page()
@require_POST
def comment(request: UserRequest, pk: int) -> HttpResponseBase:
    """Say something."""
    item = _item(request.user, pk)
    services.add_comment(acting_user=request.user, item=item, text=request.POST.get("text", ""))
    messages.success(request, _("Comment added."))
    return redirect(item_url(item) + "#comments")


@page()
@require_POST
def follow(request: UserRequest, pk: int) -> HttpResponseBase:
    """Be told of what happens, or no longer."""
    item = _item(request.user, pk)
    on = request.POST.get("on") == "1"
    services.follow_item(acting_user=request.user, item=item, on=on)
    text = _("You are told what happens here.") if on else _("You are no longer told.")
    messages.success(request, text)
    return redirect(item_url(item))


@page()
@require_GET
def notifications(request: UserRequest) -> HttpResponseBase:
    """What I was told, the newest first."""
    shown = Paginator(notifications_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "entries": [
            {
                "told": told,
                "text": told_sentence(told),
                "icon": ICONS[told.code],
                "url": item_url(told.item),
            }
            for told in shown
        ],
        "crumbs": [{"label": _("Notifications")}],
    }
    return render(request, "followup/notifications.html", context)


@page()
@require_POST
def read(request: UserRequest) -> HttpResponseBase:
    """All of them are read, or the one that ``notification`` names."""
    named = request.POST.get("notification", "")
    told = None
    if named:
        if not named.isascii() or not named.isdigit() or len(named) > 15:
            raise Http404
        told = get_object_or_404(Notification, user=request.user, pk=named)
    services.mark_read(acting_user=request.user, notification=told)
    return redirect(back(request, reverse("notifications")))


@page()
@require_http_methods(["GET", "POST"])
def mail_settings(request: UserRequest) -> HttpResponseBase:
    """How I want to be told by e-mail."""
    own = mail_settings_of(request.user)
    form = MailSettingsForm(request.POST or None, instance=own)
    if request.method == "POST" and form.is_valid():
        services.save_mail_settings(
            acting_user=request.user,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        )
        messages.success(request, _("Saved."))
        return redirect("mail_settings")
    trail = {"label": _("Notifications"), "url": reverse("notifications")}
    context = {"form": form, "crumbs": [trail, {"label": _("By e-mail")}]}
    status = 422 if form.errors else 200
    return render(request, "followup/mail_settings.html", context, status=status)


def _item(user: User, pk: int) -> Item:
    """The item, or 404."""
    seen = Item.objects.visible_to(user).select_related("account")
    return get_object_or_404(seen, pk=pk)
