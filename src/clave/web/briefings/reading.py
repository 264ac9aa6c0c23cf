"""Briefings as they are read: the list, one of them, a question."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clave.apps.accounts.models import Account
from clave.apps.briefings import services
from clave.apps.briefings.audiences import audience_of
from clave.apps.briefings.checks import runs_briefing
from clave.apps.briefings.models import Briefing, BriefingState, Edition
from clave.apps.briefings.selectors import (
    briefing_for,
    briefings_for,
    edition_before,
    questions_of,
    readers_of,
)
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.lists import Filter, ListPage, show_list
from clave.web.plan_tabs import plan_tabs
from clave.web.refusals import sentence

from . import words
from .tables import BriefingRow, BriefingTable, row_of


@page()
@require_GET
def briefings(request: UserRequest) -> HttpResponseBase:
    """Every briefing that one wrote, got, or may read."""
    rows = [row_of(one) for one in briefings_for(request.user)]
    states = dict(BriefingState.choices) | {"mine": _("to be confirmed by me")}
    state = request.GET.get("state", "")
    state = state if state in states else ""
    shown = [row for row in rows if state in ("", row.code) or (state == "mine" and row.to_confirm)]
    choices = [("", _("All")), *((str(value), str(label)) for value, label in states.items())]
    context = {
        "finding": words.finding(rows),
        "tabs": plan_tabs(request.user, "briefings"),
        "new_url": reverse("new_briefing") if request.user.may(Permission.EDIT_ACCOUNTS) else "",
        "has_any": bool(rows),
        "crumbs": [{"label": _("Briefings")}],
    }
    listed = ListPage(
        name="briefings",
        table_class=BriefingTable,
        rows=shown,
        template="briefings/list.html",
        filters=[Filter("state", _("State"), choices, state)],
        search=_matches,
        default_order="-sent_on",
        hidden=("units",),
        file_name="clave-briefings",
    )
    return show_list(request, listed, context)


@page()
@require_GET
def briefing(request: UserRequest, pk: int) -> HttpResponseBase:
    """What changes for me, to be confirmed; for its author, who has read it."""
    record = visible_briefing(request.user, pk)
    return show(request, record)


def show(request: UserRequest, record: Briefing, error: str = "") -> HttpResponseBase:
    """The page of one briefing, with what was refused where something was."""
    may_run = runs_briefing(request.user, record)
    edition = record.current
    context = _frame(request.user, record) | {"error": error, "may_run": may_run}
    if edition is None:
        context |= _draft(record)
    else:
        services.note_reading(acting_user=request.user, edition=edition)
        context |= _sent(request.user, record, edition)
    return render(request, "briefings/briefing.html", context, status=422 if error else 200)


@page()
@require_POST
def ask(request: UserRequest, pk: int) -> HttpResponseBase:
    """Ask in the open."""
    record = visible_briefing(request.user, pk)
    try:
        services.ask_about(
            acting_user=request.user, briefing=record, text=request.POST.get("text", "")
        )
    except Refused as refusal:
        return show(request, record, sentence(refusal))
    messages.success(request, _("Your question is there for everybody; its author is told."))
    return redirect(reverse("briefing", args=[pk]) + "#questions")


def visible_briefing(user: User, pk: int) -> Briefing:
    """The briefing, or 404: not there and not for this person look alike."""
    found = briefing_for(user, pk)
    if found is None:
        raise Http404
    return found


def _frame(user: User, record: Briefing) -> dict[str, Any]:
    account = record.account
    seen = account is not None and Account.objects.visible_to(user).filter(pk=account.pk).exists()
    title = record.current.texts["title"] if record.current else record.title
    trail = {"label": _("Briefings"), "url": reverse("briefings")}
    return {
        "record": record,
        "title": title,
        "account_url": reverse("account", args=[record.account_id]) if seen else "",
        "ends": words.ends_text(record),
        "crumbs": [trail, {"label": title}],
    }


def _draft(record: Briefing) -> dict[str, Any]:
    """What will be sent, and to whom."""
    reached = audience_of(record)
    texts = record.texts()
    return {
        "parts": words.parts_of(texts, None, ()),
        "due_on": record.due_on,
        "reached": reached,
        "warnings": words.warnings(record, reached.users, reached.others),
    }


def _sent(user: User, record: Briefing, edition: Edition) -> dict[str, Any]:
    """The edition in force, who has read it, what was asked."""
    readers = readers_of(edition)
    own = next((reader for reader in readers if reader.user.pk == user.pk), None)
    confirmed = sum(reader.confirmed is not None for reader in readers)
    before = edition_before(edition) if edition.changed else None
    pending = record.texts() != edition.texts and record.state != BriefingState.CLOSED
    reached = audience_of(record)
    return {
        "edition": edition,
        "parts": words.parts_of(edition.texts, before, edition.changed),
        "changed": words.changed_labels(edition.changed),
        "due_on": words.day_of(edition.texts),
        "readers": readers,
        "finding": words.confirmed_text(confirmed, len(readers)),
        "others": reached.others,
        "questions": questions_of(record),
        "may_confirm": own is not None
        and own.confirmed is None
        and not edition.acknowledgement.is_settled,
        "confirmed_at": own.confirmed if own else None,
        "waiting": len(readers) - confirmed,
        "pending": pending,
        "warnings": words.warnings(record, reached.users, reached.others) if pending else [],
    }


def _matches(row: BriefingRow, text: str) -> bool:
    return text.casefold() in f"{row.title}\n{row.account}\n{row.units}\n{row.author}".casefold()
