"""Why something was refused."""

from __future__ import annotations

SENTENCES: dict[str, str] = {}
