"""What belongs together on one slide of a review: why sales changed, what comes, what to do.

A review that is looked at in a quarter of an hour has ten slides. Two sections become one: the
first keeps its finding as title, that of the second is said below it, both keep their tables as far
as they fit, and what is left out the speaker has in the notes. Page, PDF and workbook have room for
each by itself.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from clave.web.components import numbers
from clave.web.present.document import Document, Grid, Line, Section

DRAWN = 6  # lines of a table that says what the chart beside it draws
FEW, FEWEST = 4, 3  # lines of a table that shares its slide; of one that has wide ones beside it
CROWD = 3  # tables on a slide from which on each has the fewest lines
LONG = 14  # lines of a table that leaves room for one sentence
NARROW = 3  # columns of a table beside a drawing
ASIDE = 12  # lines that the notes take of one table


def joined(document: Document) -> Document:
    """A review with its sections as slides have them; every other document as it is."""
    if document.kind != "review":
        return document
    sections = [_lighter(section) for section in document.sections]
    for first, second, name in (
        ("variance", "products", _("Why sales changed")),
        ("demand", "needs", _("Demand and needs")),
        ("actions", "decisions", _("Actions and decisions")),
    ):
        sections = _pair(sections, first, second, name)
    return replace(document, sections=tuple(sections))


def _lighter(section: Section) -> Section:
    """Of what stands above a long table the first sentence; the rest goes into the notes."""
    lines = sum(len(grid.lines) for grid in section.grids)
    if lines < LONG or section.picture is not None:
        return section
    return replace(section, paragraphs=section.paragraphs[:1], aside=section.paragraphs[1:])


def _pair(sections: list[Section], first: str, second: str, name: str) -> list[Section]:
    """Both as one in the place of whichever comes first; nothing where one is not told."""
    found = {section.key: section for section in sections}
    if first not in found or second not in found:
        return sections
    one = _one(found[first], found[second], name)
    place = next(n for n, section in enumerate(sections) if section.key in (first, second))
    rest = [section for section in sections if section.key not in (first, second)]
    return [*rest[:place], one, *rest[place:]]


def _one(main: Section, more: Section, name: str) -> Section:
    """``main`` with what ``more`` says: titles of both, tables of both as far as they fit."""
    if main.picture is not None:
        more = replace(more, grids=tuple(_narrow(grid) for grid in more.grids))
    shared = [*_titled(main), *_titled(more)]
    drawn = len(main.grids) if main.picture is not None else 0
    crowded = not drawn and len(shared) >= CROWD
    most = [DRAWN if n < drawn else FEWEST if crowded else FEW for n in range(len(shared))]
    if len(shared) == 1:
        most = [len(shared[0].lines)]
    grids = [_short(grid, few) for grid, few in zip(shared, most, strict=True)]
    aside = [line for grid, few in zip(shared, most, strict=True) for line in _left(grid, few)]
    return replace(
        main,
        name=name,
        paragraphs=(*main.paragraphs, _sentence(more.finding), *more.paragraphs),
        grids=tuple(grids),
        notes=(*main.notes, *more.notes),
        sources=(*main.sources, *more.sources),
        aside=(*main.aside, *aside, *more.aside),
    )


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _titled(section: Section) -> list[Grid]:
    """Its tables, each with a title, since they stand beside others."""
    return [grid if grid.title else replace(grid, title=section.name) for grid in section.grids]


def _split(grid: Grid, few: int) -> tuple[list[Line], list[Line], list[Line]]:
    """What is shown, what is left out, and totals."""
    plain = [line for line in grid.lines if not line.strong]
    return plain[:few], plain[few:], [line for line in grid.lines if line.strong]


def _short(grid: Grid, few: int) -> Grid:
    shown, left, totals = _split(grid, few)
    if len(left) < 2:  # one line more takes no more room than saying so
        return grid
    more = _("and %(n)s more, in the notes") % {"n": numbers.number(len(left))}
    return replace(grid, lines=(*shown, *totals), more=more)


def _left(grid: Grid, few: int) -> list[str]:
    """What is left out, a line each, for the notes."""
    _shown, left, _totals = _split(grid, few)
    if len(left) < 2:
        return []
    told = [" · ".join(cell.text for cell in line.cells if cell.text) for line in left[:ASIDE]]
    return [f"{grid.title}:", *told, *([grid.more] if grid.more else [])]


def _narrow(grid: Grid) -> Grid:
    """Its first three columns, since it stands beside a drawing; the others go into the notes with
    what is left out."""
    lines = tuple(Line(line.cells[:NARROW], line.strong) for line in grid.lines)
    return replace(grid, columns=grid.columns[:NARROW], lines=lines)
