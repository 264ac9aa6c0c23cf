"""Backups while the server runs, files are imported and undone, and the books are written."""

from __future__ import annotations

import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clave.entry.proof import ledgers, programs
from clave.entry.proof.base import Context, Outcome, Proof, at_most, none_of
from clave.entry.servers import free_port

_LEAST_BYTES = 20e6
_DAY = 50  # invoices of one of the files that are brought meanwhile
_WRITERS = "clave.entry.proof.writers"
_MOST_WRITES = 1_000_000  # more than there is time for: it is ended


def run(context: Context) -> list[Outcome]:
    """Back up under load, restore each, and once more at rest against the live tables."""
    data = context.folder("data")
    invoices = context.pick(500_000, 1_000)
    file = ledgers.write_sales(context.scratch / "ledger.csv", range(invoices))
    programs.must(data, "import", "sales", file, "--yes", "--json")
    file.unlink()
    with_load = _under_load(context, data, invoices)
    at_rest = _backup(context, data, "rest", set())
    taken = [*with_load.taken, at_rest]
    wrong = [fault for one in taken for fault in _restored(context, one)]
    if not _same_tables(data, context.scratch / "rest"):
        wrong.append("at rest: other tables than the live ones")
    made = [one for one in taken if not one.refused]
    slowest = max((one.per_100_mb for one in made), default=float("inf"))
    largest = max((one.bytes for one in made), default=0) / 1e6
    told = f"{len(taken)} backups of up to {largest:.0f} MB"
    meanwhile = f"{told}; meanwhile {with_load.imported} imports, {with_load.undone} undone"
    return [
        none_of("backup_refused", [one.refused for one in taken if one.refused], meanwhile),
        none_of("backup_restored_unequal", wrong, "by hash of every table, and doctor's word"),
        none_of("backup_stopped_others", with_load.failed, "imports, undos and saves of others"),
        at_most("backup_per_100_mb", slowest, 60, "s", f"the slowest of {told}"),
    ]


@dataclass
class _Taken:
    """A backup: how it went, and the imports that were acknowledged before it began."""

    name: str
    file: Path
    acknowledged: set[str]
    seconds: float
    bytes: int
    refused: str

    @property
    def per_100_mb(self) -> float:
        """Seconds for each 100 MB of the archive; a small one is mostly the program's start."""
        return self.seconds / (max(self.bytes, _LEAST_BYTES) / 1e8)


@dataclass
class _Load:
    """What others did while backups were taken."""

    taken: list[_Taken] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    imported: int = 0
    undone: int = 0


def _under_load(context: Context, data: Path, first: int) -> _Load:
    load, stop = _Load(), threading.Event()
    standing: set[str] = {"i000001"}
    server = programs.start(data, "serve", "--port", free_port())
    writer = programs.python(_WRITERS, data, _MOST_WRITES)
    bringer = threading.Thread(target=_bring, args=(context, data, first, standing, load, stop))
    try:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
        bringer.start()
        for number in range(context.pick(8, 1)):
            load.taken.append(_backup(context, data, f"load{number}", set(standing)))
        if writer.poll() is not None:
            load.failed.append("the process that saves records ended")
    finally:
        stop.set()
        bringer.join()
        _end(writer)
        _end(server)
    return load


def _bring(
    context: Context,
    data: Path,
    first: int,
    standing: set[str],
    load: _Load,
    stop: threading.Event,
) -> None:
    """Bring one day's file after the other, and take every third back."""
    day = 0
    while not stop.is_set():
        invoices = range(first + day * _DAY, first + (day + 1) * _DAY)
        file = ledgers.write_sales(context.scratch / f"day{day}.csv", invoices)
        said = programs.clave(data, "import", "sales", file, "--yes", "--json")
        day += 1
        if said.code:
            load.failed.append(f"import: {said.err.strip()}")
            continue
        load.imported += 1
        name = str(said.json["import"])
        if day % 3:
            standing.add(name)
            continue
        undone = programs.clave(data, "imports", "undo", name, "--json")
        load.undone += 1
        if undone.code:
            load.failed.append(f"undo: {undone.err.strip()}")


def _backup(context: Context, data: Path, name: str, acknowledged: set[str]) -> _Taken:
    file = context.scratch / f"{name}.zip"
    started = time.monotonic()
    said = programs.clave(data, "backup", file, "--json")
    seconds = time.monotonic() - started
    size = file.stat().st_size if file.exists() else 1
    refused = f"{name}: {said.err.strip()}" if said.code else ""
    return _Taken(name, file, acknowledged, seconds, size, refused)


def _restored(context: Context, taken: _Taken) -> list[str]:
    """What is wrong with a backup once it is restored."""
    if taken.refused:
        return []
    folder = context.scratch / taken.name
    said = programs.clave(folder, "restore", taken.file, "--data", folder, "--json")
    if said.code:
        return [f"{taken.name}: {said.err.strip()}"]
    wrong = []
    kept: list[dict[str, Any]] = programs.must(folder, "imports", "list", "--json").json
    there = {entry["import"] for entry in kept if entry["state"] == "done"}
    if lost := taken.acknowledged - there:
        wrong.append(f"{taken.name}: lost {min(lost)}")
    found = programs.clave(folder, "doctor", "--json").json
    wrong += [f"{taken.name}: {one['sentence']}" for one in found if one["level"] == "fault"]
    taken.file.unlink()
    return wrong


def _same_tables(live: Path, restored: Path) -> bool:
    return ledgers.fingerprint(live) == ledgers.fingerprint(restored)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


PROOF = Proof(
    "backup",
    "A ledger of two million lines is served; one process brings a day's invoices again and again "
    "and takes every third file back, another saves a record as fast as it can. Meanwhile eight "
    "backups are taken, and one more at rest. Each is restored into an empty folder, where books "
    "and facts must have the hashes they were backed up with, doctor may find no fault, and every "
    "import that was acknowledged before the backup began must be there. The one taken at rest is "
    "compared, table by table, with the live installation by a second kind of hash.",
    run,
)
