"""The needs of all accounts that one sees."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Permission
from clave.apps.needs.models import STANDING, NeedState
from clave.apps.needs.selectors import needs_for, reviews_due
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import Filter, ListPage, show_list

from . import words
from .rows import matches, need_row
from .tables import NeedTable


@page(*SIGHT)
@require_GET
def needs(request: UserRequest) -> HttpResponseBase:
    """What customers need, now and later, and which accounts nobody asked for a year."""
    found = needs_for(request.user)
    state = request.GET.get("state", "standing")
    if state == "standing":
        shown = [need for need in found if need.state in STANDING]
    else:
        shown = [need for need in found if state in ("", need.state)]
    choices = [("standing", _("Open and answered")), ("", _("All"))]
    choices += [(str(value), str(label)) for value, label in NeedState.choices]
    analyses = request.user.may(Permission.SEE_INSIGHTS)
    above = [{"label": _("Insights"), "url": reverse("insights")}] if analyses else []
    context = {
        "finding": words.finding(found, Company.current().currency),
        "tabs": insight_tabs("needs") if analyses else [],
        "may_edit": request.user.may(Permission.EDIT_ACCOUNTS),
        "due": _due(request.user),
        "crumbs": [*above, {"label": _("Needs")}],
    }
    listed = ListPage(
        name="needs",
        table_class=NeedTable,
        rows=[need_row(need) for need in shown],
        template="needs/portfolio.html",
        search=matches,
        filters=[Filter("state", _("State"), choices, state)],
        default_order="starts_on",
        hidden=("product", "expected"),
        file_name="clave-needs",
    )
    return show_list(request, listed, context)


def _due(user: User) -> list[dict[str, str]]:
    """Accounts that nobody went through for a year."""
    today = timezone.localdate()
    return [
        {
            "name": one.account.name,
            "url": reverse("account_needs", args=[one.account.pk]),
            "text": words.review_text(one.due_on, one.last, today),
        }
        for one in reviews_due(user)
    ]
