"""Numbers as people write them in sheets: which sign divides off the decimals, said by all rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

_SPACES = re.compile(r"[\s\u00a0\u202f€%]")
_PLAIN = re.compile(r"-?\d{1,15}(\.\d{0,6})?|-?\.\d{1,6}")
_GROUPED = re.compile(r"-?\d{1,3}([.,]\d{3})+")


class AmbiguousNumberError(ValueError):
    """A number that can be read two ways, such as 1.234."""


def decimal_sign(texts: Iterable[str]) -> str:
    """``.`` or ``,`` where a number of the column says so beyond doubt; "" where none does."""
    for text in texts:
        bare = _SPACES.sub("", text)
        if "." in bare and "," in bare:
            return "," if bare.rfind(",") > bare.rfind(".") else "."
        for sign in ".,":
            whole, found, rest = bare.partition(sign)
            if found and rest.isdigit() and (len(rest) != 3 or len(whole.lstrip("-")) > 3):
                return sign
    return ""


def number_of(text: str, sign: str) -> Decimal | None:
    """The number; None for no text.

    Raises ``ValueError``, or ``AmbiguousNumberError`` where two readings fit.
    """
    bare = _SPACES.sub("", text)
    if not bare:
        return None
    if not sign and _GROUPED.fullmatch(bare):
        raise AmbiguousNumberError(text)
    if sign:
        other = "," if sign == "." else "."
        bare = bare.replace(other, "").replace(sign, ".")
    if not _PLAIN.fullmatch(bare):
        raise ValueError(text)
    return Decimal(bare)
