"""What each figure means, in a few sentences for the people who read it."""

from __future__ import annotations

from . import customers, field, growth, money
from .base import Definition

DEFINITIONS = (*customers.DEFINITIONS, *money.DEFINITIONS, *growth.DEFINITIONS, *field.DEFINITIONS)

__all__ = ["DEFINITIONS", "Definition", "definition_of"]


def definition_of(figure: str) -> str:
    """The (untranslated) meaning of a figure."""
    return next(entry.text for entry in DEFINITIONS if entry.figure == figure)
