"""One's own calendar in another program: addresses that can be revoked, and what they answer."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.agenda.models import CalendarFeed
from clave.apps.agenda.selectors import (
    FEED_AHEAD,
    FEED_BACK,
    dates_of,
    feed_by_token,
    feeds_of,
)
from clave.apps.agenda.services import make_feed, revoke_feed
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.refusals import sentence

from .calendar import calendar_answer

_TOKEN = "calendar_token"  # noqa: S105 - a name in the session, not a secret


class FeedForm(forms.ModelForm[CalendarFeed]):
    """A new address."""

    class Meta:
        model = CalendarFeed
        fields = ("name", "titles")
        help_texts = {
            "name": gettext_lazy("So that you know it again: telephone, Outlook, Google …"),
            "titles": gettext_lazy(
                "Else it says only what kind of date it is and the account: who runs that other "
                "program can read it."
            ),
        }


@page()
@require_http_methods(["GET", "POST"])
def feeds(request: UserRequest) -> HttpResponseBase:
    """One's addresses; a new one is shown once."""
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _feed, token = make_feed(acting_user=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            request.session[_TOKEN] = token
            return redirect("calendar_feeds")
    token = request.session.pop(_TOKEN, "")
    address = request.build_absolute_uri(reverse("calendar_feed", args=[token])) if token else ""
    context = {
        "form": form,
        "feeds": feeds_of(request.user),
        "address": address,
        "crumbs": [
            {"label": _("Calendar"), "url": reverse("agenda")},
            {"label": _("In another program")},
        ],
    }
    return render(request, "agenda/feeds.html", context, status=422 if form.errors else 200)


@page()
@require_POST
def revoke(request: UserRequest, pk: int) -> HttpResponseBase:
    """The address answers no more."""
    feed = get_object_or_404(CalendarFeed, pk=pk, user=request.user)
    revoke_feed(acting_user=request.user, feed=feed)
    messages.success(request, _("“%(name)s” is revoked.") % {"name": feed.name})
    return redirect("calendar_feeds")


@require_GET
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """The dates of whose feed it is, in their language; no login: the address is the key."""
    feed = feed_by_token(token)
    if feed is None:
        raise Http404
    today = timezone.localdate()
    with translation.override(feed.user.language):
        found = dates_of(feed.user, today - FEED_BACK, today + FEED_AHEAD, person=feed.user.pk)
        standing = [one for one in found if not one.done]
        return calendar_answer(request, standing, titles=feed.titles)
