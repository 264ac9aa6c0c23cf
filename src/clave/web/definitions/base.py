"""A definition: what a figure means, in a few sentences for the people who read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Definition:
    """A figure's name in the registry, its title and its meaning (both to be translated)."""

    figure: str
    title: str
    text: str
