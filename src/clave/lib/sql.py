"""Writing SQL for the places where no parameter may stand."""

from __future__ import annotations

from pathlib import Path


def text_literal(text: str | Path) -> str:
    """``text`` as a SQL string."""
    return "'" + str(text).replace("'", "''") + "'"
