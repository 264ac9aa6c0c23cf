"""One's own large exports: made in the background, followed, fetched while they are kept."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clave.apps.identity.jobs import jobs_visible_to
from clave.apps.identity.models import Job, User
from clave.web.access import UserRequest, page
from clave.web.background import KEPT_DAYS, KIND, file_of, start_export
from clave.web.exports import CSV, PDF, PPTX, XLSX
from clave.web.progress import progress_of
from clave.web.refusals import code_sentence

SHOWN = 30
TYPES = {".xlsx": XLSX, ".csv": CSV, ".pdf": PDF, ".pptx": PPTX}


@page()
@require_http_methods(["GET", "POST"])
def exports(request: UserRequest) -> HttpResponseBase:
    """The newest of one's own; a POST starts another."""
    if request.method == "POST":
        job = start_export(request.user, request.POST.get("address", ""))
        return redirect("export", pk=job.pk)
    jobs = [_told(job) for job in _own(request.user)[:SHOWN]]
    context = {"jobs": jobs, "days": KEPT_DAYS, "crumbs": _crumbs()}
    return render(request, "home/exports.html", context)


@page()
@require_GET
def export(request: UserRequest, pk: str) -> HttpResponse:
    """How far it is, or where the file is."""
    job = get_object_or_404(_own(request.user), pk=pk)
    context: dict[str, Any] = {"job": _told(job), "days": KEPT_DAYS}
    if not job.is_finished:
        context["progress"] = progress_of(job)
    name = context["job"]["name"] or _("Export")
    return render(request, "home/export.html", context | {"crumbs": [*_crumbs(), {"label": name}]})


@page()
@require_GET
def export_file(request: UserRequest, pk: str) -> FileResponse:
    """The file itself, to its owner alone."""
    job = get_object_or_404(_own(request.user), pk=pk)
    path = file_of(job)
    if path is None:
        raise Http404
    name = (job.result or {}).get("name", path.name)
    kind = TYPES.get(path.suffix, CSV)
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)


def _own(user: User) -> Any:
    return jobs_visible_to(user).filter(kind=KIND)


def _told(job: Job) -> dict[str, Any]:
    result = job.result or {}
    refused = job.state in {Job.State.FAILED, Job.State.CANCELLED}
    return {
        "pk": job.pk,
        "name": result.get("name", ""),
        "rows": result.get("rows"),
        "at": job.created_at,
        "state": job.get_state_display(),
        "done": job.state == Job.State.DONE,
        "there": file_of(job) is not None,
        "list": job.payload["address"].partition("?")[0],
        "why": code_sentence(job.error_code or "cancelled", job.error_params) if refused else "",
    }


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Exports"), "url": reverse("exports")}]
