"""A document in a format: what pages, the command line and the worker all ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import override

from clave.apps.identity.models import Company
from clave.apps.present.selectors import template_bytes
from clave.lib.refusal import Refused
from clave.web.components import numbers

from .document import LANGUAGES, Document
from .printing import pdf_document
from .sheets import workbook_of
from .slides.deck import deck_of

FORMATS = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Step = Callable[[int], None]


@dataclass(frozen=True)
class Made:
    """A file: its name says what it is, of whom and of which day."""

    name: str
    content_type: str
    content: bytes
    document: Document


def made(
    telling: Callable[[], Document], kind: str, language: str, *, one_page: bool = False
) -> Made:
    """What ``telling`` tells, in ``language`` and written as ``kind``.

    Raises ``Refused``: ``unknown_format``, ``unknown_language``, what the writers refuse.
    """
    if kind not in FORMATS:
        raise Refused("unknown_format", format=kind, formats=", ".join(FORMATS))
    if language not in LANGUAGES:
        raise Refused("unknown_language", language=language)
    company = Company.current()
    with override(language):
        numbers.write_as(company.number_style, company.currency)
        document = telling()
        if kind == "pptx":
            content = deck_of(document, template_bytes())
        elif kind == "xlsx":
            content = workbook_of(document)
        else:
            content = pdf_document(document, one_page=one_page)
        name = document.file_name(kind)
    return Made(name, FORMATS[kind], content, document)


@dataclass
class PaperExport:
    """A document on its way into a file of the worker, as :mod:`clave.web.background` takes it.

    ``count``: accounts; ``file_name``: known once it is written.
    """

    telling: Callable[[], Document]
    kind: str
    language: str
    count: int
    file_name: str

    def write(self, path: Path, step: Step) -> None:
        """Write the file; ``step`` is told how far it is, and may raise."""
        step(0)
        found = made(self.telling, self.kind, self.language)
        step(self.count)
        path.write_bytes(found.content)
        self.file_name = found.name
