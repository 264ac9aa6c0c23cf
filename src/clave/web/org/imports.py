"""Charts from a file: bring it, see what it would change, take it, take it back."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.org.importing.checking import ChartFaults
from clave.apps.org.importing.reading import FIELDS
from clave.apps.org.models import ChartEdition, ChartImport
from clave.apps.org.services import importing
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.refusals import code_sentence, sentence

from .chart import CHART, crumbs, tabs

ACCEPT = ".csv,.txt,.tsv,.gz,.xlsx,.xlsm,.xlsb,.xls,.ods,.parquet"
FIELD_LABELS = {
    "person": gettext_noop("Person"),
    "title": gettext_noop("Position"),
    "unit": gettext_noop("Unit"),
    "boss": gettext_noop("Reports to"),
    "code": gettext_noop("Employee number"),
    "email": gettext_noop("E-mail"),
    "since": gettext_noop("Since"),
}
COUNT_LABELS = {
    "new": gettext_noop("New positions"),
    "moved": gettext_noop("Under another superior"),
    "holder": gettext_noop("Held by somebody else"),
    "unit": gettext_noop("In another unit"),
    "closed": gettext_noop("Closed: the file does not name them"),
    "unchanged": gettext_noop("Unchanged"),
}
CHANGE_LABELS = {
    "new": gettext_noop("new, under"),
    "moved": gettext_noop("moves"),
    "holder": gettext_noop("other holder"),
    "unit": gettext_noop("other unit"),
    "closed": gettext_noop("is closed"),
}
HINT = gettext_lazy(
    "CSV, Excel, LibreOffice or Parquet with a line for each person: person, title, unit, reports "
    "to; number, e-mail and since when, if you have them."
)


@page(*CHART)
@require_http_methods(["GET", "POST"])
def imports(request: UserRequest) -> HttpResponseBase:
    """Charts that were brought; a POST brings another."""
    error, faults = "", list[str]()
    if request.method == "POST":
        try:
            record = _receive(request)
        except ChartFaults as refusal:
            error = sentence(refusal)
            faults = [code_sentence(code, params) for code, params in refusal.faults]
        except Refused as refusal:
            error = sentence(_in_words(refusal))
        else:
            return redirect("chart_import", pk=record.pk)
    context = {
        "error": error,
        "faults": faults,
        "accept": ACCEPT,
        "hint": HINT,
        "max_bytes": settings.CLAVE_FILE_LIMIT,
        "today": timezone.localdate().isoformat(),
        "fields": [(name, _(FIELD_LABELS[name])) for name in FIELDS],
        "records": ChartImport.objects.select_related("uploaded_by")[:50],
        "tabs": tabs(request.user, "chart_imports"),
        "crumbs": crumbs({"label": _("From a file")}),
    }
    return render(request, "org/imports.html", context, status=422 if error else 200)


def _receive(request: UserRequest) -> ChartImport:
    """Read an uploaded file and keep what it would change."""
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused("no_file_chosen")
    limit = settings.CLAVE_FILE_LIMIT
    if (upload.size or 0) > limit:
        raise Refused("file_too_large", megabytes=(upload.size or 0) >> 20, limit=limit >> 20)
    names = {name: request.POST.get(f"column_{name}", "").strip() for name in FIELDS}
    try:
        on: date | None = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        on = None
    with tempfile.NamedTemporaryFile(prefix="clave-chart-") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        return importing.propose_chart(
            acting_user=request.user,
            path=Path(file.name),
            name=upload.name or "",
            chosen={name: header for name, header in names.items() if header},
            on=on,
        )


def _in_words(refusal: Refused) -> Refused:
    """A refusal that names fields, with their words."""
    missing = refusal.params.get("missing")
    if missing:
        refusal.params["missing"] = ", ".join(_(FIELD_LABELS[name]) for name in missing)
    return refusal


@page(*CHART)
@require_GET
def show(request: UserRequest, pk: int) -> HttpResponseBase:
    """One chart: what it would change, or what it changed."""
    record = get_object_or_404(ChartImport.objects.select_related("uploaded_by"), pk=pk)
    counts = record.preview["counts"]
    context: dict[str, Any] = {
        "record": record,
        "lead": record.get_state_display(),
        "counts": [(_(label), counts.get(name, 0)) for name, label in COUNT_LABELS.items()],
        "changes": [
            {**change, "label": _(CHANGE_LABELS[change["what"]])}
            for change in record.preview["changes"][:200]
        ],
        "columns": [
            (_(FIELD_LABELS[name]), header) for name, header in record.columns["columns"].items()
        ],
        "unused": record.columns["unused"],
        "may_undo": record.state == ChartImport.State.DONE
        and record.mark == ChartEdition.current(),
        "crumbs": crumbs(
            {"label": _("From a file"), "url": reverse("chart_imports")},
            {"label": record.file_name},
        ),
    }
    return render(request, "org/import.html", context)


@page(*CHART)
@require_POST
def confirm(request: UserRequest, pk: int) -> HttpResponseBase:
    """Make it the company's chart."""
    record = importing.take_chart(
        acting_user=request.user, record=get_object_or_404(ChartImport, pk=pk)
    )
    messages.success(request, _("“%(name)s” is the chart now.") % {"name": record.file_name})
    return redirect("organisation")


@page(*CHART)
@require_POST
def discard(request: UserRequest, pk: int) -> HttpResponseBase:
    """Forget a file that was only looked at."""
    importing.discard_chart(acting_user=request.user, record=get_object_or_404(ChartImport, pk=pk))
    return redirect("chart_imports")


@page(*CHART)
@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponseBase:
    """The chart as it was before."""
    record = importing.undo_chart(
        acting_user=request.user, record=get_object_or_404(ChartImport, pk=pk)
    )
    messages.success(request, _("“%(name)s” was undone.") % {"name": record.file_name})
    return redirect("chart_import", pk=pk)
