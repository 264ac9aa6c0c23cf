"""What a model is: something computed in the background that a page must never wait for.

A figure answers at once; a model takes seconds or minutes, learns from the whole ledger and is
tried against a baseline. What it found is kept (:mod:`clave.facts.modelled`), and figures read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clave.facts.modelled import Kept, Table
from clave.facts.work import Cancelled, Progress, never, no_progress
from clave.figures.asking import Connection
from clave.figures.base import Period, Row, Scope
from clave.lib.refusal import Refused


@dataclass(frozen=True)
class Task:
    """What a model is given.

    ``connection``: the facts, costs included. ``scope``: all accounts with who decides for each.
    ``given``: what the company decided, by the names of ``Model.parameters``. ``before``: what the
    model found last time, so that only what changed need be computed.
    """

    connection: Connection
    scope: Scope
    given: Mapping[str, Any] = field(default_factory=dict)
    before: Kept | None = None
    progress: Progress = no_progress
    cancelled: Cancelled = never

    def step(self, phase: str, done: int, total: int) -> None:
        """Say how far it is; raises ``Refused('cancelled')`` where somebody asked to stop."""
        self.progress(phase, done, total)
        if self.cancelled():
            raise Refused("cancelled")


@dataclass(frozen=True)
class Found:
    """What a model found, with all that somebody needs to judge it.

    ``data_until``: the last day it learnt from; ``window``: the months; ``n``: how many accounts,
    series, … by their names; ``values``: plain values such as the numbers of its test.
    """

    data_until: date | None
    window: Period | None
    n: Mapping[str, int]
    values: Row
    tables: Mapping[str, Table]

    def card(self) -> Row:
        """As plain values, for the card of what is kept."""
        return {
            "data_until": self.data_until.isoformat() if self.data_until else None,
            "window": [f"{self.window.start:%Y-%m}", f"{self.window.end:%Y-%m}"]
            if self.window
            else None,
            "n": dict(self.n),
            "values": self.values,
        }


@dataclass(frozen=True)
class Model:
    """An entry of :data:`clave.figures.models.MODELS`.

    ``needs``: the kinds of facts it learns from; it is stale when one of them, or who decides for
    which account, has changed. ``parameters``: names of what the company decided.
    """

    name: str
    definition: str
    needs: tuple[str, ...]
    compute: Callable[[Task], Found]
    parameters: tuple[str, ...] = ()
