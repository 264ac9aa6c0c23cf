"""Two people wrote in the same text: what both wrote is taken, by the sentence.

No word is lost: what either typed is in what comes out, or in a conflict that shows it. A sentence
ends with its mark and the blanks after it, or with its line; so texts are put together again to the
letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# A mark that ends a sentence with the blanks after it, or the end of a line.
_SENTENCE = re.compile(r"[^\n]*?(?:[.!?…]+[\"»”')\]]*[ \t]+|\n+|$)", re.DOTALL)
_WORD = re.compile(r"\s+|[^\s]+")

Operation = Literal["equal", "insert", "delete"]


@dataclass(frozen=True)
class Part:
    """A stretch of the merged text. Where ``conflict``, both changed what was ``base``."""

    text: str
    conflict: bool = False
    base: str = ""
    mine: str = ""
    theirs: str = ""


@dataclass(frozen=True)
class Merged:
    """What comes of two texts that began from the same."""

    parts: tuple[Part, ...]

    @property
    def clean(self) -> bool:
        """Whether nobody has to choose."""
        return not any(part.conflict for part in self.parts)

    @property
    def text(self) -> str:
        """The merged text; of a conflict what both wrote, theirs first, so that no word is lost."""
        return "".join(part.text for part in self.parts)

    @property
    def conflicts(self) -> tuple[Part, ...]:
        """The parts that both changed."""
        return tuple(part for part in self.parts if part.conflict)


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text, with the blanks that follow them."""
    return [found for found in _SENTENCE.findall(text) if found]


def normal(text: str) -> str:
    """Line ends as one sign, no blanks at the end: what a form sends is compared with what was."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip()


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Both changes on ``base``. A conflict where both touched the same sentence differently."""
    old, left, right = sentences(base), sentences(mine), sentences(theirs)
    parts: list[Part] = []
    at, at_left, at_right = 0, 0, 0
    for start, l_start, r_start in [*_anchors(old, left, right), (len(old), len(left), len(right))]:
        _settle(parts, old[at:start], left[at_left:l_start], right[at_right:r_start])
        if start < len(old):
            _add(parts, old[start])
        at, at_left, at_right = start + 1, l_start + 1, r_start + 1
    return Merged(tuple(parts))


def _anchors(
    old: Sequence[str], left: Sequence[str], right: Sequence[str]
) -> list[tuple[int, int, int]]:
    """The sentences of the base that both kept, each with its place in either text."""
    kept_left, kept_right = _kept(old, left), _kept(old, right)
    return [(n, kept_left[n], kept_right[n]) for n in sorted(kept_left.keys() & kept_right.keys())]


def _kept(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {b.a + n: b.b + n for b in blocks for n in range(b.size)}


def _settle(parts: list[Part], old: list[str], left: list[str], right: list[str]) -> None:
    """One stretch between sentences that both kept."""
    base, mine, theirs = "".join(old), "".join(left), "".join(right)
    if theirs in (mine, base):
        _add(parts, mine)
    elif mine == base:
        _add(parts, theirs)
    elif not old and not _same_words(mine, theirs):
        # Both added something at the same place, and neither touched what the other wrote.
        _add(parts, _apart(theirs, mine))
    else:
        parts.append(Part(_apart(theirs, mine), True, base, mine, theirs))


def _same_words(mine: str, theirs: str) -> bool:
    """Whether two additions share a sentence, so that taking both would say it twice."""
    return bool({s.strip() for s in sentences(mine)} & {s.strip() for s in sentences(theirs)})


def _apart(first: str, second: str) -> str:
    """One after the other, with a blank between where none of them brings it."""
    if first and second and not first[-1].isspace() and not second[0].isspace():
        return f"{first} {second}"
    return first + second


def _add(parts: list[Part], text: str) -> None:
    if not text:
        return
    if parts and not parts[-1].conflict:
        before = parts.pop()
        parts.append(Part(before.text + text))
    else:
        parts.append(Part(text))


def word_changes(old: str, new: str) -> list[tuple[Operation, str]]:
    """What was taken out and put in between two texts, by words."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    found: list[tuple[Operation, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("equal", "".join(before[i1:i2])))
            continue
        if i2 > i1:
            found.append(("delete", "".join(before[i1:i2])))
        if j2 > j1:
            found.append(("insert", "".join(after[j1:j2])))
    return found
