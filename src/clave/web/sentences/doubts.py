"""Questions about a file, reasons of rejects, warnings of a preview."""

from __future__ import annotations

SENTENCES: dict[str, str] = {}
REJECTS: dict[str, str] = {}
WARNINGS: dict[str, str] = {}
