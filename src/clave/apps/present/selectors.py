"""Reads on the company's slides."""

from __future__ import annotations

from .models import SlideTemplate


def template_now() -> SlideTemplate | None:
    """The company's template; None where decks are written on Clave's own slides."""
    return SlideTemplate.objects.select_related("file").first()


def template_bytes() -> bytes | None:
    """Its content."""
    found = template_now()
    if found is None:
        return None
    with found.file.content.open("rb") as stream:
        content: bytes = stream.read()
    return content
