"""What a user does with a file that was read: correct, answer, confirm, discard, undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clave.apps.ledger import services
from clave.apps.ledger.selectors import mappings_visible_to
from clave.facts.mapping import Mapping
from clave.web.access import UserRequest, page
from clave.web.refusals import carried_out

from .proposal import changed_mapping
from .views import IMPORTS, visible_import


@page(*IMPORTS)
@require_POST
def mapping(request: UserRequest, pk: str) -> HttpResponse:
    """Understand the file differently."""
    record = visible_import(request.user, pk)
    header = (record.proposal or {}).get("header", [])
    changed = changed_mapping(Mapping.from_json(record.mapping or {}), request.POST, header)
    carried_out(
        request,
        lambda: services.change_mapping(acting_user=request.user, record=record, mapping=changed),
        _("Read again with these columns."),
    )
    return redirect("import", pk=pk)


@page(*IMPORTS)
@require_POST
def answer(request: UserRequest, pk: str) -> HttpResponse:
    """Settle a question about the file."""
    record = visible_import(request.user, pk)
    carried_out(
        request,
        lambda: services.answer_question(
            acting_user=request.user,
            record=record,
            key=request.POST.get("question", ""),
            choice=request.POST.get("choice", ""),
        ),
    )
    return redirect("import", pk=pk)


@page(*IMPORTS)
@require_POST
def sheet(request: UserRequest, pk: str) -> HttpResponse:
    """Read another sheet of the workbook, or as another kind."""
    record = visible_import(request.user, pk)
    services.read_again(
        acting_user=request.user,
        record=record,
        sheet=request.POST.get("sheet", record.sheet),
        kind=request.POST.get("kind", record.kind),
    )
    return redirect("import", pk=pk)


@page(*IMPORTS)
@require_POST
def confirm(request: UserRequest, pk: str) -> HttpResponse:
    """Import what was previewed."""
    record = visible_import(request.user, pk)
    carried_out(request, lambda: services.confirm_import(acting_user=request.user, record=record))
    return redirect("import", pk=pk)


@page(*IMPORTS)
@require_POST
def discard(request: UserRequest, pk: str) -> HttpResponse:
    """Forget the file; nothing of it stays."""
    record = visible_import(request.user, pk)
    services.discard_import(acting_user=request.user, record=record)
    messages.success(request, _("Discarded; nothing was imported."))
    return redirect("imports")


@page(*IMPORTS)
@require_POST
def forget(request: UserRequest, pk: int) -> HttpResponse:
    """Forget how the files of one header are read; the next one is understood anew."""
    mapping = get_object_or_404(mappings_visible_to(request.user), pk=pk)
    name = mapping.name
    services.forget_mapping(acting_user=request.user, mapping=mapping)
    messages.success(request, _("“%(name)s” is forgotten.") % {"name": name})
    return redirect("imports")


@page(*IMPORTS)
@require_POST
def undo(request: UserRequest, pk: str) -> HttpResponse:
    """Take an import back."""
    record = visible_import(request.user, pk)
    carried_out(request, lambda: services.start_undo(acting_user=request.user, record=record))
    return redirect("import", pk=pk)
