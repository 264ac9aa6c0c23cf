"""What plans have where nobody decided otherwise: the sections of each tier, as keys."""

from __future__ import annotations

from typing import Any

# Sections that hold more than words are drawn by pages under the same key.
SECTIONS = (
    *("situation", "needs", "relations", "competition", "swot", "objectives", "strategies"),
    *("actions", "investment", "result", "risks", "calendar"),
)
_REQUIRED = {
    "A": {"situation", "needs", "relations", "competition", "strategies", "risks"},
    "B": {"situation", "needs", "strategies"},
    "C": {"situation"},
}
_LEFT_OUT = {"A": set(), "B": {"relations"}, "C": {"relations", "competition", "swot", "result"}}
CUSTOM = "own"  # keys of sections of the company's own begin so
MOST = 24


def default_sections(tier: str) -> list[dict[str, Any]]:
    """The sections of a tier; an account without one has those of the middle one."""
    tier = tier if tier in _REQUIRED else "B"
    return [
        {"key": key, "title": "", "question": "", "required": key in _REQUIRED[tier]}
        for key in SECTIONS
        if key not in _LEFT_OUT[tier]
    ]
