"""What a proof is, what it is given, and what it finds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

Value = int | float | str
T = TypeVar("T")


@dataclass(frozen=True)
class Outcome:
    """One figure that was found.

    ``name`` stays the same from version to version; ``goal`` is written as a person reads it
    (``0``, ``<= 300 ms``); ``detail`` says what was counted. ``timed``: the goal is a time or a
    size in memory, so that a busy machine may miss it. ``ran`` is False where the machine lacks
    what the proof needs: then the goal is neither met nor missed.
    """

    name: str
    value: Value
    goal: str
    met: bool
    detail: str = ""
    timed: bool = False
    ran: bool = True

    def to_json(self) -> dict[str, Any]:
        """As ``clave prove --json`` prints it."""
        return {"name": self.name, "value": self.value, "goal": self.goal, "met": self.met}


def none_of(name: str, faults: int | Iterable[object], detail: str = "") -> Outcome:
    """How many faults there were, where there may be none; what they are is told after ``detail``.

    >>> none_of("kills_corrupt", 0).met, none_of("kills_corrupt", ["seed 3"], "of 200").detail
    (True, 'of 200; seed 3')
    """
    listed = [] if isinstance(faults, int) else [str(fault) for fault in faults]
    count = faults if isinstance(faults, int) else len(listed)
    return Outcome(name, count, "0", count == 0, "; ".join(filter(None, [detail, *listed[:5]])))


def at_most(name: str, value: float, limit: float, unit: str, detail: str = "") -> Outcome:
    """A time or size that may not go over its limit.

    >>> at_most("load_read_p95", 12.34, 300, "ms").goal
    '<= 300 ms'
    """
    goal = f"<= {limit:g} {unit}"
    return Outcome(name, round(value, 1), goal, value <= limit, detail, timed=True)


def all_of(name: str, found: int, total: int, detail: str = "") -> Outcome:
    """How many of all were found, where each must be.

    >>> all_of("audit_found", 999, 1000).met
    False
    """
    return Outcome(name, found, str(total), found == total, detail)


def not_run(name: str, goal: str, why: str) -> Outcome:
    """A figure that this machine cannot give."""
    return Outcome(name, f"not run: {why}", goal, met=False, ran=False)


@dataclass(frozen=True)
class Context:
    """What every proof is given: its size, a folder, chance that can be repeated, a voice."""

    short: bool
    scratch: Path
    seed: int
    say: Callable[[str], None]

    def pick(self, full: T, short: T) -> T:
        """The size of a sample: ``full``, or ``short`` where seconds must do."""
        return short if self.short else full

    def chance(self, name: str) -> random.Random:
        """Random numbers of its own for each name, so that a proof repeats alone as with others."""
        return random.Random(f"{self.seed} {name}")  # noqa: S311 - repeatable on purpose

    def folder(self, name: str) -> Path:
        """A folder of this name in the scratch folder, made on first use."""
        path = self.scratch / name
        path.mkdir(parents=True, exist_ok=True)
        return path


@dataclass(frozen=True)
class Proof:
    """A proof: ``what`` says in a sentence or two what is done, ``run`` does it.

    ``run`` removes nothing from its scratch folder: the command does.
    """

    name: str
    what: str
    run: Callable[[Context], list[Outcome]]
