"""What Clave proposes to make of a file: its kind, its mapping, and what must be asked first."""

from __future__ import annotations

from contextlib import closing

from clave.facts.detection.kinds import rank_kinds
from clave.facts.detection.profile import open_rows
from clave.facts.detection.proposing import proposal
from clave.facts.detection.readings import Readings, read_columns
from clave.facts.detection.review import review
from clave.facts.mapping import Mapping
from clave.facts.proposal import ColumnReading, Doubt, Proposal
from clave.facts.readers.source import Source
from clave.facts.schema import KINDS
from clave.lib.refusal import Refused

__all__ = ["ColumnReading", "Doubt", "Proposal", "propose", "propose_kind", "question"]

_CLEARLY_ANOTHER = 0.55
_CLEARLY_NOT = 0.35


def propose_kind(source: Source) -> list[tuple[str, float]]:
    """Every kind with how much ``source`` looks like it, from 0 to 1, the likeliest first."""
    with closing(open_rows(source)) as connection:
        return rank_kinds(read_columns(source, connection))


def propose(source: Source, kind: str, *, default_currency: str) -> Proposal:
    """A mapping of ``source`` to ``kind`` with every doubt about it.

    ``default_currency``: ISO code for files that name none. Raises ``Refused``:
    ``unknown_kind``; ``wrong_kind`` where the file lacks what the kind requires and clearly is of
    another.
    """
    if kind not in KINDS:
        raise Refused("unknown_kind", kind=kind, kinds=sorted(KINDS))
    with closing(open_rows(source)) as connection:
        readings = read_columns(source, connection)
        _refuse_another_kind(kind, readings)
        return proposal(kind, readings, default_currency)


def question(source: Source, mapping: Mapping) -> tuple[Doubt, ...]:
    """The doubts about a mapping that a person has changed, the blocking ones first."""
    with closing(open_rows(source)) as connection:
        return review(mapping, read_columns(source, connection))


def _refuse_another_kind(kind: str, readings: Readings) -> None:
    ranked = rank_kinds(readings)
    best, score = ranked[0]
    if best != kind and score >= _CLEARLY_ANOTHER and dict(ranked)[kind] < _CLEARLY_NOT:
        raise Refused("wrong_kind", kind=kind, looks_like=best, columns=list(readings.columns))
