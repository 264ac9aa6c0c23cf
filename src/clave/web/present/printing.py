"""A document as PDF: the same sections on A4."""

from __future__ import annotations

from dataclasses import replace

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from clave.web.components import numbers
from clave.web.components.dates import date_text
from clave.web.components.drawing import drawn
from clave.web.printed import pdf_of, pdf_with_pages

from .document import Document
from .sources import source_line

# Lines of a table on a page that is to be the only one: as many as fit.
_LINES = (12, 9, 7, 5, 4, 3, 2, 1)


def pdf_document(document: Document, *, one_page: bool = False) -> bytes:
    """The file. Raises ``Refused('cannot_print')`` where the system has no Pango."""
    if not one_page:
        return pdf_of(html_of(document))
    for most in _LINES:
        content, pages = pdf_with_pages(html_of(_shortened(document, most), one_page=True))
        if pages == 1:
            break
    return content


def _shortened(document: Document, most: int) -> Document:
    """Each section with the first ``most`` lines of its first table, and how many more there are;
    totals stay."""
    sections = []
    for section in document.sections:
        grids = []
        for grid in section.grids[:1]:
            plain = [line for line in grid.lines if not line.strong]
            totals = [line for line in grid.lines if line.strong]
            left = len(plain) - most
            more = _("and %(n)s more") % {"n": numbers.number(left)} if left > 0 else grid.more
            grids.append(replace(grid, lines=(*plain[:most], *totals), more=more))
        sections.append(replace(section, grids=tuple(grids), notes=()))
    return replace(document, sections=tuple(sections))


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
