"""Files of people and of talks: what was understood, what it would do, one button; and undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.accounts.models import Account
from clave.apps.contacts.importing import files, services
from clave.apps.contacts.importing.selectors import imports_visible_to
from clave.apps.contacts.importing.words import COLUMNS
from clave.apps.contacts.models import ContactImport
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.refusals import sentence

from .words import field_label, reason_label

EDITORS = (Permission.EDIT_ACCOUNTS,)
MOST_BYTES = 32 * 1024 * 1024
ACCEPT = ".csv,.txt,.xlsx,.xls,.ods,.vcf"


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def imports(request: UserRequest) -> HttpResponseBase:
    """Drop a file; below, what was brought before."""
    error, status = "", 200
    upload = request.FILES.get("file")
    if request.method == "POST":
        try:
            if upload is None:
                raise Refused("no_file_chosen")
            record = services.receive_file(
                acting_user=request.user,
                kind=request.POST.get("kind", "contacts"),
                name=upload.name or "file",
                chunks=upload.chunks(),
                account=_account(request.user, request.POST.get("account", "")),
            )
        except Refused as refusal:
            error, status = sentence(refusal), 422
        else:
            return redirect("contact_import", pk=record.pk)
    context = {
        "error": error,
        "accept": ACCEPT,
        "max_bytes": MOST_BYTES,
        "hint": _("CSV, Excel, LibreOffice or vCard; up to %(limit)s MB")
        % {"limit": MOST_BYTES // 2**20},
        "account": request.POST.get("account", request.GET.get("account", "")),
        "records": [_line(record) for record in imports_visible_to(request.user)[:50]],
        "crumbs": _crumbs(),
    }
    return render(request, "contacts/imports.html", context, status=status)


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def one(request: UserRequest, pk: str) -> HttpResponseBase:
    """What the file would do, or what it did; a POST reads it by other columns."""
    record = _visible(request.user, pk)
    error, status = "", 200
    if request.method == "POST":
        fields = {name: request.POST.get(f"column_{name}", "") for name in COLUMNS[record.kind]}
        columns = {name: column for name, column in fields.items() if column}
        try:
            services.change_columns(acting_user=request.user, record=record, columns=columns)
        except Refused as refusal:
            error, status = sentence(refusal), 422
        else:
            return redirect("contact_import", pk=pk)
    result = record.result
    rejected = result["rejected"]
    context = {
        **_line(record),
        "error": error,
        "reasons": [(reason_label(code), count) for code, count in rejected["reasons"].items()],
        "first": [
            (row, reason_label(code), field_label(column))
            for row, code, column in rejected["first"]
        ],
        "fields": [
            {"name": name, "label": field_label(name), "column": record.columns.get(name, "")}
            for name in COLUMNS[record.kind]
        ],
        "header": result.get("header", []),
        "has_rejects": files.rejects_path(record) is not None,
        "goes_in": result["added"] + result["joined"],
        "crumbs": [*_crumbs(), {"label": record.file_name}],
    }
    return render(request, "contacts/import.html", context, status=status)


@page(*EDITORS)
@require_POST
def act(request: UserRequest, pk: str, action: str) -> HttpResponseBase:
    """Confirm, undo or discard."""
    record = _visible(request.user, pk)
    if action == "confirm":
        services.confirm_import(acting_user=request.user, record=record)
        messages.success(request, _("“%(name)s” is in.") % {"name": record.file_name})
    elif action == "undo":
        services.undo_import(acting_user=request.user, record=record)
        messages.success(request, _("“%(name)s” was undone.") % {"name": record.file_name})
    elif action == "discard":
        services.discard_import(acting_user=request.user, record=record)
        messages.info(request, _("“%(name)s” was forgotten.") % {"name": record.file_name})
        return redirect("contact_imports")
    else:
        raise Http404
    return redirect("contact_import", pk=pk)


@page(*EDITORS)
@require_GET
def rejects(request: UserRequest, pk: str) -> HttpResponseBase:
    """The lines that were left out, each with its reason."""
    record = _visible(request.user, pk)
    path = files.rejects_path(record)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"rejects-{pk}.csv")


def _visible(user: User, pk: str) -> ContactImport:
    return get_object_or_404(imports_visible_to(user).select_related("account"), pk=pk)


def _account(user: User, text: str) -> Account | None:
    text = text.strip()
    if not text:
        return None
    visible = Account.objects.visible_to(user)
    found = visible.filter(code=text).first() or visible.filter(name=text).first()
    if found is None:
        raise Refused("unknown_account", account=text)
    return found


def _line(record: ContactImport) -> dict[str, Any]:
    kinds = {"contacts": _("People"), "interactions": _("Log of contacts")}
    return {"record": record, "kind": kinds[record.kind], "result": record.result}


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Contacts"), "url": reverse("contacts")},
        {"label": _("Bring a file"), "url": reverse("contact_imports")},
    ]
