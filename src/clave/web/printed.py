"""Pages to be printed: a template becomes a PDF that says what it is and of when its data are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from clave.lib.refusal import Refused

PDF = "application/pdf"


def print_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, name: str
) -> HttpResponse:
    """``template`` (it extends ``printed/page.html``) as a PDF called ``name`` and the day.

    Raises ``Refused("cannot_print")`` where the system has no Pango.
    """
    given = {"printed_on": timezone.localdate()} | dict(context)
    content = pdf_of(render_to_string(template, given, request))
    answer = HttpResponse(content, content_type=PDF)
    file_name = f"{slugify(name)}-{timezone.localdate().isoformat()}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer


def pdf_of(html: str) -> bytes:
    """``html`` laid out as PDF. Nothing that it names is loaded. Raises as :func:`print_page`."""
    return pdf_with_pages(html)[0]


def pdf_with_pages(html: str) -> tuple[bytes, int]:
    """The same, and how many pages it has."""
    if (reason := printing_fault()) is not None:
        raise Refused("cannot_print", reason=reason)
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    # A printed page is complete in itself: no protocol is allowed.
    page = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=())).render()
    content: bytes = page.write_pdf()
    return content, len(page.pages)


def printing_fault() -> str | None:
    """Why this machine cannot print; None where it can."""
    try:
        import weasyprint  # noqa: F401 - asks the system for its libraries
    except OSError as error:
        return str(error)
    return None
