"""Files kept with an account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.accounts import services
from clave.apps.identity.filetypes import FILE_TYPES
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.refusals import sentence

from .account import SIGHT, frame_of, visible_account


@page(*SIGHT)
@require_http_methods(["GET", "POST"])
def files(request: UserRequest, pk: int) -> HttpResponseBase:
    """The list; a POST adds one."""
    account = visible_account(request.user, pk)
    error, status = "", 200
    upload = request.FILES.get("file")
    if request.method == "POST" and upload is not None:
        try:
            services.attach_file(acting_user=request.user, account=account, upload=upload)
        except Refused as refusal:
            error, status = sentence(refusal), 422
        else:
            messages.success(request, _("“%(name)s” is kept.") % {"name": upload.name})
            return redirect("account_files", pk=pk)
    context = frame_of(request.user, account, "account_files")
    context |= {
        "files": account.files.select_related("file__uploaded_by"),
        "error": error,
        "accept": ",".join(f".{suffix}" for suffix in FILE_TYPES),
        "hint": _hint(),
        "max_bytes": settings.CLAVE_FILE_LIMIT,
    }
    return render(request, "accounts/files.html", context, status=status)


def _hint() -> str:
    words = {
        "types": ", ".join(sorted(FILE_TYPES)),
        "limit": settings.CLAVE_FILE_LIMIT // 2**20,
    }
    return _("%(types)s; up to %(limit)s MB") % words


@page(*SIGHT)
@require_GET
def download(request: UserRequest, pk: int, file: int) -> HttpResponseBase:
    """The file itself, always as a download: it is never shown inside our pages."""
    account = visible_account(request.user, pk)
    attached = get_object_or_404(account.files.select_related("file"), pk=file)
    stored = attached.file
    return FileResponse(
        stored.content.open("rb"),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.content_type,
    )


@page(*SIGHT)
@require_POST
def remove(request: UserRequest, pk: int, file: int) -> HttpResponseBase:
    """Take a file away."""
    account = visible_account(request.user, pk)
    attached = get_object_or_404(account.files.select_related("file", "account"), pk=file)
    name = attached.file.name
    services.remove_file(acting_user=request.user, attached=attached)
    messages.success(request, _("“%(name)s” was removed.") % {"name": name})
    return redirect("account_files", pk=pk)
