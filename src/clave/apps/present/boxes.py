"""Rectangles on a slide. Lengths in points."""

from __future__ import annotations

from dataclasses import dataclass

from pptx.util import Emu

_EMU = 12700


@dataclass(frozen=True)
class Box:
    """A rectangle on a slide."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def emu(self) -> tuple[Emu, Emu, Emu, Emu]:
        """Left, top, width and height as the file has them."""
        sides = (self.left, self.top, self.width, self.height)
        a, b, c, d = (Emu(int(side * _EMU)) for side in sides)
        return a, b, c, d

    def below(self, used: float) -> Box:
        """What is left of it under its first ``used`` points."""
        return Box(self.left, self.top + used, self.width, self.height - used)

    def column(self, start: float, end: float) -> Box:
        """Its part from the share ``start`` to the share ``end`` of its width."""
        return Box(
            self.left + self.width * start, self.top, self.width * (end - start), self.height
        )


def points(length: int | None) -> float:
    """A length of the file in points."""
    return (length or 0) / _EMU
