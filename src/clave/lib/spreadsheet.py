"""Text that a spreadsheet will not run."""

from __future__ import annotations

import re
from typing import Any

# The signs that begin a formula, also in their wide East Asian form; what a program may skip
# before them (blanks, controls, marks without width); and the controls that may begin one alone.
_STARTS_FORMULA = re.compile(r"[\s\x00-\x1f\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?[\d.,]+%?")


def safe_cell(value: Any) -> Any:
    """``value`` for a CSV cell: text that a spreadsheet would run as a formula gets an apostrophe.

    >>> safe_cell("=1+1"), safe_cell("-12,50"), safe_cell("Quesos"), safe_cell(3)
    ("'=1+1", '-12,50', 'Quesos', 3)
    """
    if not isinstance(value, str) or not _STARTS_FORMULA.match(value):
        return value
    return value if _NUMBER.fullmatch(value) else f"'{value}"
