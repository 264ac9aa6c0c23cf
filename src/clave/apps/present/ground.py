"""The slides that a deck is written on: the company's template, or ours made from nothing."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.util import Emu

from clave.lib.refusal import Refused

from .boxes import Box, points

_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}
_FOOT = {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.SLIDE_NUMBER}
_WIDE, _HIGH = 12_192_000, 6_858_000
_LEAST_WIDTH, _LEAST_ROOM = 600.0, 230.0  # points
_FOOT_HEIGHT = 14.0
_COLORS = {
    b"1F497D": b"1D2526",
    b"4F81BD": b"0D6D69",
    b"C0504D": b"8A9695",
    b"9BBB59": b"B3261E",
    b"8064A2": b"5B8FA8",
    b"4BACC6": b"B98A2F",
    b"F79646": b"6B6F8A",
}


@dataclass(frozen=True)
class Ground:
    """A presentation ready to be written on. ``body``: where content stands; ``foot``: below."""

    file: Any
    cover: Any
    content: Any
    body: Box
    title: Box
    foot: Box


def ground_of(template: bytes | None) -> Ground:
    """The slides to write on.

    Raises ``Refused``: ``template_unreadable``, ``template_no_layout``, ``template_no_room``.
    """
    if template is None:
        return _ground(_ours())
    try:
        file = Presentation(io.BytesIO(template))
        _empty(file)
        return _ground(file)
    except Refused:
        raise
    except Exception as error:  # whatever a file made by others makes the reader stumble over
        raise Refused("template_unreadable") from error


def _ground(file: Any) -> Ground:
    cover, content = _layout(file, cover=True), _layout(file, cover=False)
    if cover is None or content is None:
        raise Refused("template_no_layout")
    wide, high = points(file.slide_width), points(file.slide_height)
    title = _box(next(p for p in content.placeholders if p.placeholder_format.type in _TITLES))
    feet = [_box(p).top for p in content.placeholders if p.placeholder_format.type in _FOOT]
    bottom = min([top for top in feet if high / 2 < top < high] or [high * 0.955])
    left, right = max(title.left, wide * 0.03), min(title.right, wide * 0.97)
    top = title.bottom + 10
    foot = Box(left, bottom - _FOOT_HEIGHT, right - left, _FOOT_HEIGHT)
    body = Box(left, top, right - left, foot.top - 8 - top)
    if wide < _LEAST_WIDTH or body.width < _LEAST_WIDTH * 0.8 or body.height < _LEAST_ROOM:
        raise Refused("template_no_room")
    if title.height < 30 or title.top < 0 or title.right > wide:
        raise Refused("template_no_room")
    return Ground(file, cover, content, body, title, foot)


def _layout(file: Any, *, cover: bool) -> Any:
    """The layout of the first slide, or of the others: a title, and as little else as there is."""
    found = []
    for layout in file.slide_layouts:
        kinds = [p.placeholder_format.type for p in layout.placeholders]
        others = [kind for kind in kinds if kind not in _TITLES | _FOOT]
        if not any(kind in _TITLES for kind in kinds):
            continue
        has_subtitle = PP_PLACEHOLDER.SUBTITLE in others
        if cover and has_subtitle:
            found.append((PP_PLACEHOLDER.CENTER_TITLE not in kinds, len(others), layout))
        if not cover and not has_subtitle and PP_PLACEHOLDER.CENTER_TITLE not in kinds:
            found.append((False, len(others), layout))
    found.sort(key=lambda entry: entry[:2])
    return found[0][2] if found else None


def _box(placeholder: Any) -> Box:
    sides = (placeholder.left, placeholder.top, placeholder.width, placeholder.height)
    return Box(*(points(side) for side in sides))


def _empty(file: Any) -> None:
    """Take out the slides that the template came with."""
    slides = file.slides._sldIdLst
    for entry in list(slides):
        file.part.drop_rel(entry.rId)
        slides.remove(entry)


def _ours() -> Any:
    """The library's own empty presentation, made wide and quiet."""
    file = Presentation()
    ratio = _WIDE / file.slide_width
    file.slide_width, file.slide_height = Emu(_WIDE), Emu(_HIGH)
    master = file.slide_master
    for holder in (master, *file.slide_layouts):
        for shape in holder.placeholders:
            if shape._element.spPr.xfrm is not None:
                shape.left, shape.width = (
                    Emu(int(shape.left * ratio)),
                    Emu(int(shape.width * ratio)),
                )
    theme = master.part.part_related_by(RT.THEME)
    blob = theme.blob.replace(b"Calibri", b"Arial")
    for old, new in _COLORS.items():
        blob = blob.replace(old, new)
    theme._blob = blob
    for level in master._element.iter(qn("p:titleStyle")):
        level.find(qn("a:lvl1pPr")).set("algn", "l")
    for layout in file.slide_layouts:
        if layout.name == "Title Only":
            _dress(layout, Box(40, 26, 880, 66), MSO_ANCHOR.BOTTOM)
        elif layout.name == "Title Slide":
            _dress_cover(layout)
    _keep(file, ("Title Slide", "Title Only", "Blank"))
    return file


def _dress(layout: Any, box: Box, anchor: Any) -> None:
    for shape in list(layout.placeholders):
        kind = shape.placeholder_format.type
        if kind in _TITLES:
            shape.left, shape.top, shape.width, shape.height = box.emu
            frame = shape.text_frame
            frame.vertical_anchor = anchor
            frame.margin_left = frame.margin_right = 0
            frame.margin_top = frame.margin_bottom = 0
        elif kind in _FOOT:
            shape._element.getparent().remove(shape._element)


def _dress_cover(layout: Any) -> None:
    _dress(layout, Box(72, 150, 816, 110), MSO_ANCHOR.BOTTOM)
    for shape in layout.placeholders:
        if shape.placeholder_format.type == PP_PLACEHOLDER.SUBTITLE:
            shape.left, shape.top, shape.width, shape.height = Box(72, 282, 816, 150).emu
            frame = shape.text_frame
            frame.margin_left = frame.margin_top = 0
            for level in shape._element.iter(qn("a:lvl1pPr")):
                level.set("algn", "l")
    rule = layout.shapes._spTree
    rule.append(_bar(Box(72, 268, 120, 4)))


def _bar(box: Box) -> Any:
    """A short rule in the accent colour, as the layout's own drawing."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    left, top, width, height = box.emu
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="90" name="Rule"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        f'</a:prstGeom><a:solidFill><a:srgbClr val="0D6D69"/></a:solidFill>'
        f"<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )


def _keep(file: Any, names: tuple[str, ...]) -> None:
    for layout in list(file.slide_layouts):
        if layout.name not in names:
            file.slide_layouts.remove(layout)
