"""Files of needs: what was understood, what each would do, one button; and undo."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.needs.importing import services
from clave.apps.needs.models import NeedImport
from clave.apps.needs.selectors import imports_visible_to
from clave.lib.refusal import Refused
from clave.lib.spreadsheet import safe_cell
from clave.web.access import UserRequest, page
from clave.web.refusals import sentence

from .words import FIELDS, field_label, reason_label

EDITORS = (Permission.EDIT_ACCOUNTS,)
MOST_BYTES = 8 * 1024 * 1024
ACCEPT = ".csv,.txt,.xlsx,.xls,.ods"
SHOWN = 20


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
            record = services.receive_needs(
                acting_user=request.user, name=upload.name or "file", chunks=upload.chunks()
            )
        except Refused as refusal:
            error, status = sentence(refusal), 422
        else:
            return redirect("need_import", pk=record.pk)
    context = {
        "error": error,
        "accept": ACCEPT,
        "max_bytes": MOST_BYTES,
        "hint": _("CSV, Excel or LibreOffice; up to %(limit)s MB") % {"limit": MOST_BYTES // 2**20},
        "columns": [{"label": field_label(name)} for name in FIELDS],
        "records": imports_visible_to(request.user)[:30],
        "crumbs": _crumbs(),
    }
    return render(request, "needs/imports.html", context, status=status)


@page(*EDITORS)
@require_GET
def one(request: UserRequest, pk: int) -> HttpResponseBase:
    """What the file would do, or what it did."""
    record = _visible(request.user, pk)
    context = {
        "record": record,
        "result": record.result,
        "reasons": [(reason_label(code), n) for code, n in record.result["reasons"].items()],
        "first": [
            (row, reason_label(code), field_label(column))
            for row, code, column in record.result["rejects"][:SHOWN]
        ],
        "fields": [
            (field_label(name), column) for name, column in record.columns.items()
        ],
        "crumbs": [*_crumbs(), {"label": record.file_name}],
    }  # fmt: skip
    return render(request, "needs/import.html", context)


@page(*EDITORS)
@require_POST
def act(request: UserRequest, pk: int, action: str) -> HttpResponseBase:
    """Confirm, undo or discard."""
    record = _visible(request.user, pk)
    said = {"name": record.file_name}
    if action == "confirm":
        services.confirm_needs(acting_user=request.user, record=record)
        messages.success(request, _("“%(name)s” is in.") % said)
    elif action == "undo":
        services.undo_needs(acting_user=request.user, record=record)
        messages.success(request, _("“%(name)s” was undone.") % said)
    elif action == "discard":
        services.discard_needs(acting_user=request.user, record=record)
        messages.info(request, _("“%(name)s” was forgotten.") % said)
        return redirect("need_imports")
    else:
        raise Http404
    return redirect("need_import", pk=pk)


@page(*EDITORS)
@require_GET
def rejects(request: UserRequest, pk: int) -> HttpResponse:
    """The rows that were left out, as they were, each with its reason."""
    record = _visible(request.user, pk)
    cells = dict(record.rows)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="needs-rejects-{pk}.csv"'
    answer.write("\ufeff")
    out = csv.writer(answer, delimiter=";")
    names = list(record.columns)
    out.writerow([_("row"), _("reason"), _("field"), *(field_label(name) for name in names)])
    for number, code, column in record.result["rejects"]:
        row: dict[str, Any] = cells.get(number, {})
        texts = [safe_cell(row.get(name, "")) for name in names]
        out.writerow([number, reason_label(code), field_label(column), *texts])
    return answer


def _visible(user: User, pk: int) -> NeedImport:
    return get_object_or_404(imports_visible_to(user), pk=pk)


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Needs"), "url": reverse("needs")},
        {"label": _("Bring a file"), "url": reverse("need_imports")},
    ]
