"""Imports: drop a file, see what Clave understood, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.ledger import services
from clave.apps.ledger.facts import store
from clave.apps.ledger.models import Import
from clave.apps.ledger.selectors import imports_visible_to, mappings_visible_to
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.lists import ListPage, show_list
from clave.web.progress import progress_of
from clave.web.refusals import code_sentence, sentence
from clave.web.words import KIND_LABELS, kind_label

from .findings import imports_finding, summed
from .proposal import proposal_context
from .tables import ImportTable

ACCEPT = ".csv,.txt,.tsv,.gz,.xlsx,.xlsm,.xlsb,.xls,.ods,.parquet"
IMPORTS = (Permission.IMPORT_FACTS,)
UPLOAD_HINT = gettext_lazy(
    "CSV, Excel, LibreOffice or Parquet, as your ERP exports it. Nothing is changed before you "
    "have seen what it holds."
)


def visible_import(user: User, pk: Any) -> Import:
    """The import, or 404."""
    record = imports_visible_to(user).filter(pk=pk).first()
    if record is None:
        raise Http404
    return record


@page(*IMPORTS)
@require_http_methods(["GET", "POST"])
def imports(request: UserRequest) -> HttpResponseBase:
    """Every import so far; a POST brings a new file."""
    error, upload = "", request.FILES.get("file")
    if request.method == "POST":
        try:
            if upload is None:
                raise Refused("no_file_chosen")
            record = services.receive_file(
                acting_user=request.user,
                kind=request.POST.get("kind", ""),
                name=upload.name or "file",
                chunks=upload.chunks(),
            )
        except Refused as refusal:
            error = sentence(refusal)
        else:
            return _go(request, reverse("import", args=[record.pk]))
    context = {
        "finding": imports_finding(request.user),
        "error": error,
        "accept": ACCEPT,
        "hint": UPLOAD_HINT,
        "max_bytes": settings.CLAVE_UPLOAD_LIMIT,
        "kinds": [(name, kind_label(name)) for name in KIND_LABELS],
        "mappings": _remembered(request.user),
        "crumbs": [{"label": _("Data")}],
    }
    listed = ListPage(
        name="imports",
        table_class=ImportTable,
        rows=list(imports_visible_to(request.user)),
        template="ledger/imports.html",
        search=lambda row, text: text.casefold() in row.file_name.casefold(),
        default_order="-created_at",
        file_name="clave-imports",
    )
    response = show_list(request, listed, context)
    response.status_code = 422 if error else response.status_code
    return response


@page(*IMPORTS)
@require_GET
def show(request: UserRequest, pk: str) -> HttpResponseBase:
    """One import, at the step where it is."""
    record = visible_import(request.user, pk)
    crumbs = [{"label": _("Data"), "url": reverse("imports")}, {"label": record.file_name}]
    context: dict[str, Any] = {
        "record": record,
        "kind": kind_label(record.kind),
        "crumbs": crumbs,
    }
    context |= _STEPS[record.state](record)
    return render(request, f"ledger/{context['step']}.html", context)


@page(*IMPORTS)
@require_GET
def rejects(request: UserRequest, pk: str) -> HttpResponseBase:
    """The rejected lines with their reasons, as a file."""
    record = visible_import(request.user, pk)
    file = store().rejects_file(record.import_id)  # wherever the data folder is now
    if not record.import_id or not file.is_file():
        raise Http404
    return FileResponse(
        file.open("rb"),
        as_attachment=True,
        filename=f"{Path(record.file_name).stem}-rejects.csv",
        content_type="text/csv; charset=utf-8",
    )


def _remembered(user: User) -> list[dict[str, Any]]:
    """How files are read that were confirmed before, by their header."""
    return [
        {
            "pk": mapping.pk,
            "name": mapping.name,
            "kind_label": kind_label(mapping.kind),
            "saved_at": mapping.saved_at,
        }
        for mapping in mappings_visible_to(user)
    ]


def _running(record: Import) -> dict[str, Any]:
    job = record.job
    if job is None or job.is_finished:  # it ended without a word to the record: killed, cancelled
        ended = "cancelled" if job and job.state == job.State.CANCELLED else "worker_died"
        code = (job.error_code if job else "") or ended
        return {"step": "failed", "why": code_sentence(code, job.error_params if job else {})}
    return {"step": "running", "progress": progress_of(job)}


def _proposed(record: Import) -> dict[str, Any]:
    kinds = [(name, kind_label(name)) for name in KIND_LABELS]
    return {"step": "proposal", "kinds": kinds} | proposal_context(record)


def _done(record: Import) -> dict[str, Any]:
    result = record.result or {}
    accepted = result.get("added", 0) + result.get("unchanged", 0) + result.get("changed", 0)
    read, rejected = (result.get(name) or {} for name in ("read", "rejected"))
    amount = Decimal(read.get("amount", 0)) - Decimal(rejected.get("amount", 0))
    return {
        "step": "done",
        "result": result,
        "accepted": accepted,
        "accepted_amount": amount,
        "summed": summed(record),
        "lead": f"{record.file_name} · {kind_label(record.kind)}",
        "not_undone": code_sentence(record.error_code, record.error_params)
        if record.error_code and record.state != record.State.UNDONE
        else "",
    }


def _undoing(record: Import) -> dict[str, Any]:
    job = record.job
    if job is None or job.is_finished:  # it ended without a word: the record is about to say so
        return _done(record)
    return {"step": "undoing", "progress": progress_of(job)}


def _failed(record: Import) -> dict[str, Any]:
    return {"step": "failed", "why": code_sentence(record.error_code, record.error_params)}


_STEPS: dict[str, Callable[[Import], dict[str, Any]]] = {
    Import.State.UPLOADED: _running,
    Import.State.RUNNING: _running,
    Import.State.PROPOSED: _proposed,
    Import.State.DONE: _done,
    Import.State.UNDOING: _undoing,
    Import.State.UNDONE: _done,
    Import.State.FAILED: _failed,
}


def _go(request: UserRequest, url: str) -> HttpResponseBase:
    """A redirect that htmx, which sends files with their progress, follows as a whole page."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
