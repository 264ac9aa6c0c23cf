"""All promises to pay that one sees, and how many were kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clave.apps.collections.selectors import PromiseSeen, promises_for
from clave.figures.promises import PromiseState, kept_ratio
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.lists import Filter, ListPage, show_list

from . import words
from .account import promise_entry
from .common import SIGHT, crumbs, tabs
from .tables import PromiseTable


@page(*SIGHT)
@require_GET
def promises(request: UserRequest) -> HttpResponseBase:
    """What was promised, and what became of it."""
    found = promises_for(request.user)
    state = request.GET.get("state", "")
    shown = [one for one in found if state in ("", one.state)]
    choices = [("", _("All")), *((str(name), str(label)) for name, label in words.STATES.items())]
    context: dict[str, Any] = {
        "finding": _finding(found),
        "tabs": tabs(request.user, "collection_promises"),
        "crumbs": crumbs({"label": _("Promises")}),
    }
    listed = ListPage(
        name="collection_promises",
        table_class=PromiseTable,
        rows=[promise_entry(one) for one in shown],
        template="collections/promises.html",
        search=lambda row, q: q.casefold() in row["name"].casefold(),
        filters=[Filter("state", _("State"), choices, state)],
        default_order="due_on",
        file_name="clave-promises",
    )
    return show_list(request, listed, context)


def _finding(found: list[PromiseSeen]) -> str:
    if not found:
        return _("Nobody promised anything yet")
    waiting = [one for one in found if one.state == PromiseState.WAITING]
    amount = sum((one.found.promise.amount - one.found.paid for one in waiting), Decimal())
    kept = kept_ratio([one.found for one in found])
    text = ngettext(
        "%(n)s promise waits for %(amount)s", "%(n)s promises wait for %(amount)s", len(waiting)
    ) % {"n": numbers.number(len(waiting)), "amount": numbers.money(amount)}
    if not waiting:
        text = _("No promise waits")
    if kept is None:
        return text
    return _("%(text)s; of what was due, %(share)s was kept") % {
        "text": text,
        "share": numbers.percent(kept, 0),
    }
