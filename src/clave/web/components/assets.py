"""Built files by their source name, and the icons among them."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

BUILT = Path(__file__).resolve().parent.parent / "static" / "built"


@lru_cache(maxsize=4)
def _read(name: str) -> dict[str, Any]:
    path = BUILT / name
    if not path.exists():
        raise ImproperlyConfigured(f"The front end is not built ({name} is missing): make install")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def built() -> list[dict[str, Any]]:
    """Every built file as the manifest names it: ``file``, ``css``."""
    return list(_read("manifest.json").values())


def script_url() -> str:
    """The address of the script of every page."""
    return static("built/" + _read("manifest.json")["src/main.js"]["file"])


def style_url() -> str:
    """The address of the one style sheet."""
    return static("built/" + _read("manifest.json")["src/main.js"]["css"][0])


def font_url() -> str:
    """The address of the Latin font, asked for early so that text does not jump."""
    entries = _read("manifest.json").values()
    file = next(entry["file"] for entry in entries if "inter-latin-wght" in entry["file"])
    return static("built/" + file)


def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """The SVG of a Tabler icon named in ``frontend/icons.txt``; ``label`` only if it stands alone.

    ``size`` is empty (18 px) or ``sm`` (14 px). Raises KeyError for an icon that is not listed.
    """
    return _icon(name, size, str(label))


@lru_cache(maxsize=512)
def _icon(name: str, size: str, label: str) -> SafeString:
    """Drawn once: a page shows thirty, most of them the same."""
    drawings = _read("icons.json")
    if name not in drawings:
        raise KeyError(f"icon {name!r} is not listed in frontend/icons.txt")
    names = "icon icon-" + size if size else "icon"
    meaning = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        names,
        meaning,
        mark_safe(drawings[name]),  # noqa: S308 - drawings of the package, built by us
    )
