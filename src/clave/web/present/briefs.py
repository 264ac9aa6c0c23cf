"""Pages of the annual brief: the years, one brief, what is written and done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.annual.models import PARTS, AnnualBrief, BriefPart
from clave.apps.annual.reading import Shown, asks_for, brief_of, briefs, shown_to
from clave.apps.annual.services import briefs as services
from clave.apps.followup.selectors import comments_of
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.plan_tabs import plan_tabs
from clave.web.refusals import carried_out, sentence, written

from .brief import PART_NAMES, brief_document
from .brief_forms import PartForm
from .brief_parts import source_word
from .document import Document
from .printing import entries_of
from .views import answer, makers, other_languages

Entry = dict[str, Any]
READS = (Permission.SEE_INSIGHTS, Permission.SEE_DEMAND)


@page(*READS)
@require_GET
def annual_briefs(request: UserRequest) -> HttpResponseBase:
    """The brief of each year."""
    found = list(briefs())
    known = {brief.year for brief in found}
    this = timezone.localdate().year
    context = {
        "briefs": found,
        "years": [year for year in (this + 1, this, this - 1) if year not in known],
        "may_issue": request.user.may(Permission.ISSUE_BRIEF),
        "tabs": plan_tabs(request.user, "annual_briefs"),
        "crumbs": crumbs(),
    }
    return render(request, "present/briefs.html", context)


@page(Permission.ISSUE_BRIEF)
@require_POST
def begin(request: UserRequest) -> HttpResponseBase:
    """Begin the brief of a year."""
    text = request.POST.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    try:
        brief = services.begin_brief(acting_user=request.user, year=year)
    except Refused as refusal:
        messages.error(request, sentence(refusal))
        return redirect("annual_briefs")
    messages.success(request, _("The draft is filled from what is known today."))
    return redirect("annual_brief", pk=brief.pk)


@page(*READS)
@require_GET
def annual_brief(request: UserRequest, pk: int) -> HttpResponseBase:
    """What the key accounts say for the guidelines of a year."""
    user, brief = request.user, found_brief(pk)
    shown = _shown(request, brief)
    document = document_of(user, shown)
    writes = user.may(Permission.ISSUE_BRIEF) and not brief.is_settled and shown.edition is None
    asked = {"edition": str(shown.edition.number)} if shown.edition else {}
    context = {
        "brief": brief,
        "shown": shown,
        "document": document,
        "sections": [
            entry | {"write": _write_url(brief, entry) if writes else ""}
            for entry in entries_of(document)
        ],
        "asks": _asks(user, shown),
        "editions": brief.editions.select_related("issued_by"),
        "may_write": writes,
        "may_issue": user.may(Permission.ISSUE_BRIEF),
        "may_ask": user.may(Permission.EDIT_ACCOUNTS) and not brief.is_settled,
        "comments": comments_of(brief),
        "makers": makers(reverse("annual_brief_file", args=[pk]), asked),
        "other": other_languages(),
        "tabs": plan_tabs(user, "annual_briefs"),
        "crumbs": [*crumbs(), {"label": str(brief.year)}],
    }
    return render(request, "present/brief.html", context)


@page(*READS)
@require_GET
def annual_brief_file(request: UserRequest, pk: int) -> HttpResponseBase:
    """The brief as a file; of many accounts the worker makes it."""
    brief = found_brief(pk)
    shown = _shown(request, brief)
    return answer(request, lambda: document_of(request.user, shown), accounts=shown.totals.accounts)


@page(Permission.ISSUE_BRIEF)
@require_http_methods(["GET", "POST"])
def brief_part(request: UserRequest, pk: int, key: str) -> HttpResponseBase:
    """Write the words of a part."""
    part = get_object_or_404(BriefPart.objects.select_related("brief"), brief=pk, key=key)
    form = PartForm(
        request.POST or None, instance=BriefPart.objects.select_related("brief").get(pk=part.pk)
    )
    if request.method == "POST" and written(
        form,
        lambda: services.write_part(
            acting_user=request.user,
            part=part,
            text=form.cleaned_data["text"],
            expected_version=form.cleaned_data["version"] or 0,
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('annual_brief', args=[pk])}#part-{key}")
    name = _(PART_NAMES[key])
    context = {
        "title": name,
        "form": form,
        "back": reverse("annual_brief", args=[pk]),
        "crumbs": [*brief_crumbs(part.brief), {"label": name}],
    }
    return render(request, "present/form.html", context, status=422 if form.errors else 200)


@page(Permission.ISSUE_BRIEF)
@require_POST
def brief_act(request: UserRequest, pk: int, act: str) -> HttpResponseBase:
    """Take the figures anew, issue, or make it a draft again."""
    brief = found_brief(pk)
    version = request.POST.get("version", "")
    common: Entry = {
        "acting_user": request.user,
        "brief": brief,
        "expected_version": int(version) if version.isdigit() and len(version) < 10 else 0,
    }
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "refresh": (lambda: services.refresh_brief(**common), _("The figures are those of now.")),
        "issue": (
            lambda: services.issue_brief(**common, note=request.POST.get("note", "")),
            _("The brief is issued; this edition stays as it is."),
        ),
        "reopen": (
            lambda: services.reopen_brief(**common, reason=request.POST.get("reason", "")),
            _("The brief is a draft again; its editions stay."),
        ),
    }
    if act not in acts:
        raise Http404
    call, said = acts[act]
    carried_out(request, call, said)
    return redirect("annual_brief", pk=pk)


@page(*READS)
@require_POST
def discuss_brief(request: UserRequest, pk: int) -> HttpResponseBase:
    """Say something about the brief."""
    brief = found_brief(pk)
    carried_out(
        request,
        lambda: services.discuss(
            acting_user=request.user, brief=brief, text=request.POST.get("text", "")
        ),
        _("Comment added."),
    )
    return redirect(f"{reverse('annual_brief', args=[pk])}#comments")


def found_brief(pk: int) -> AnnualBrief:
    """The brief, or 404."""
    return get_object_or_404(briefs(), pk=pk)


def document_of(user: User, shown: Shown) -> Document:
    """With last year's edition beside it, where there is one."""
    last = brief_of(shown.brief.year - 1)
    before = shown_to(user, last, 0) if last is not None else None
    return brief_document(shown, before)


def crumbs() -> list[Entry]:
    """The way here."""
    return [
        {"label": _("Plans"), "url": reverse("plans")},
        {"label": _("Annual brief"), "url": reverse("annual_briefs")},
    ]


def brief_crumbs(brief: AnnualBrief) -> list[Entry]:
    """The way to one year."""
    return [*crumbs(), {"label": str(brief.year), "url": reverse("annual_brief", args=[brief.pk])}]


def _shown(request: UserRequest, brief: AnnualBrief) -> Shown:
    """The edition that the address names; of an issued brief the newest, else the draft."""
    text = request.GET.get("edition", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
    if number is None and brief.is_settled:
        number = 0
    shown = shown_to(request.user, brief, number)
    if shown is None:
        raise Http404
    return shown


def _write_url(brief: AnnualBrief, entry: Entry) -> str:
    key = entry["section"].key
    return reverse("brief_part", args=[brief.pk, key]) if key in PARTS else ""


def _asks(user: User, shown: Shown) -> list[Entry]:
    """What is asked, each with its page."""
    return [
        {
            "ask": ask,
            "url": reverse("brief_ask", args=[ask.pk]),
            "source": source_word(ask.source),
        }
        for ask in asks_for(user, shown.brief)
    ]
