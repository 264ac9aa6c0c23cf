"""Settings: one's own, the company's, and the audit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.identity import services
from clave.apps.identity.audit import broken_links
from clave.apps.identity.models import AuditEntry, Company, User
from clave.apps.identity.roles import Permission
from clave.apps.identity.selectors import audit_visible_to
from clave.web.access import UserRequest, page
from clave.web.lists import Filter, ListPage, show_list
from clave.web.refusals import written

from .forms import CompanyForm
from .tables import AuditTable


@page()
@require_GET
def mine(request: UserRequest) -> HttpResponseBase:
    """Language, password, second factor; and the way to what one may administer."""
    context = {"tabs": tabs(request.user, "settings"), "crumbs": [{"label": _("Settings")}]}
    return render(request, "identity/settings.html", context)


@page(Permission.MANAGE_COMPANY)
@require_http_methods(["GET", "POST"])
def company(request: UserRequest) -> HttpResponseBase:
    """What the company decided for everybody."""
    form = CompanyForm(request.POST or None, instance=Company.current())
    if request.method == "POST" and written(
        form,
        lambda: services.update_company(
            acting_user=request.user,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        messages.success(request, _("Company settings saved."))
        return redirect("company")
    context = {
        "title": _("What the company decided for everybody"),
        "form": form,
        "tabs": tabs(request.user, "company"),
        "crumbs": crumbs_to(_("Company")),
    }
    return render(request, "identity/setting.html", context, status=422 if form.errors else 200)


@page(Permission.SEE_AUDIT)
@require_GET
def audit(request: UserRequest) -> HttpResponseBase:
    """Who did what and when, with old and new value."""
    entries = audit_visible_to(request.user)
    wanted = {name: request.GET.get(name, "") for name in ("who", "action", "subject", "on")}
    if wanted["who"]:
        entries = entries.filter(actor_label=wanted["who"])
    if wanted["action"]:
        entries = entries.filter(action=wanted["action"])
    if wanted["subject"]:
        entries = entries.filter(subject_label__icontains=wanted["subject"])
    if text := request.GET.get("q", "").strip():
        entries = entries.filter(subject_label__icontains=text)
    people = AuditEntry.objects.order_by("actor_label").values_list("actor_label", flat=True)
    actions = AuditEntry.objects.order_by("action").values_list("action", flat=True)
    filters = [
        _filter("who", _("Person"), people.distinct(), wanted["who"]),
        _filter("action", _("What"), actions.distinct(), wanted["action"]),
    ]
    faults = broken_links() if request.GET.get("verify") else None
    context = {
        "faults": faults,
        "tabs": tabs(request.user, "audit"),
        "crumbs": crumbs_to(_("Audit")),
    }
    listed = ListPage(
        name="audit",
        table_class=AuditTable,
        rows=entries,
        template="identity/audit.html",
        filters=filters,
        searched=True,
        default_order="-number",
        file_name="clave-audit",
    )
    return show_list(request, listed, context)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Another language: kept with the person, before the login in a cookie."""
    chosen = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = redirect(target)
    if chosen not in {"es", "en"}:
        return response
    if isinstance(request.user, User):
        services.set_language(acting_user=request.user, language=chosen)
    response.set_cookie("django_language", chosen, max_age=31536000, samesite="Lax")
    with override(chosen):
        messages.success(request, _("Language changed."))
    return response


def tabs(user: User, current: str) -> list[dict[str, Any]]:
    """The parts of the settings that ``user`` may open."""
    entries = (
        ("settings", _("Mine"), True),
        ("company", _("Company"), user.may(Permission.MANAGE_COMPANY)),
        ("health_weights", _("Health"), user.may(Permission.MANAGE_COMPANY)),
        ("functions", _("Functions"), user.may(Permission.MANAGE_COMPANY)),
        ("payment_limits", _("Legal payment terms"), user.may(Permission.MANAGE_PROFIT)),
        ("slides", _("Slides"), user.may(Permission.MANAGE_COMPANY)),
        ("users", _("Users"), user.may(Permission.MANAGE_USERS)),
        ("privacy", _("Personal data"), user.may(Permission.PROTECT_DATA)),
        ("audit", _("Audit"), user.may(Permission.SEE_AUDIT)),
    )
    return [
        {"url": reverse(name), "label": label, "active": name == current}
        for name, label, allowed in entries
        if allowed
    ]


def crumbs_to(label: str) -> list[dict[str, str]]:
    return [{"label": _("Settings"), "url": reverse("settings")}, {"label": label}]


def _filter(name: str, label: str, values: Any, chosen: str) -> Filter:
    from .tables import action_label

    words = [(value, action_label(value)) for value in values]
    return Filter(name, label, [("", _("All")), *words], chosen)
