"""Home, search, health, saved views and the progress of jobs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clave import __version__
from clave.apps.collections.selectors import promises_due
from clave.apps.competition.selectors import contracts_ending
from clave.apps.identity import services
from clave.apps.identity.jobs import cancel_job, jobs_visible_to
from clave.apps.identity.models import SavedView
from clave.apps.ledger.services import settle_abandoned
from clave.apps.needs.selectors import reviews_due
from clave.figures.registry import REGISTRY
from clave.web.access import UserRequest, page
from clave.web.definitions import DEFINITIONS
from clave.web.followup.waiting import ordered, waiting_entries
from clave.web.progress import progress_of

from .due import days_of, endings_of
from .field import field_block, speaks
from .opportunities import opportunity_block
from .search import find
from .sentences import change_entries, risk_entries, week_finding, week_lead
from .team import team_of
from .week import week_of

MOST_ENDINGS = 5
MOST_MATTERS = 6


@page()
@require_GET
def home(request: UserRequest) -> HttpResponse:
    """What should I do first?"""
    week, field = week_of(request.user), field_block(request.user)
    matters = ordered(waiting_entries(request.user, week.matters), "money")
    context = {
        "week": week,
        "finding": week_finding(week) if speaks(week) or field is None else field["finding"],
        "lead": week_lead(week) if speaks(week) else "",
        "matters": matters[:MOST_MATTERS],
        "more_matters": len(matters) - MOST_MATTERS,
        "days": days_of(
            week.due,
            promises_due(request.user),
            reviews_due(request.user),
            timezone.localdate(),
        ),
        "endings": endings_of(contracts_ending(request.user)[:MOST_ENDINGS]),
        "changes": change_entries(week),
        "risks": risk_entries(week),
        "team": team_of(request.user) if week.has_facts else None,
        "field": field,
        "opportunities": opportunity_block(request.user) if week.has_facts else None,
        "crumbs": [{"label": _("My week")}],
    }
    return render(request, "home/week.html", context)


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """The server answers and its books can be read; no login, nothing about the company."""
    from clave.apps.identity.models import Company

    Company.objects.exists()
    return JsonResponse({"status": "ok", "version": __version__})


@page()
@require_GET
def search(request: UserRequest) -> HttpResponse:
    """Accounts, products, invoices and pages that match; the list alone for the dialog."""
    text = request.GET.get("q", "").strip()
    context = {"q": text, "groups": find(request.user, text), "crumbs": [{"label": _("Search")}]}
    fragment = getattr(request, "htmx", False)
    return render(
        request, "components/search_results.html" if fragment else "home/search.html", context
    )


@page()
@require_POST
def save_view(request: UserRequest) -> HttpResponse:
    """Keep the filters, columns and order of a list under a name."""
    view = services.save_view(
        acting_user=request.user,
        page=request.POST.get("page", "")[:40],
        name=request.POST.get("name", ""),
        query=request.POST.get("query", ""),
        shared="shared" in request.POST,
    )
    messages.success(request, _("View “%(name)s” saved.") % {"name": view.name})
    return redirect(_back(request) + f"?{view.query}&view={view.pk}".replace("?&", "?"))


@page()
@require_POST
def delete_view(request: UserRequest, pk: int) -> HttpResponse:
    """Forget one's own saved view."""
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    services.delete_view(acting_user=request.user, view=view)
    messages.success(request, _("View “%(name)s” deleted.") % {"name": view.name})
    return redirect(_back(request))


@page()
@require_GET
def job_status(request: UserRequest, pk: str) -> HttpResponse:
    """How far a job is; asked every second while it runs."""
    job = get_object_or_404(jobs_visible_to(request.user), pk=pk)
    response = render(request, "components/progress.html", progress_of(job))
    if job.is_finished:
        response["HX-Refresh"] = "true"
    return response


@page()
@require_POST
def job_cancel(request: UserRequest, pk: str) -> HttpResponse:
    """Ask a job to stop, and go back to its page."""
    job = get_object_or_404(jobs_visible_to(request.user), pk=pk)
    cancel_job(acting_user=request.user, job=job)
    settle_abandoned()
    messages.info(request, _("Stopping; nothing of it will be kept."))
    return redirect(_back(request, request.headers.get("Referer", "/")))


@page()
@require_GET
def definitions(request: UserRequest) -> HttpResponse:
    """What each figure means, in words."""
    context = {
        "definitions": [
            {
                "figure": entry.figure,
                "version": REGISTRY[entry.figure].definition,
                "title": _(entry.title),
                "text": _(entry.text),
            }
            for entry in DEFINITIONS
        ],
        "crumbs": [{"label": _("Definitions")}],
    }
    return render(request, "home/definitions.html", context)


def _back(request: HttpRequest, otherwise: str = "/") -> str:
    """The page the form was on, without its query; home when it was not ours."""
    target = request.POST.get("next", otherwise)
    own = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target.split("?")[0] if own else "/"
