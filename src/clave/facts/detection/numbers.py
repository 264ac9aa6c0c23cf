"""Whether a column holds numbers, and which sign divides off their decimals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from clave.facts.detection.profile import Profile, Shape

_NOISE = re.compile(
    r"[\s\u00a0\u2007\u2009\u202f'’´€$£¥₹%]"
    r"|\b(?:eur|usd|gbp|chf|mxn|ars|cop|clp|pen|brl|sek|nok|dkk|pln|czk|ron|huf|jpy|cny|cad|aud)\b"
)
# What a shape without its noise and sign says. The order matters: the first that fits counts.
_CLASSES = (
    ("whole", re.compile(r"9+")),
    ("point", re.compile(r"9{4,}\.9*|9*\.(?:9{1,2}|9{4,})|9+\.|9{1,3}(?:,999)+\.9*")),
    ("comma", re.compile(r"9{4,},9*|9*,(?:9{1,2}|9{4,})|9+,|9{1,3}(?:\.999)+,9*")),
    ("groups_of_commas", re.compile(r"9{1,3}(?:,999){2,}")),
    ("groups_of_points", re.compile(r"9{1,3}(?:\.999){2,}")),
    ("one_comma", re.compile(r"9{0,3},999")),
    ("one_point", re.compile(r"9{0,3}\.999")),
    ("power", re.compile(r"9+(?:[.,]9+)?e[+-]?9+")),
)


@dataclass(frozen=True)
class NumberReading:
    """``decimal`` is ``.`` or ``,``, "" where nothing tells (whole numbers only, or a tie).

    ``share``: the share of filled rows that are numbers. ``ambiguous``: rows such as ``1.234``
    that the sign decides over, when nothing else in the column tells it. ``against``: rows that
    are written with the other decimal sign. ``grouped``: whole numbers in groups (``2,024,994``).
    ``damaged``: the grouped ones look as if a spreadsheet had eaten their decimals.
    """

    decimal: str
    share: float
    whole: int = 0
    ambiguous: int = 0
    against: int = 0
    grouped: int = 0
    damaged: bool = False
    percent: bool = False


def read_numbers(profile: Profile) -> NumberReading | None:
    """The reading of a column as numbers, or None where fewer than 80 % of its values are any."""
    if profile.native == "number":
        return NumberReading(".", 1.0)
    counts: Counter[str] = Counter()
    ungrouped_thousands = percent = 0
    leading_zero = _leading_zeros(profile.shapes)
    for shape in profile.shapes:
        bare = _bare(shape.text)
        name = _class_of(bare)
        name = leading_zero.get(name, name)
        counts[name] += shape.count
        if name != "none":
            percent += shape.count if "%" in shape.text else 0
            ungrouped_thousands += shape.count if re.match(r"9{4,}([.,]|$)", bare) else 0
    filled = sum(counts.values())
    share = 1 - counts["none"] / filled if filled else 0.0
    if share < 0.8:
        return None
    contrast = ungrouped_thousands > 0 or _out_of_size(profile.shapes)
    return _reading(counts, share, contrast, 2 * percent > filled)


def _reading(counts: Counter[str], share: float, contrast: bool, percent: bool) -> NumberReading:
    point = counts["point"] + counts["groups_of_commas"]
    comma = counts["comma"] + counts["groups_of_points"]
    ambiguous = counts["one_point"] + counts["one_comma"]
    decimal = "" if point == comma else "." if point > comma else ","
    grouped = {
        ".": counts["groups_of_commas"] + counts["one_comma"],
        ",": counts["groups_of_points"] + counts["one_point"],
        "": 0,
    }[decimal]
    clear = {".": counts["point"], ",": counts["comma"], "": 0}[decimal]
    return NumberReading(
        decimal=decimal,
        share=share,
        whole=counts["whole"],
        ambiguous=ambiguous if not decimal else 0,
        against={".": counts["comma"], ",": counts["point"], "": min(point, comma)}[decimal],
        grouped=grouped,
        damaged=_looks_damaged(grouped, clear, counts["whole"], contrast),
        percent=percent,
    )


def _looks_damaged(grouped: int, clear: int, whole: int, contrast: bool) -> bool:
    """A writer groups all its thousands or none, and keeps the decimals it always writes.

    ``contrast``: thousands stand without groups, or what is grouped is of another size.
    """
    if not grouped or not clear or grouped > clear:
        return False
    return contrast or not whole


def _out_of_size(shapes: Iterable[Shape]) -> bool:
    """Whether the grouped whole numbers are a thousand times all others of the column."""
    grouped, others = [], [0]
    for shape in shapes:
        bare = _bare(shape.text)
        if _class_of(bare).startswith("groups_of"):
            grouped.append(bare.count("9"))
        else:
            others.append(len(re.split("[.,]", bare)[0]))
    return bool(grouped) and min(grouped) >= max(others) + 3


def _leading_zeros(shapes: Iterable[Shape]) -> dict[str, str]:
    """``0.162`` cannot be grouped thousands: where such stand, the sign before three digits is
    the decimal one."""
    found: dict[str, str] = {}
    for shape in shapes:
        example = shape.example.lstrip("-+−(")
        if re.match(r"0\.\d{3}\D*$", example):
            found["one_point"] = "point"
        elif re.match(r"0,\d{3}\D*$", example):
            found["one_comma"] = "comma"
    return found


def _bare(shape: str) -> str:
    text = _NOISE.sub("", shape)
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    elif text.endswith(("-", "−")):
        text = text[:-1]
    return text.lstrip("-+−") if text[:1] in "-+−" else text


def _class_of(bare: str) -> str:
    for name, pattern in _CLASSES:
        if pattern.fullmatch(bare):
            return name
    return "none"
