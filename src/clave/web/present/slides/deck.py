"""A document as a deck: a section is a slide, and what does not fit goes on on the next one."""

from __future__ import annotations

import io
from operator import methodcaller
from typing import Any

from django.utils.translation import gettext as _
from pptx.enum.shapes import PP_PLACEHOLDER

from clave.apps.present.boxes import Box
from clave.apps.present.ground import Ground, ground_of
from clave.web.components.dates import date_text
from clave.web.present.document import Document, Fact, Grid, Section
from clave.web.present.sources import note_lines, source_line

from .charts import add_chart
from .fitting import fitted, height_of
from .joining import joined
from .look import INK, LOSS, QUIET, SMALL, TITLE_SIZES, Style, add_text, cleaned, write_text
from .tables import Measured, add_table, measured

GAP = 12.0
FACT = 88.0
IN_A_ROW = 6
TEXT = (14.0, 13.0, 12.0, 11.0)
LEAST = 150.0  # below which a chart or a table begins a new slide
NARROW = 3  # columns of a table that may stand beside another
QUARTERS = 4  # parts of a slide that is shared by a chart and three tables


def deck_of(document: Document, template: bytes | None = None) -> bytes:
    """The file. Raises ``Refused`` as :func:`ground_of` does."""
    ground = ground_of(template)
    file = ground.file
    known = file.core_properties
    known.title = cleaned(f"{document.label or document.kind} · {document.title}")[:200]
    known.author, known.last_modified_by = cleaned(document.company)[:200], "Clave"
    known.comments = ""
    known.language = document.language
    _cover(ground, document)
    document = joined(document)
    for section in document.sections:
        Told(ground, document, section).write()
    stream = io.BytesIO()
    # The file's own word for being written; the books have the same one.
    methodcaller("save", stream)(file)
    return stream.getvalue()


def _cover(ground: Ground, document: Document) -> None:
    slide = ground.file.slides.add_slide(ground.cover)
    for holder in list(slide.placeholders):
        kind, box = holder.placeholder_format.type, _box(holder)
        if kind in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
            sizes = (40.0, 36.0, 32.0, 28.0, 24.0, 20.0, 16.0)
            told = fitted(document.title, box.width - 15, box.height - 8, sizes, bold=True)
            write_text(holder.text_frame, told.text, Style(told.size, bold=True))
        elif kind == PP_PLACEHOLDER.SUBTITLE:
            told = fitted(
                _under(document), box.width - 15, box.height - 8, (18.0, 16.0, 14.0, 12.0)
            )
            write_text(holder.text_frame, told.text, Style(told.size, color=QUIET))
        else:
            holder._element.getparent().remove(holder._element)
    slide.notes_slide.notes_text_frame.text = cleaned(_under(document))


def _under(document: Document) -> str:
    lines = [document.subtitle, document.company]
    days = [_("made on %(day)s") % {"day": date_text(document.on)}]
    if document.as_of is not None:
        days.insert(0, _("data to %(day)s") % {"day": date_text(document.as_of)})
    return "\n".join(line for line in (*lines, " · ".join(days), document.stamp) if line)


class Told:
    """A section on its way onto slides: ``rest`` is what is still free of the current one."""

    def __init__(self, ground: Ground, document: Document, section: Section) -> None:
        self.ground, self.document, self.section = ground, document, section
        self.slides: list[Any] = []
        self.slide: Any = None
        self.rest = ground.body

    def write(self) -> None:
        """All of it."""
        self._next()
        if self.section.facts:
            for start in range(0, len(self.section.facts), IN_A_ROW):
                self._facts(self.section.facts[start : start + IN_A_ROW])
        self._paragraphs(self.section.paragraphs, Style(14))
        self._paragraphs(self.section.notes, Style(11, color=QUIET))
        self._evidence()
        self._titles()

    def _next(self) -> None:
        slide = self.ground.file.slides.add_slide(self.ground.content)
        for holder in list(slide.placeholders):
            kind = holder.placeholder_format.type
            if kind != PP_PLACEHOLDER.TITLE:
                holder._element.getparent().remove(holder._element)
        self.slides.append(slide)
        self.slide, self.rest = slide, self.ground.body

    def _titles(self) -> None:
        """The finding as title of each slide, its number where there are several; the foot."""
        count, finding = len(self.slides), self.section.finding
        for number, slide in enumerate(self.slides, start=1):
            told = finding if count == 1 else f"{finding} ({number}/{count})"
            holder = slide.shapes.title
            box = _box(holder)
            shown = fitted(told, box.width - 15, box.height - 8, TITLE_SIZES, bold=True)
            write_text(holder.text_frame, shown.text, Style(shown.size, bold=True))
            self._foot(slide)
            notes = [finding, *note_lines(self.section)]
            slide.notes_slide.notes_text_frame.text = cleaned("\n".join(notes))

    def _foot(self, slide: Any) -> None:
        box, number = self.ground.foot, len(self.ground.file.slides)
        place = list(self.ground.file.slides).index(slide) + 1 if number else 1
        sources = [source_line(one) for one in self.section.sources]
        words = " · ".join([self.document.title, self.section.name, *sources])
        left = Box(box.left, box.top, box.width - 40, box.height)
        told = fitted(words, left.width, left.height, (SMALL, 8.0))
        add_text(slide, left, told.text, Style(told.size, color=QUIET), name="Source")
        right = Box(box.right - 36, box.top, 36, box.height)
        add_text(slide, right, str(place), Style(SMALL, color=QUIET, right=True), name="Number")

    def _facts(self, facts: tuple[Fact, ...]) -> None:
        if self.rest.height < FACT:
            self._next()
        room = self.rest.width / len(facts)
        for place, fact in enumerate(facts):
            box = Box(self.rest.left + room * place, self.rest.top, room - GAP, FACT)
            label = fitted(fact.label, box.width, 28, (12.0, 11.0, 10.0, 9.0))
            add_text(
                self.slide,
                Box(box.left, box.top, box.width, 28),
                label.text,
                Style(label.size, color=QUIET),
            )
            value = fitted(
                fact.cell.text, box.width, 30, (24.0, 22.0, 20.0, 17.0, 14.0, 12.0), bold=True
            )
            color = LOSS if fact.cell.tone == "loss" else INK
            middle = Box(box.left, box.top + 28, box.width, 30)
            add_text(self.slide, middle, value.text, Style(value.size, True, color))
            if fact.note:
                note = fitted(fact.note, box.width, 28, (11.0, 10.0, 9.0))
                tone = LOSS if fact.note_tone == "loss" else QUIET
                low = Box(box.left, box.top + 58, box.width, 28)
                add_text(self.slide, low, note.text, Style(note.size, color=tone))
        self.rest = self.rest.below(FACT + GAP)

    def _paragraphs(self, texts: tuple[str, ...], style: Style) -> None:
        for text in texts:
            for piece in _pieces(text, self.ground.body, style.size):
                needs = height_of(piece, self.rest.width, style.size)
                if needs > self.rest.height:
                    self._next()
                box = Box(self.rest.left, self.rest.top, self.rest.width, needs)
                add_text(self.slide, box, piece, style)
                self.rest = self.rest.below(needs + 6)

    def _evidence(self) -> None:
        picture, grids = self.section.picture, self.section.grids
        if (picture or grids) and self.rest.height < LEAST:
            self._next()
        if picture is not None:
            words = f"{self.section.finding}. {picture.unit}"
            beside = grids and all(len(grid.columns) <= NARROW for grid in grids)
            if not beside:
                add_chart(self.slide, self.rest, picture, words)
                self.rest = self.rest.below(self.rest.height)
                self._tables(grids, columns=1)
                return
            if len(grids) == QUARTERS - 1:
                self._quartered(words, grids)
                return
            share = (0.63, 1.0) if len(grids) == 1 else (0.53, 1.0)
            add_chart(self.slide, self.rest.column(0, share[0] - 0.03), picture, words)
            self._stacked(grids, share)
            return
        narrow = len(grids) == 2 and all(len(grid.columns) <= NARROW for grid in grids)
        self._tables(grids, columns=2 if narrow else 1)

    def _tables(self, grids: tuple[Grid, ...], *, columns: int) -> None:
        if columns == 2:
            self._beside(grids[0], grids[1])
            return
        least = [
            measured(grid, Box(self.rest.left, self.rest.top, self.rest.width, 1)) for grid in grids
        ]
        if len(grids) > 1 and sum(one.height + GAP for one in least) <= self.rest.height:
            self._stacked(grids, (0, 1))
            return
        for grid in grids:
            whole = measured(grid, self.rest)
            if whole.height > self.rest.height and self.rest.height < LEAST:
                self._next()
            self._table(grid, self.rest, (0, 1))

    def _table(self, grid: Grid, box: Box, share: tuple[float, float]) -> None:
        found, done = measured(grid, box), 0
        while True:
            before = done
            done = add_table(self.slide, box, found, done)
            if done >= len(found.rows):
                used = _used(found, before, done)
                self.rest = self.rest.below(min(used + GAP, self.rest.height))
                return
            self._next()
            box = self.rest.column(*share)

    def _quartered(self, words: str, grids: tuple[Grid, ...]) -> None:
        """A chart with a table at its right, and two tables below both."""
        picture = self.section.picture
        assert picture is not None
        whole = self.rest
        above, below = len(grids[0].lines) + 2, max(len(grid.lines) for grid in grids[1:]) + 3
        part = whole.height * above / (above + below) - GAP / 2
        upper = Box(whole.left, whole.top, whole.width, part)
        add_chart(self.slide, upper.column(0, 0.5), picture, words)
        self._table(grids[0], upper.column(0.53, 1), (0.53, 1))
        if len(self.slides) == 1:
            self.rest = whole.below(part + GAP / 2)
        self._beside(grids[1], grids[2])

    def _stacked(self, grids: tuple[Grid, ...], share: tuple[float, float]) -> None:
        """Tables under one another in a part of the width: each is given height by its lines."""
        lines = [len(grid.lines) + 2 for grid in grids]
        for place, grid in enumerate(grids):
            box = self.rest.column(*share)
            part = box.height * lines[place] / sum(lines[place:])
            self._table(grid, Box(box.left, box.top, box.width, part), share)

    def _beside(self, left: Grid, right: Grid) -> None:
        shares = ((0.0, 0.485), (0.515, 1.0))
        found = [
            measured(g, self.rest.column(*s)) for g, s in zip((left, right), shares, strict=True)
        ]
        done = [0, 0]
        while True:
            for place, (one, share) in enumerate(zip(found, shares, strict=True)):
                if done[place] < len(one.rows):
                    done[place] = add_table(self.slide, self.rest.column(*share), one, done[place])
            if all(d >= len(one.rows) for d, one in zip(done, found, strict=True)):
                return
            self._next()


def _used(found: Measured, first: int, end: int) -> float:
    return found.extra + found.header + sum(found.rows[first:end])


def _pieces(text: str, body: Box, size: float) -> list[str]:
    """``text`` in parts that a slide can hold."""
    most, pieces, words = body.height * 0.9, [], text.split(" ")
    while words:
        piece = words
        while len(piece) > 1 and height_of(" ".join(piece), body.width, size) > most:
            piece = piece[: max(1, len(piece) * 3 // 4)]
        pieces.append(" ".join(piece))
        words = words[len(piece) :]
    return pieces


def _box(shape: Any) -> Box:
    sides = (shape.left, shape.top, shape.width, shape.height)
    return Box(*((side or 0) / 12700 for side in sides))
