"""The books' journal cut, torn, zeroed and flipped at every frame, as crashes leave it."""

from __future__ import annotations

import shutil
import sqlite3
import struct
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

from clave.entry.proof import programs
from clave.entry.proof.base import Context, Outcome, Proof, none_of

_CHILD = "clave.entry.proof.journal_child"
_BOOKS = "clave.sqlite3"
ACCOUNTS = 40
_MAGIC = bytes.fromhex("d9d505f920a163d7")
_WAL_MAGICS = (bytes.fromhex("377f0682"), bytes.fromhex("377f0683"))
_WAL_HEADER, _WAL_FRAME = 32, 24


@dataclass(frozen=True)
class Crash:
    """The books' file and its journal, as a process left them that was killed.

    ``least``: the last transaction that had been acknowledged; ``most``: the one after which
    nothing was begun.
    """

    name: str
    folder: Path
    least: int
    most: int

    @property
    def journal(self) -> Path:
        """The rollback journal, or the write-ahead log."""
        log = self.folder / f"{_BOOKS}-wal"
        return log if log.exists() else self.folder / f"{_BOOKS}-journal"


def run(context: Context) -> list[Outcome]:
    """Crash, damage, open, look."""
    base = _prepare(context)
    found = Counter[str]()
    faults: list[str] = []
    for crash in _crashes(context, base):
        books, journal = (crash.folder / _BOOKS).read_bytes(), crash.journal.read_bytes()
        found["crashes"] += 1
        chance = context.chance(f"damage {crash.name}")
        for told, damaged_books, damaged_journal in _damages(books, journal, chance):
            found[told.split()[0]] += 1
            fault = _verdict(context, crash, damaged_books, damaged_journal)
            if fault:
                faults.append(f"{crash.name}, {told}: {fault}")
    detail = (
        f"{found['crashes']} crashes; {found['frame']} damaged frames of journals and "
        f"{found['page']} damaged pages of the books; journal mode here: {_mode()}"
    )
    return [none_of("books_journal_violations", faults, detail)]


def _prepare(context: Context) -> Path:
    """Books with accounts, all of whose limits are 0."""
    base = context.folder("base")
    lines = [f"A{number:03d};Cliente {number}" for number in range(ACCOUNTS)]
    path = context.scratch / "accounts.csv"
    path.write_text("\n".join(["Código;Nombre", *lines, ""]), encoding="utf-8")
    programs.must(base, "import", "accounts", path)
    answer = programs.answer(programs.python(_CHILD, base, "once"))
    if answer.code:
        raise RuntimeError(answer.err)
    return base


def _mode() -> str:
    """The journal mode that the settings choose here."""
    from clave.lib.sqlite import wal_is_safe

    return "wal" if wal_is_safe(sqlite3.sqlite_version_info) else "truncate"


def _crashes(context: Context, base: Path) -> Iterator[Crash]:
    """A transaction killed while it is open; one whose pages no longer fit the cache; some killed
    at any moment of a row of transactions; a write-ahead log of many."""
    yield _killed(context, base, "open")
    yield _killed(context, base, "spill")
    chance = context.chance("moments")
    for number in range(context.pick(60, 1)):
        yield _stopped(context, base, f"moment {number}", chance)
    yield _logged(context, base, context.pick(8, 2))


def _killed(context: Context, base: Path, word: str) -> Crash:
    data = _copy(base, context.folder(word))
    child = programs.python(_CHILD, data, word)
    assert child.stdout is not None
    if child.stdout.readline() != "open\n":
        raise RuntimeError(programs.answer(child).err)
    child.kill()
    programs.answer(child)
    return Crash(word, data, 0, 0)


def _stopped(context: Context, base: Path, name: str, chance: Random) -> Crash:
    """Killed at a random moment: often while it writes, sometimes between two transactions."""
    data = _copy(base, context.folder(name.replace(" ", "-")))
    child = programs.python(_CHILD, data, "loop")
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(chance.uniform(0, 0.6))
    child.kill()
    said = [line for line in child.stdout.read().splitlines() if line]
    child.wait()
    last = int(said[-1]) if said else 1
    return Crash(name, data, last, last + 1)


def _logged(context: Context, base: Path, transactions: int) -> Crash:
    """Transactions that stand in the write-ahead log alone, whatever mode is used here."""
    data = _copy(base, context.folder("log"))
    child = programs.python(_CHILD, data, "wal", transactions)
    assert child.stdout is not None
    child.stdout.readline()
    child.kill()
    child.wait()
    # Each damage loses the transactions from there on; none of them was checkpointed.
    return Crash("log", data, 0, transactions)


def _copy(base: Path, data: Path) -> Path:
    shutil.copytree(base, data, dirs_exist_ok=True)
    return data


def _damages(books: bytes, journal: bytes, chance: Random) -> Iterator[tuple[str, bytes, bytes]]:
    """What a crash may have left: the books and the journal as they are, then each piece that was
    not yet safe on the disk damaged in five ways.

    A rollback journal says in its header how many frames are safe: those after them may be torn,
    and so may the pages of the books that the safe ones hold. All frames of a write-ahead log may.
    """
    yield "nothing", books, journal
    safe, loose = _frames(journal)
    for number, (start, end) in enumerate(loose):
        for how, damaged in _damaged(journal, start, end, chance):
            yield f"frame {number} {how}", books, damaged
        yield f"frame {number} cut", books, journal[:start]
    for page, size in safe:
        start = (page - 1) * size
        if start + size <= len(books):
            for how, damaged in _damaged(books, start, start + size, chance):
                yield f"page {page} {how}", damaged, journal


def _damaged(content: bytes, start: int, end: int, chance: Random) -> Iterator[tuple[str, bytes]]:
    before, piece, after = content[:start], content[start:end], content[end:]
    half = chance.randrange(1, len(piece))
    place, bit = chance.randrange(len(piece)), 1 << chance.randrange(8)
    flipped = piece[:place] + bytes([piece[place] ^ bit]) + piece[place + 1 :]
    yield "torn", before + piece[:half] + bytes(len(piece) - half) + after
    yield "zeroed", before + bytes(len(piece)) + after
    yield "flipped by a bit", before + flipped + after
    yield "noise", before + chance.randbytes(len(piece)) + after


def _frames(journal: bytes) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The (page, page size) of the safe frames, and the (start, end) of those that are not."""
    if journal[:4] in _WAL_MAGICS:
        (size,) = struct.unpack(">L", journal[8:12])
        return [], list(_pieces(_WAL_HEADER, size + _WAL_FRAME, len(journal)))
    start = 0
    safe: list[tuple[int, int]] = []
    while start + 28 <= len(journal):
        count, _, _, sector, size = struct.unpack(">5L", journal[start + 8 : start + 28])
        first, frame = start + sector, size + 8
        if journal[start : start + 8] != _MAGIC or not count:  # written last, once all is safe
            return safe, list(_pieces(first, frame, len(journal))) if size else []
        for place in range(first, first + count * frame, frame):
            safe.append((int.from_bytes(journal[place : place + 4]), size))
        start = -(-(first + count * frame) // sector) * sector
    return safe, []


def _pieces(start: int, size: int, total: int) -> Iterator[tuple[int, int]]:
    while start + size <= total:
        yield start, start + size
        start += size


def _verdict(context: Context, crash: Crash, content: bytes, journal: bytes) -> str:
    """What is wrong after the books were opened with this journal; empty where nothing is."""
    folder = context.folder("opened")
    for path in folder.iterdir():
        path.unlink()
    (folder / _BOOKS).write_bytes(content)
    (folder / crash.journal.name).write_bytes(journal)
    try:
        with closing(sqlite3.connect(folder / _BOOKS)) as books:
            return _faults(books, crash)
    except sqlite3.DatabaseError as error:
        return f"{type(error).__name__}: {error}"


def _faults(books: sqlite3.Connection, crash: Crash) -> str:
    (sound,) = books.execute("PRAGMA integrity_check").fetchone()
    if sound != "ok":
        return f"integrity: {sound[:100]}"
    states = set(books.execute("SELECT DISTINCT credit_limit_minor FROM accounts_account"))
    states |= set(books.execute("SELECT fixed_costs_minor FROM identity_company"))
    if len(states) != 1:
        return f"a mixture: {sorted(states)[:5]}"
    ((state,),) = states
    if not crash.least <= state <= crash.most:
        return f"state {state}, not {crash.least} to {crash.most}"
    rows = books.execute(
        "SELECT number, previous_hash, hash FROM identity_auditentry ORDER BY number"
    ).fetchall()
    links = all(after[1] == before[2] for before, after in pairwise(rows))
    head = books.execute("SELECT number, hash FROM identity_audithead").fetchone()
    if not links or head != (rows[-1][0], rows[-1][2]) or rows[-1][0] != len(rows):
        return "the audit chain is broken"
    return ""


PROOF = Proof(
    "books_journal",
    "Processes that change the company and forty accounts in one transaction, with their audit, "
    "are killed while it is open, while its pages overflow into the file, and at 60 random moments "
    "of a row of transactions; one fills a write-ahead log. Every frame of the journals, and every "
    "page of the books, that a crash may have left half written is cut, torn, zeroed, flipped by a "
    "bit and overwritten with noise. The books must open as before or after a transaction, with "
    "SQLite's full check, all amounts of one transaction and the audit chain whole. Frames that a "
    "rollback journal calls safe are not damaged here: no crash does that, and a disk that does "
    "is beyond what SQLite promises in this mode.",
    run,
)
