"""What Clave makes of a file before anybody has confirmed it: readings, doubts, a mapping."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from clave.facts.mapping import Mapping


@dataclass(frozen=True)
class Doubt:
    """A question about a file, answered by the person who imports it.

    ``code`` is stable; ``params`` are the named values of its sentence. ``field`` is the field of
    the kind it is about, ``column`` the file's column, "" where there is none. While a
    ``blocking`` doubt stands unanswered, nothing may be imported. ``choices`` are the answers to
    choose from, each a code (or a date format, a column's name) with the mapping that results.
    """

    code: str
    field: str = ""
    column: str = ""
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    blocking: bool = False
    choices: tuple[tuple[str, Mapping], ...] = ()


@dataclass(frozen=True)
class ColumnReading:
    """What a column holds: ``type`` is ``date``, ``number``, ``text`` or ``empty``.

    ``format`` is a strptime format for dates, ``.`` or ``,`` for numbers with decimals, else "".
    ``filled`` counts the rows with a value, ``distinct`` is an estimate.
    """

    name: str
    examples: tuple[str, ...]
    type: str
    format: str = ""
    filled: int = 0
    distinct: int = 0
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """``questions``: blocking doubts first. ``unmapped``: columns that feed no field."""

    mapping: Mapping
    columns: tuple[ColumnReading, ...]
    questions: tuple[Doubt, ...]
    unmapped: tuple[str, ...]

    @property
    def blocked(self) -> bool:
        """Whether a doubt must be answered before anything is imported."""
        return any(doubt.blocking for doubt in self.questions)
