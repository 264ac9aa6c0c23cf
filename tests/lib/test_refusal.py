"""A refusal's values outlive the process that refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from clave.lib.refusal import Refused


def test_the_books_keep_numbers_and_lists_as_they_are() -> None:
    refusal = Refused("x", fields=("code", "name"), rows=3, end=date(2026, 1, 2), path=Path("a"))
    assert refusal.kept_params == {
        "fields": ["code", "name"],
        "rows": 3,
        "end": "2026-01-02",
        "path": "a",
    }
