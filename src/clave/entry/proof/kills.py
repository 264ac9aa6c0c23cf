"""``SIGKILL`` at random moments of imports and undos."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from clave.entry.proof import ledgers, programs
from clave.entry.proof.base import Context, Outcome, Proof, none_of
from clave.entry.proof.ledgers import LINES_PER_INVOICE, Fingerprint, write_sales

_AT_ONCE = 2


@dataclass(frozen=True)
class Case:
    """A command that is killed, on a folder that was prepared; the two states it may leave.

    Undisturbed it takes ``seconds``, of which the first ``begins`` go by before it does anything.
    """

    name: str
    base: Path
    words: tuple[object, ...]
    before: Fingerprint
    after: Fingerprint
    begins: float
    seconds: float


@dataclass
class Found:
    """What was counted over all kills."""

    kills: Counter[str] = field(default_factory=Counter)
    corrupt: list[str] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)


def run(context: Context) -> list[Outcome]:
    """Prepare the cases, kill, look, and import again."""
    target = context.pick(200, 4)
    following = write_sales(context.scratch / "next.csv", range(900_020, 900_023))
    cases = list(_cases(context))
    found = Found()
    chances = [context.chance(f"kill {number}") for number in range(target)]
    tasks = [
        _Kill(f"kill {number}", cases[number % len(cases)], chance, context.scratch, following)
        for number, chance in enumerate(chances)
    ]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for number, task in enumerate(pool.map(lambda task: task.done(found), tasks), start=1):
            del task
            if number % 20 == 0:
                context.say(f"  {number} kills")
    detail = ", ".join(f"{count} {what}" for what, count in sorted(found.kills.items()))
    return [
        Outcome("kills", target, str(target), found.kills.total() >= target, detail),
        none_of("kills_corrupt", found.corrupt),
        none_of("kills_partial", found.partial),
        none_of("kills_acknowledged_lost", found.lost),
        none_of("kills_next_import_failed", found.stuck),
    ]


def _cases(context: Context) -> Iterator[Case]:
    """A first import, one of new invoices, one that overlaps, one that changes, an undo."""
    size = context.pick(5_000, 1_000)
    base = context.folder("base")
    old = write_sales(context.scratch / "old.csv", range(size))
    new = write_sales(context.scratch / "new.csv", range(size, 2 * size))
    overlapping = write_sales(context.scratch / "over.csv", range(size // 2, size + size // 2))
    changed = write_sales(context.scratch / "changed.csv", range(size // 2, size), raised=7)
    programs.must(base / "empty", "imports", "list")
    started = time.monotonic()
    programs.must(base / "empty", "imports", "list")
    begins = time.monotonic() - started
    shutil.copytree(base / "empty", base / "one")
    programs.must(base / "one", "import", "sales", old, "--yes")
    shutil.copytree(base / "one", base / "two")
    programs.must(base / "two", "import", "sales", changed, "--yes")
    given = [
        ("first", base / "empty", ("import", "sales", old, "--yes", "--json")),
        ("new", base / "one", ("import", "sales", new, "--yes", "--json")),
        ("overlapping", base / "one", ("import", "sales", overlapping, "--yes", "--json")),
        ("changed", base / "one", ("import", "sales", changed, "--yes", "--json")),
        ("undo", base / "two", ("imports", "undo", "i000002", "--json")),
    ]
    for name, folder, words in context.pick(given, given[3:]):
        whole = context.scratch / f"whole-{name}"
        shutil.copytree(folder, whole)
        started = time.monotonic()
        programs.must(whole, *words)
        seconds = time.monotonic() - started
        before, after = ledgers.fingerprint(folder), ledgers.fingerprint(whole)
        yield Case(name, folder, words, before, after, begins, seconds)


@dataclass(frozen=True)
class _Kill:
    name: str
    case: Case
    chance: random.Random
    scratch: Path
    following: Path

    def done(self, found: Found) -> None:
        """Kill until one was in time, and look at what it left.

        One that ends before its kill tells that the machine is faster now than when it was timed.
        """
        ends = self.case.seconds
        for attempt in count():
            data = self.scratch / f"{self.name}-{attempt}".replace(" ", "-")
            shutil.copytree(self.case.base, data)
            delay = self._moment(ends)
            started = time.monotonic()
            process = programs.start(data, *self.case.words)
            with suppress(subprocess.TimeoutExpired):
                process.wait(delay)
                ends = min(ends, time.monotonic() - started)
            process.send_signal(signal.SIGKILL)
            answer = programs.answer(process)
            self._look(data, answer, f"{self.name} ({self.case.name}, {delay:.3f} s)", found)
            shutil.rmtree(data, ignore_errors=True)
            if answer.code == -signal.SIGKILL:
                return

    def _moment(self, ends: float) -> float:
        """More often towards the end, where the commit is."""
        begins = min(self.case.begins, ends) / 2
        return self.chance.triangular(begins, ends, begins + 0.9 * (ends - begins))

    def _look(self, data: Path, answer: programs.Answer, told: str, found: Found) -> None:
        acknowledged = answer.code == 0 or _is_json(answer.out)
        state = ledgers.fingerprint(data)
        if state not in (self.case.before, self.case.after) or not ledgers.states_agree(data):
            found.partial.append(told)
        if acknowledged and state != self.case.after:
            found.lost.append(told)
        if answer.code == -signal.SIGKILL:
            found.kills["after the commit" if state == self.case.after else "before it"] += 1
        self._go_on(data, told, found)

    def _go_on(self, data: Path, told: str, found: Found) -> None:
        """The next import adds its lines, and afterwards everything is sound."""
        lines, _ = ledgers.sums(data)
        following = programs.clave(data, "import", "sales", self.following, "--yes", "--json")
        if following.code or ledgers.sums(data)[0] != lines + 3 * LINES_PER_INVOICE:
            found.stuck.append(f"{told}: {following.err.strip()[-200:]}")
            return
        doctor = programs.clave(data, "doctor", "--json")
        told_books, told_facts = _imports_in_books(data), _imports_in_facts(data)
        if doctor.code or told_books != told_facts:
            found.corrupt.append(f"{told}: {doctor.out[-200:]} {told_books} {told_facts}")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _imports_in_books(data: Path) -> list[Any]:
    """The imports that the books call done, after a full check of their file."""
    with closing(sqlite3.connect(data / "clave.sqlite3")) as books:
        (sound,) = books.execute("PRAGMA integrity_check").fetchone()
        rows = books.execute(
            "SELECT import_id FROM ledger_import WHERE state = 'done' ORDER BY import_id"
        ).fetchall()
    return [sound, *(row[0] for row in rows)]


def _imports_in_facts(data: Path) -> list[Any]:
    """What :func:`_imports_in_books` must find."""
    from clave.facts import importing
    from clave.facts.store import Store

    records = importing.imports(Store(data / "facts"))
    return ["ok", *sorted(one.import_id for one in records if one.undone_at is None)]


PROOF = Proof(
    "kills",
    "200 `clave import` and `clave imports undo` processes (a first import, new invoices, "
    "overlapping ones, changed ones, an undo; 20,000 lines each) get `SIGKILL` at a random "
    "moment of the time that they take undisturbed, but for half of the start-up, and more often "
    "towards the end. After each, every table of the facts must hold exactly the rows of before "
    "or of after; what was printed as done must be there; the next import must work; then SQLite's "
    "full check, the audit chain, the state tables and the books' list of imports must be sound.",
    run,
)
