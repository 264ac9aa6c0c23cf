"""The 409 page: somebody saved first; both versions stand side by side."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clave.apps.identity.versions import StaleVersion

from .changes import value_in_words


def conflict_page(request: HttpRequest, conflict: StaleVersion) -> HttpResponse:
    """Every field in which the stored and the attempted version differ; nothing was saved.

    The form in the page posts the attempted values again on the version shown, so that the user
    may decide with both before their eyes.
    """
    rows = []
    for name, attempted in conflict.attempted.items():
        field = conflict.current._meta.get_field(name)
        stored = getattr(conflict.current, name)
        label = getattr(field, "verbose_name", name)
        if isinstance(field, models.Field) and field.editable and stored != attempted:
            words = {"stored": stored, "attempted": attempted}
            rows.append(
                {"label": label}
                | {side: value_in_words(field, value) for side, value in words.items()}
            )
    resend: list[tuple[str, Any]] = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in {"version", "csrfmiddlewaretoken"}
    ]
    context = {
        "record": conflict.current,
        "version": conflict.current.version,
        "changed_at": conflict.current.updated_at,
        "rows": rows,
        "resend": resend,
        "action": request.get_full_path(),
        "back": request.META.get("HTTP_REFERER", "/"),
    }
    return render(request, "409.html", context, status=409)
