"""What is said about an item, who follows it, and what one is told."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.followup.models import Item, Notification
from clave.apps.followup.selectors import mail_settings_of, notifications_of, waiting_for
from clave.apps.followup.services import comments as services
from clave.apps.identity.models import User
from clave.web.access import UserRequest, page

from .common import back, crumbs, item_url, tabs
from .forms import MailSettingsForm
from .waiting import waiting_entries
from .words import ICONS, told_sentence

PER_PAGE = 50


@page()
@require_GET
def waiting(request: UserRequest) -> HttpResponseBase:
    """Everything that waits for me, with the buttons that settle it."""
    context = {
        "entries": waiting_entries(request.user, waiting_for(request.user)),
        "tabs": tabs("waiting"),
        "crumbs": crumbs({"label": _("Waiting for you")}),
    }
    return render(request, "followup/waiting.html", context)


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
