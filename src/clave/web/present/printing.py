"""A document as PDF: the same sections on A4."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from clave.web.components.dates import date_text
from clave.web.printed import pdf_of

from .document import Document
from .drawing import drawn
from .sources import source_line


def pdf_document(document: Document, *, one_page: bool = False) -> bytes:
    """The file. Raises ``Refused('cannot_print')`` where the system has no Pango."""
    return pdf_of(html_of(document, one_page=one_page))


def html_of(document: Document, *, one_page: bool = False) -> str:
    """What is laid out."""
    days = [_("printed on %(day)s") % {"day": date_text(document.on)}, "Clave"]
    if document.as_of is not None:
        days.insert(0, _("data to %(day)s") % {"day": date_text(document.as_of)})
    context = {
        "document": document,
        "sections": entries_of(document),
        "one_page": one_page,
        "foot": " · ".join(days),
    }
    return render_to_string("printed/document.html", context)


def entries_of(document: Document) -> list[dict[str, object]]:
    """Each section with its drawing and its sources in words."""
    return [
        {
            "section": section,
            "svg": drawn(section.picture) if section.picture is not None else "",
            "sources": [source_line(source) for source in section.sources],
        }
        for section in document.sections
    ]
