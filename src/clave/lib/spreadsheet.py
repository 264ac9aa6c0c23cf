"""Text that a spreadsheet will not run."""

from __future__ import annotations

import re
from typing import Any

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?[\d.,]+%?")


def safe_cell(value: Any) -> Any:
    """``value`` for a CSV cell: text that a spreadsheet would run as a formula gets an apostrophe.

    >>> safe_cell("=1+1"), safe_cell("-12,50"), safe_cell("Quesos"), safe_cell(3)
    ("'=1+1", '-12,50', 'Quesos', 3)
    """
    if not isinstance(value, str) or not value.startswith(_STARTS_FORMULA):
        return value
    return value if _NUMBER.fullmatch(value) else f"'{value}"
