"""What Clave proposes to make of a file: its kind, its mapping, and what must be asked first."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

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
_FAR_LIKELIER = 0.3


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
        likelier = _likelier_kind(kind, readings)
        found = proposal(kind, readings, default_currency)
    if likelier is None:
        return found
    params = {"kind": kind, "looks_like": likelier}
    doubt = Doubt(
        "another_kind_fits", params=params, blocking=True, choices=(("keep", found.mapping),)
    )
    return replace(found, questions=(doubt, *found.questions))


def question(source: Source, mapping: Mapping) -> tuple[Doubt, ...]:
    """The doubts about a mapping that a person has changed, the blocking ones first."""
    with closing(open_rows(source)) as connection:
        return review(mapping, read_columns(source, connection))


def _likelier_kind(kind: str, readings: Readings) -> str | None:
    """The kind that a file is far likelier to be. Raises ``Refused`` if it cannot be ``kind``."""
    ranked = rank_kinds(readings)
    best, score = ranked[0]
    own = dict(ranked)[kind]
    if best == kind or score < _CLEARLY_ANOTHER:
        return None
    if own < _CLEARLY_NOT:
        raise Refused("wrong_kind", kind=kind, looks_like=best, columns=list(readings.columns))
    return best if score - own >= _FAR_LIKELIER else None
