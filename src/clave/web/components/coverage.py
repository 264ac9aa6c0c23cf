"""Functions × levels: where a customer is reached, and by whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clave.figures.relations import Relations
from clave.figures.relationship_coverage import LEVELS, best_ties

MOST_NAMES = 2


@dataclass(frozen=True)
class Cell:
    """Who is known of one function at one level. ``state``: active, weak or none."""

    level: int
    names: tuple[str, ...]
    state: str
    more: int


@dataclass(frozen=True)
class Line:
    """One function. ``reached``: by an active and strong tie at some level."""

    code: str
    name: str
    cells: tuple[Cell, ...]
    known: bool
    reached: bool


def coverage_lines(relations: Relations) -> list[Line]:
    """The relevant functions in the company's order, a cell for each level."""
    best = best_ties(relations)
    active = {key for key, tie in best.items() if tie.is_active(relations.as_of)}
    lines = []
    for function in relations.functions:
        if not function.relevant:
            continue
        cells = []
        for level in LEVELS:
            there = [p for p in relations.people if (p.function, p.level) == (function.code, level)]
            strong = [p for p in there if p.key in active]
            names = tuple(_surname(p.name) for p in (strong or there)[:MOST_NAMES])
            state = "active" if strong else "weak" if there else "none"
            cells.append(Cell(level, names, state, max(0, len(strong or there) - MOST_NAMES)))
        known = any(cell.state != "none" for cell in cells)
        reached = any(cell.state == "active" for cell in cells)
        lines.append(Line(function.code, function.name, tuple(cells), known, reached))
    return lines


def coverage_finding(lines: list[Line]) -> str:
    """«Cobertura: 4 de 8 funciones; nadie en calidad ni en sistemas»."""
    words: dict[str, object] = {
        "covered": sum(line.reached for line in lines),
        "all": len(lines),
    }
    nobody = [line.name for line in lines if not line.known]
    if not nobody:
        return _("Coverage: %(covered)s of %(all)s functions") % words
    words["functions"] = ", ".join(name.lower() for name in nobody)
    if len(nobody) == len(lines):
        return _("Coverage: nobody is known yet in %(all)s functions") % words
    return _("Coverage: %(covered)s of %(all)s functions; nobody in %(functions)s") % words


def _surname(name: str) -> str:
    """The last name, the first of two as Spaniards write them: «Rosa María Aldecoa» → «Aldecoa»."""
    words = name.split()
    return words[-1] if len(words) > 1 else name
