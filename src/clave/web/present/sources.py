"""Where a section's figures come from, in words: for speaker notes, footers and the last sheet."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from clave.figures.base import FigureResult, Period
from clave.web.components import numbers
from clave.web.components.dates import date_text, period_text
from clave.web.definitions import DEFINITIONS, definition_of

from .document import Section, Source

_KNOWN = frozenset(entry.figure for entry in DEFINITIONS)


def figure_source(
    name: str, answer: FigureResult | None, label: str, *, rows: int | None = None
) -> Source:
    """The source that a figure is. ``label``: what people call it; ``rows``: of what it is made."""
    period = answer.period if answer is not None else None
    return Source(
        name=label,
        definition=_(definition_of(name)) if name in _KNOWN else "",
        as_of=answer.as_of if answer is not None else None,
        rows=rows if rows is not None else (len(answer.rows) if answer is not None else None),
        period=_months(period),
    )


def books_source(label: str, rows: int, on: date) -> Source:
    """The source that the books are: what people wrote, as it stood on a day."""
    return Source(name=label, as_of=on, rows=rows)


def _months(period: Period | None) -> str:
    return "" if period is None else period_text(period.start, period.end)


def source_line(source: Source) -> str:
    """“Income statement · nov 2025 – oct 2026 · data to 31 oct 2026 · 412 rows”."""
    parts = [source.name]
    if source.period:
        parts.append(source.period)
    if source.as_of is not None:
        parts.append(_("data to %(day)s") % {"day": date_text(source.as_of)})
    if source.rows is not None:
        parts.append(_("n = %(n)s") % {"n": numbers.number(source.rows)})
    return " · ".join(parts)


def note_lines(section: Section) -> list[str]:
    """What the speaker reads under a slide: what had no room on it, sources with their definitions,
    what is open."""
    lines = []
    for source in section.sources:
        lines.append(_("Source: %(source)s") % {"source": source_line(source)})
        if source.definition:
            lines.append(_("Definition: %(text)s") % {"text": source.definition})
    lines += [_("Note: %(text)s") % {"text": text} for text in section.notes if text]
    return [*section.aside, *lines]
