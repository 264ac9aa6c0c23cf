"""The planner's sheet: out with a column for each month, and back after a look at what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.demand import services
from clave.apps.demand.plan import Plan, basis_of, plan_of
from clave.apps.demand.sheets import Reading, read_sheet
from clave.apps.identity.models import StoredFile
from clave.apps.identity.roles import Permission
from clave.apps.identity.services import store_file
from clave.apps.identity.versions import StaleVersion
from clave.figures.demand_plan import LAYERS, ordered
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.demand_words import layer_label
from clave.web.lists import ListPage, show_list
from clave.web.refusals import sentence

from .common import crumbs, tabs
from .tables import sheet_table

ACCEPT = ".csv,.txt,.xlsx,.xls,.ods"
_FAULTS = 20


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def sheet(request: UserRequest) -> HttpResponseBase:
    """The sheet to take away; a sheet brought back is read and shown, not taken yet."""
    if request.GET.get("export"):
        return _exported(request)
    context = _context(request)
    status = 200
    if request.method == "POST":
        upload, layer = request.FILES.get("file"), _layer(request)
        try:
            if upload is None:
                raise Refused("no_file_chosen")
            stored = store_file(
                acting_user=request.user, upload=upload, limit=settings.CLAVE_FILE_LIMIT
            )
            reading = _read(request, stored, layer)
        except Refused as refusal:
            context["error"], status = sentence(refusal), 422
        else:
            context |= _preview(reading, stored, layer, request.POST.get("reason", ""))
    return render(request, "demand/sheet.html", context, status=status)


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def take(request: UserRequest) -> HttpResponseBase:
    """Take what was shown: all of it, read again, or nothing."""
    layer = _layer(request)
    mine = StoredFile.objects.filter(uploaded_by=request.user)
    stored = mine.filter(pk=_uuid(request.POST.get("file", ""))).first()
    if stored is None:
        messages.error(request, sentence(Refused("no_file_chosen")))
        return redirect("demand_sheet")
    try:
        reading = _read(request, stored, layer)
        if reading.faults:
            raise Refused("sheet_has_faults", faults=len(reading.faults) + reading.more_faults)
        changed = services.enter_all(
            acting_user=request.user,
            layer=layer,
            accounts=reading.accounts,
            reason=request.POST.get("reason", "") or stored.name,
        )
    except Refused as refusal:
        context = _context(request) | {"error": sentence(refusal)}
        return render(request, "demand/sheet.html", context, status=422)
    except StaleVersion:
        text = _("Somebody changed the plan meanwhile. Nothing was taken; look at the sheet again.")
        return render(request, "demand/sheet.html", _context(request) | {"error": text}, status=409)
    messages.success(request, _("%(n)s cells taken.") % {"n": numbers.number(changed)})
    return redirect("demand_sheet")


def _uuid(text: str) -> Any:
    try:
        return UUID(text)
    except ValueError:
        return None


def _layer(request: UserRequest) -> str:
    asked = request.POST.get("layer", "view")
    return asked if asked in LAYERS and LAYERS[asked].typed else "view"


def _read(request: UserRequest, stored: StoredFile, layer: str) -> Reading:
    return read_sheet(
        request.user,
        Path(stored.content.path),
        name=stored.name,
        layer=layer,
        decimal=numbers.decimal_sign(),
        today=timezone.localdate(),
    )


def _context(request: UserRequest) -> dict[str, Any]:
    return {
        "finding": _("The plan as a sheet, out and back"),
        "lead": _(
            "A row for each account and product, a column for each month. What comes back is shown "
            "before it is taken; with a single fault nothing is."
        ),
        "tabs": tabs(request.user, "demand_sheet"),
        "accept": ACCEPT,
        "max_bytes": settings.CLAVE_FILE_LIMIT,
        "hint": _("CSV, Excel or LibreOffice; up to %(limit)s MB")
        % {"limit": settings.CLAVE_FILE_LIMIT // 2**20},
        "layers": [
            {"value": x.name, "label": layer_label(x.name)} for x in reversed(ordered()) if x.typed
        ],
        "reason": "",
        "crumbs": crumbs({"label": _("Planner's sheet")}),
    }


def _preview(reading: Reading, stored: StoredFile, layer: str, reason: str) -> dict[str, Any]:
    said = {
        "new": numbers.number(reading.new),
        "changed": numbers.number(reading.changed),
        "same": numbers.number(reading.same),
        "before": numbers.number(reading.before),
        "after": numbers.number(reading.after),
        "layer": layer_label(layer),
    }
    text = _(
        "%(layer)s: %(new)s new cells, %(changed)s changed, %(same)s as they are. What changes "
        "adds up to %(after)s pieces (%(before)s before)."
    )
    faults = [
        _("Row %(row)s, column “%(column)s”: %(fault)s")
        % {
            "row": fault.row,
            "column": fault.column,
            "fault": sentence(Refused(fault.code, text=fault.text)),
        }
        for fault in reading.faults[:_FAULTS]
    ]
    hidden = len(reading.faults) + reading.more_faults - len(faults)
    return {
        "stored": stored,
        "layer": layer,
        "reason": reason,
        "preview": text % said,
        "faults": faults,
        "more_faults": hidden,
        "can_take": not reading.faults and bool(reading.accounts),
    }


def _exported(request: UserRequest) -> HttpResponseBase:
    """The plan of all accounts that somebody sees, in wide months."""
    basis = basis_of(Questions(request.user))
    plan = plan_of(basis, sight_of(request.user).scope())
    listed = ListPage(
        name="demand_sheet",
        table_class=sheet_table(plan.months, basis.decimals),
        rows=_rows(plan),
        template="demand/sheet.html",
        file_name="clave-demand-plan",
    )
    return show_list(request, listed, _context(request))


def _rows(plan: Plan) -> list[dict[str, Any]]:
    books = directory().by_code
    rows = []
    for (account, product), cells in sorted(plan.cells.items()):
        values = [cells[m].consensus if m in cells else None for m in plan.months]
        if any(values):
            rows.append(
                {
                    "key": f"{account}-{product}",
                    "account_code": account,
                    "account_name": books[account].name if account in books else account,
                    "product_code": product,
                    "product_name": plan.basis.name_of(product),
                    **{f"m{place}": value for place, value in enumerate(values)},
                }
            )
    return rows
