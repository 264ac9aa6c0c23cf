"""How much room text needs, without the fonts of any machine.

Widths are those of Arial and its like, from the published metrics of Helvetica, in thousandths of
the size. What another font of a company's template may need more is in ``CARE``; so text is a
little smaller than it could be, and never cut.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LINE = 1.2  # height of a line, in sizes
CARE = 1.06
BOLD = 1.07
_DEFAULT = 600
_WIDTHS = {
    **dict.fromkeys("abdeghnopqu0123456789#$_L«»", 556),
    **dict.fromkeys("ckvxyzsJ", 500),
    **dict.fromkeys("BEAKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("Mm%", 860),
    **dict.fromkeys("fIt.,:;/!|[]\\ ", 278),
    **dict.fromkeys("ijl'", 222),
    **dict.fromkeys("r()-{}", 333),
    **dict.fromkeys("+=<>~−", 584),
    "W": 944,
    "@": 1015,
    "*": 389,
    '"': 355,
    "–": 556,
    "—": 1000,
    "…": 1000,
    "·": 333,
    "€": 556,
    "\N{NO-BREAK SPACE}": 278,
}


@lru_cache(maxsize=4096)
def _character(sign: str) -> int:
    found = _WIDTHS.get(sign)
    if found is None:
        base = unicodedata.normalize("NFD", sign)[:1]
        wide = unicodedata.east_asian_width(sign) in "WF"
        found = 1000 if wide else _WIDTHS.get(base, _DEFAULT)
    return found


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line of text in points."""
    total = sum(_character(sign) for sign in text)
    return total * size / 1000 * CARE * (BOLD if bold else 1)


def lines_of(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """How many lines ``text`` takes in ``width`` points; a word wider than it is broken."""
    count = 0
    for paragraph in text.split("\n"):
        count += 1
        room = width
        for word in paragraph.split(" "):
            needs = width_of(word, size, bold=bold)
            gap = width_of(" ", size, bold=bold)
            if needs <= room:
                room -= needs + gap
                continue
            if room < width:
                count += 1
            while needs > width > 0:
                count += 1
                needs -= width
            room = width - needs - gap
    return count


def height_of(text: str, width: float, size: float, *, bold: bool = False) -> float:
    """The height of ``text`` in points."""
    return lines_of(text, width, size, bold=bold) * size * LINE


@dataclass(frozen=True)
class Fitted:
    """Text at a size that fits; ``text`` is shorter with “…” where not even the smallest does."""

    text: str
    size: float
    height: float


def fitted(
    text: str, width: float, height: float, sizes: tuple[float, ...], *, bold: bool = False
) -> Fitted:
    """``text`` at the largest of ``sizes`` (largest first) at which it fits ``height``."""
    for size in sizes:
        needs = height_of(text, width, size, bold=bold)
        if needs <= height:
            return Fitted(text, size, needs)
    size, words = sizes[-1], text.split(" ")
    while len(words) > 1:
        words.pop()
        told = " ".join(words).rstrip(" ,;:.") + "…"
        needs = height_of(told, width, size, bold=bold)
        if needs <= height:
            return Fitted(told, size, needs)
    while len(text) > 1:
        text = text[:-1]
        if height_of(f"{text}…", width, size, bold=bold) <= height:
            break
    return Fitted(f"{text}…", size, height_of(f"{text}…", width, size, bold=bold))
