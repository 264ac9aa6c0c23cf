"""The review of an account: looked at, and made as slides, PDF or workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.identity.services import note_export
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.background import start_export
from clave.web.components import numbers
from clave.web.fragments import show_part

from .document import LANGUAGES, Document
from .making import FORMATS, PaperExport, made
from .printing import entries_of
from .review import review_document, review_following, review_opening

Entry = dict[str, Any]
LANGUAGE_NAMES = {"es": "Español", "en": "English"}
DIRECT = 60  # accounts in one document; more are made by the worker


@page(*SIGHT)
@require_GET
def review(request: UserRequest, pk: int) -> HttpResponseBase:
    """What the deck says, before it is made."""
    account = visible_account(request.user, pk)
    customer = request.GET.get("customer") == "1"
    context = frame_of(request.user, account, "account")
    document = review_opening(request.user, account, customer=customer, seen=context["seen"])
    context["crumbs"].append({"label": document.subtitle})
    here = reverse("account_review", args=[pk])
    rest = reverse("account_review_rest", args=[pk])
    context |= {
        "document": document,
        "sections": entries_of(document),
        "rest": f"{rest}?customer=1" if customer else rest,
        "choices": [
            {"label": _("For us"), "url": here, "active": not customer},
            {"label": _("For the customer"), "url": f"{here}?customer=1", "active": customer},
        ],
        "makers": makers(
            reverse("account_review_file", args=[pk]), {"customer": "1"} if customer else {}
        ),
        "other": other_languages(),
    }
    return render(request, "present/review.html", context)


@page(*SIGHT)
@require_GET
def review_rest(request: UserRequest, pk: int) -> HttpResponseBase:
    """What follows the first two parts: asked for by the page once these are shown."""
    account = visible_account(request.user, pk)
    customer = request.GET.get("customer") == "1"
    document = review_following(request.user, account, customer=customer)
    here = reverse("account_review", args=[pk])
    crumbs = [
        {"label": account.name, "url": reverse("account", args=[pk])},
        {"label": document.subtitle, "url": f"{here}?customer=1" if customer else here},
        {"label": _("The rest of the review")},
    ]
    context = {"sections": entries_of(document)}
    return show_part(request, "present/sections.html", context, crumbs)


@page(*SIGHT)
@require_GET
def review_file(request: UserRequest, pk: int) -> HttpResponseBase:
    """The review as a file."""
    account = visible_account(request.user, pk)
    customer = request.GET.get("customer") == "1"
    return answer(
        request, lambda: review_document(request.user, account, customer=customer), accounts=1
    )


def answer(
    request: UserRequest,
    telling: Callable[[], Document],
    *,
    accounts: int,
    one_page: bool = False,
) -> HttpResponseBase:
    """The document in the format that ``export`` names, in the reader's language unless
    ``language`` names another; one over many accounts is made by the worker.
    """
    kind, language = request.GET.get("export", "pptx"), request.GET.get("language", "")
    if kind not in FORMATS:
        raise Http404
    language = language if language in LANGUAGES else numbers.language()
    write = getattr(request, "write_export", None)
    if write is not None:
        write(PaperExport(telling, kind, language, accounts, f"clave.{kind}"))
        return HttpResponse(status=204)
    if accounts > DIRECT:
        asked = request.GET.copy()
        asked["export"], asked["language"] = kind, language
        job = start_export(request.user, f"{request.path}?{asked.urlencode()}")
        return redirect("export", pk=job.pk)
    found = made(telling, kind, language, one_page=one_page)
    note_export(
        acting_user=request.user,
        name=found.name,
        rows=len(found.document.sections),
        address=request.get_full_path(),
    )
    response = HttpResponse(found.content, content_type=found.content_type)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


def makers(address: str, asked: dict[str, str] | None = None) -> list[Entry]:
    """The buttons that make a file, in the reader's language and in the other."""
    labels = {"pptx": _("Slides"), "pdf": _("PDF"), "xlsx": _("Workbook")}
    icons = {"pptx": "presentation", "pdf": "printer", "xlsx": "download"}
    return [
        {
            "label": label,
            "icon": icons[kind],
            "url": f"{address}?{urlencode({**(asked or {}), 'export': kind})}",
        }
        for kind, label in labels.items()
    ]


def other_languages() -> list[Entry]:
    """The languages that are not the reader's."""
    return [
        {"code": code, "name": LANGUAGE_NAMES[code]}
        for code in LANGUAGES
        if code != numbers.language()
    ]
