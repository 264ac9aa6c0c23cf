"""What figures of the whole company find: asked now, or of a large ledger as it is kept.

A page never waits for what takes a minute (:mod:`clave.figures.openings`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from clave.apps.accounts.selectors import Questions
from clave.apps.modelling.selectors import kept
from clave.facts.modelled import Kept
from clave.figures.base import Period, Row, Scope
from clave.figures.openings import (
    NOTED,
    QUESTIONS,
    figure_of,
    is_large,
    kept_notes,
    kept_rows,
)

# Rows that a source takes of a figure over all accounts, the largest first; where there are more,
# an account that is looked at is asked for by itself.
MOST = 20_000
OPENINGS = "openings"  # the model, and the parameter that takes what it found


@dataclass(frozen=True)
class Basis:
    """Of which months and day the figures are; ``waits``: they are being found for the first time,
    which a page does not wait for."""

    currency: str | None = None
    period: Period | None = None
    as_of: date | None = None
    waits: bool = False


def openings_mark() -> Hashable:
    """Equal as long as what is kept is."""
    return kept(OPENINGS)


def rows_of(
    questions: Questions, question: str, scope: Scope, only: Sequence[str]
) -> Iterable[Row]:
    """The rows that answer a question, the largest first; none while they are being found."""
    connection = questions.connection()
    if not is_large(connection):
        asked = {**QUESTIONS[question], "only": tuple(only), "limit": MOST}
        return questions.compute(figure_of(question), scope, **asked).rows
    if (found := _kept(questions)) is None:
        return ()
    costs = not questions.facts.hidden
    return kept_rows(connection.connection, found, question, only, MOST, costs=costs)


def basis_of(questions: Questions, scope: Scope) -> Basis:
    """What the rows stand on."""
    if not is_large(questions.connection()):
        frame = questions.compute("whitespace", scope, only=(), limit=MOST)
        return Basis(frame.currency, frame.period, frame.as_of)
    if (found := _kept(questions)) is None:
        return Basis(waits=True)
    first, last = (date.fromisoformat(f"{month}-01") for month in found.card["window"])
    day = date.fromisoformat(found.card["data_until"])
    return Basis(found.card["values"]["currency"], Period(first, last), day)


def notes_of(questions: Questions, scope: Scope) -> tuple[list[Row], list[Row]]:
    """What the figures do not know, and what they assume."""
    missing: list[Row] = []
    assumed: list[Row] = []
    found = _kept(questions)
    if found is not None:
        told = kept_notes(found)
        return told["missing"], told["assumed"]
    if is_large(questions.connection()):
        return [], []
    for name in NOTED:
        figure = questions.compute(name, scope, only=(), limit=MOST)
        missing += figure.missing
        assumed += figure.assumed
    return missing, assumed


def _kept(questions: Questions) -> Kept | None:
    """What is kept of a large ledger."""
    found = cast("Kept | None", questions.decided(OPENINGS))
    large = found is not None and found.card["values"]["kept"]
    return found if large and is_large(questions.connection()) else None
