"""Answers of figures, kept until the ledger changes: in the memory of a process, and the dear ones
on disk, so that the other processes of this installation need not compute them again.

What is on disk belongs to one state of the facts and of the program, and stands beside the facts:
it can be computed again at any time, and a backup leaves it out.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

import clave
from clave.facts.store import Snapshot
from clave.figures.base import FigureResult, Period
from clave.lib.pool import Pool, told

# A figure is a pure function of the facts, its scope and its parameters: what was answered once is
# answered again until the ledger changes. Of large scopes few are kept, since an answer may hold a
# row for each account; they are not pushed out by the many small ones of accounts' pages.
_ANSWERS: dict[bool, OrderedDict[Any, FigureResult]] = {True: OrderedDict(), False: OrderedDict()}
_LOCK = threading.Lock()
MOST_ANSWERS = {True: 512, False: 64}
# Seconds of the processor from which on an answer is dear: reading it takes a tenth of that.
DEAR = 0.01
PART = 500  # rows that are read at a time, while other threads wait
_sharing: list[bool] = []


def share_answers() -> None:
    """This process takes answers from others, and gives them its own. Where it is not called,
    nothing is written beside the facts."""
    _sharing[:] = [True]


def answered(key: Hashable, *, small: bool) -> FigureResult | None:
    """What this process keeps."""
    answers = _ANSWERS[small]
    with _LOCK:
        if key in answers:
            answers.move_to_end(key)
        return answers.get(key)


def answer_of(
    facts: Snapshot, key: Hashable, compute: Callable[[], FigureResult], *, small: bool
) -> FigureResult:
    """What another process has found, or what ``compute`` gives; it is kept."""
    pool, name = pool_of(facts), told_or_none(key)
    found = _read(pool.take(name)) if pool and name else None
    if found is None:
        started = time.thread_time()
        found = compute()
        if pool and name and time.thread_time() - started >= DEAR:
            pool.put(name, _parts(found))
    answers = _ANSWERS[small]
    with _LOCK:
        answers[key] = found
        while len(answers) > MOST_ANSWERS[small]:
            answers.popitem(last=False)
    return found


def told_or_none(key: Hashable) -> str | None:
    """``key`` as every process has it; None where it is this one's own."""
    try:
        return told(key)
    except TypeError:
        return None


def pool_of(facts: Snapshot, classes: Iterable[type] = ()) -> Pool | None:
    """Where answers from these facts are on disk; None where this process shares none."""
    if not _sharing:
        return None
    state = told((str(facts.root), repr(facts.versions), _program()))
    return Pool(_folder(), state, (FigureResult, Period, *classes))


def in_parts(rows: list[Any]) -> Iterable[list[Any]]:
    """``rows``, so many at a time."""
    return (rows[first : first + PART] for first in range(0, len(rows), PART))


def _folder() -> Path:
    return Path(settings.CLAVE_FACTS).parent / "answers"


@cache
def _program() -> tuple[str, int]:
    """Another one once any of its modules is: what an older one computed answers no more."""
    modules = Path(clave.__file__).parent.rglob("*.py")
    return clave.__version__, max(path.stat().st_mtime_ns for path in modules)


def _parts(answer: FigureResult) -> Iterable[Any]:
    yield replace(answer, rows=[])
    yield from in_parts(answer.rows)


def _read(parts: list[Any] | None) -> FigureResult | None:
    first, *others = parts or [None]
    if not isinstance(first, FigureResult):
        return None
    return replace(first, rows=[row for rows in others for row in rows])
