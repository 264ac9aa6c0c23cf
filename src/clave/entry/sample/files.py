"""The files of the sample company's ERP: semicolons, decimal commas, dd/mm/yyyy, cp1252."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

ENCODING = "cp1252"


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """One file. No field of the sample company holds a semicolon, a quote or a line end."""
    with path.open("w", encoding=ENCODING, newline="") as file:
        file.write(";".join(header) + "\r\n")
        file.writelines(";".join(row) + "\r\n" for row in rows)


def money(cents: int) -> str:
    """``-1234,50``, without thousands separators."""
    sign, size = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{size // 100},{size % 100:02d}"


def day(value: date | None) -> str:
    """``31/10/2026``; nothing for no date."""
    return f"{value:%d/%m/%Y}" if value else ""


def yes_no(value: bool) -> str:
    """``Sí`` or ``No``."""
    return "Sí" if value else "No"
