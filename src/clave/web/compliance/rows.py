"""The actions behind a number of compliance."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clave.apps.compliance.selectors import of_state
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.followup.paged import ORDERS, PagedItems, searched
from clave.web.lists import Filter, ListPage, show_list
from clave.web.plan_tabs import plan_tabs

from .asked import Asked, asked_of, filters
from .tables import FieldTable, field_rows
from .words import STATES

_ORDERS = ORDERS | {
    "plan": "in_plan__plan__title",
    "weight": "record__weight",
    "outcome": "record__outcome",
    "outlook": "record__expected_late",
}
_RELATED = ("account", "owner", "unit", "record", "in_plan__plan")


@page()
@require_GET
def actions(request: UserRequest) -> HttpResponseBase:
    """Those that the address asks about, as far as one sees them."""
    asked = asked_of(request, request.user)
    found = of_state(asked.actions(request.user), asked.state, timezone.localdate())
    found = searched(found, request.GET.get("q", ""))
    shown = PagedItems(
        found.select_related(*_RELATED), request.user, make=field_rows, orders=_ORDERS
    )
    states = [("", STATES["actions"]), *((k, v) for k, v in STATES.items() if k != "actions")]
    choices = [(key, str(label)) for key, label in states]
    above = {"label": _("Compliance"), "url": reverse("compliance")}
    context = {
        "finding": _finding(len(shown), asked),
        "tabs": plan_tabs(request.user, "compliance"),
        "crumbs": [above, {"label": _("Actions")}],
    }
    listed = ListPage(
        name="compliance_actions",
        table_class=FieldTable,
        rows=shown,  # type: ignore[arg-type]
        template="compliance/rows.html",
        filters=[Filter("show", _("State"), choices, asked.state), *filters(asked)],
        searched=True,
        default_order="due_on",
        hidden=("unit", "amount", "state") if asked.state == "soon_late" else ("amount", "state"),
        file_name="clave-compliance-actions",
    )
    return show_list(request, listed, context)


def _finding(count: int, asked: Asked) -> str:
    text = ngettext("%(n)s action", "%(n)s actions", count) % {"n": numbers.number(count)}
    parts = [text, str(STATES[asked.state or "actions"])]
    return ", ".join([*parts, asked.label] if asked.label else parts)
