"""Settings: the template that the company's decks are written on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.identity.models import Company
from clave.apps.identity.roles import Permission
from clave.apps.present import services
from clave.apps.present.checking import LIMIT
from clave.apps.present.selectors import template_now
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.identity.settings import crumbs_to, tabs
from clave.web.refusals import sentence

from .document import Document, Section
from .making import made


@page(Permission.MANAGE_COMPANY)
@require_http_methods(["GET", "POST"])
def slides(request: UserRequest) -> HttpResponseBase:
    """Which template decks are written on; a POST gives another."""
    error, status = "", 200
    upload = request.FILES.get("file")
    if request.method == "POST":
        if upload is None:
            error, status = _("Choose a file first."), 422
        else:
            try:
                services.set_template(acting_user=request.user, upload=upload)
            except Refused as refusal:
                error, status = sentence(refusal), 422
            else:
                messages.success(request, _("Decks are written on this template from now on."))
                return redirect("slides")
    found = template_now()
    title = _("Decks are written on Clave's own slides")
    if found is not None:
        title = _("Decks are written on “%(name)s”") % {"name": found.file.name}
    context = {
        "title": title,
        "found": found,
        "error": error,
        "max_bytes": LIMIT,
        "hint": _("A .pptx of at most %(limit)s MB, without macros and links")
        % {"limit": LIMIT // 2**20},
        "tabs": tabs(request.user, "slides"),
        "crumbs": crumbs_to(_("Slides")),
    }
    return render(request, "present/slides.html", context, status=status)


@page(Permission.MANAGE_COMPANY)
@require_POST
def remove(request: UserRequest) -> HttpResponseBase:
    """Write on Clave's own slides again."""
    services.remove_template(acting_user=request.user)
    messages.success(request, _("Decks are written on Clave's own slides again."))
    return redirect("slides")


@page(Permission.MANAGE_COMPANY)
@require_GET
def example(request: UserRequest) -> HttpResponseBase:
    """A deck of two slides, to see how the template looks."""
    found = made(_example, "pptx", numbers.language())
    response = HttpResponse(found.content, content_type=found.content_type)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


def _example() -> Document:
    company = Company.current()
    section = Section(
        key="example",
        name=_("Example"),
        finding=_("A slide says its finding in its title"),
        paragraphs=(_("Text, tables and charts stand between the title and the foot."),),
    )
    return Document(
        kind="example",
        reference="",
        title=company.name or "Clave",
        subtitle=_("Example"),
        label=_("Example"),
        company=company.name,
        language=numbers.language(),
        on=timezone.localdate(),
        as_of=None,
        currency=company.currency,
        sections=(section,),
    )
