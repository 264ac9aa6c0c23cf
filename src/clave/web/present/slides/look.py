"""How things look on a slide. Lengths in points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from clave.apps.present.boxes import Box
from clave.web.components import numbers

ACCENT = RGBColor(0x0D, 0x6D, 0x69)
LOSS = RGBColor(0xB3, 0x26, 0x1E)
INK = RGBColor(0x1D, 0x25, 0x26)
QUIET = RGBColor(0x55, 0x60, 0x5F)
BEFORE = RGBColor(0x8A, 0x96, 0x95)
HEADER = RGBColor(0xEE, 0xF2, 0xF1)
RULE = "D8DEDD"
TITLE_SIZES = (26.0, 24.0, 22.0, 20.0, 18.0, 16.0, 14.0)
SMALL = 9.0
LANGUAGES = {"es": MSO_LANGUAGE_ID.SPANISH, "en": MSO_LANGUAGE_ID.ENGLISH_UK}


def cleaned(text: str) -> str:
    """Text without controls, which XML does not know."""
    return "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32)


@dataclass(frozen=True)
class Style:
    """How a piece of text looks."""

    size: float
    bold: bool = False
    color: RGBColor = INK
    right: bool = False


def write_text(frame: Any, text: str, style: Style) -> None:
    """Put ``text`` into a text frame, a paragraph for each of its lines."""
    frame.word_wrap = True
    for place, line in enumerate(cleaned(text).split("\n")):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        if style.right:
            paragraph.alignment = PP_ALIGN.RIGHT
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold = Pt(style.size), style.bold
        run.font.color.rgb = style.color
        run.font.language_id = LANGUAGES[numbers.language()]


def add_text(slide: Any, box: Box, text: str, style: Style, *, name: str = "") -> Any:
    """A text box without margins, so that what was measured is what there is."""
    shape = slide.shapes.add_textbox(*box.emu)
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP
    write_text(frame, text, style)
    if name:
        shape.name = name
    return shape
