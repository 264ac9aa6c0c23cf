"""A disk that fills up at every step of an import, and is emptied again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from clave.entry.proof import ledgers, programs
from clave.entry.proof.base import Context, Outcome, Proof, none_of, not_run
from clave.facts import importing
from clave.facts.store import Store

MEGABYTES = 48  # what forty imports and undos leave behind fits, too
_NAMES = ("disk_full_wrong_answers", "disk_full_partial", "disk_full_stuck")


def run(context: Context) -> list[Outcome]:
    """Leave less and less room, import or undo, make room, and do it again in the same process."""
    if os.name != "posix" or os.geteuid() != 0:
        return [not_run(name, "0", "needs root to mount a small disk") for name in _NAMES]
    disk = context.folder("disk")
    try:
        with _mounted(disk):
            return _fill(context, disk)
    except subprocess.CalledProcessError:
        return [not_run(name, "0", "no small disk may be mounted here") for name in _NAMES]


@contextmanager
def _mounted(folder: Path) -> Iterator[None]:
    words = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    subprocess.run(words, check=True, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(context: Context, disk: Path) -> list[Outcome]:
    data = disk / "data"
    old = ledgers.write_sales(context.scratch / "old.csv", range(500))
    new = ledgers.write_sales(context.scratch / "new.csv", range(250, 1_500), raised=3)
    programs.must(data, "import", "sales", old)
    before = ledgers.sums(data)
    person = _Person(data)
    assert person.ask("import", str(new))[0] == "done"
    after = ledgers.sums(data)
    assert person.ask("undo")[0] == "done"
    said = Counter[str]()
    faults: dict[str, list[str]] = {name: [] for name in _NAMES}
    try:
        for free in _levels(context):
            _one_level(_Level(disk, person, str(new), before, after, free), said, faults)
    finally:
        person.leave()
    detail = ", ".join(f"{count} {answer}" for answer, count in sorted(said.items()))
    wrong, partial, stuck = (faults[name] for name in _NAMES)
    return [
        none_of(_NAMES[0], wrong, f"with the disk full: {detail}"),
        none_of(_NAMES[1], partial),
        none_of(_NAMES[2], stuck, "tried again in the same process once there was room"),
    ]


def _levels(context: Context) -> list[int]:
    """Bytes left free: from none to about what an import needs."""
    steps = context.pick(40, 3)
    return [step * 1_600_000 // steps // 4096 * 4096 for step in range(steps)]


@dataclass(frozen=True)
class _Level:
    """One amount of room: an import and an undo are tried in it, and again with more."""

    disk: Path
    person: _Person
    file: str
    before: tuple[int, Decimal]
    after: tuple[int, Decimal]
    free: int

    def attempt(self, *words: str) -> tuple[str, str]:
        """Ask for something with only so much room."""
        filler = self.disk / "filler"
        size = shutil.disk_usage(self.disk).free - self.free
        filler.write_bytes(bytes(max(size, 0)))
        try:
            return self.person.ask(*words)
        finally:
            filler.unlink()


def _one_level(level: _Level, said: Counter[str], faults: dict[str, list[str]]) -> None:
    """Each step ends as told, or nothing has happened; with room it works."""
    data = level.person.data
    for words, start, end in (
        (("import", level.file), level.before, level.after),
        (("undo",), level.after, level.before),
    ):
        told = f"{words[0]} with {level.free} bytes"
        versions = dict(Store(data / "facts").snapshot().versions)
        code, sentence = level.attempt(*words)
        said[f"{words[0]} {code}"] += 1
        found = ledgers.sums(data)
        untouched = dict(Store(data / "facts").snapshot().versions) == versions
        if code not in ("done", "no_space", "done_but_no_space"):
            faults[_NAMES[0]].append(f"{told}: {code} {sentence[:200]}")
        whole = (found == start and untouched) if code == "no_space" else found == end
        if not whole or not ledgers.states_agree(data):
            faults[_NAMES[1]].append(f"{told}: {code}, {found}")
        # With room again: what was refused is done, and the books are told what they missed.
        code, sentence = level.person.ask(*(words if code == "no_space" else ("repair",)))
        listed = level.person.ask("list")[1]
        if code != "done" or ledgers.sums(data) != end or listed != _imports(data):
            faults[_NAMES[2]].append(f"{told}, with room: {code} {sentence[:200]} {listed}")


def _imports(data: Path) -> str:
    """The imports that stand in the facts."""
    records = importing.imports(Store(data / "facts"))
    return " ".join(sorted(one.import_id for one in records if one.undone_at is None))


class _Person:
    """One process that does what it is asked, one request after the other."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._process = programs.python("clave.entry.proof.disk", data)

    def ask(self, *words: str) -> tuple[str, str]:
        """``done``, or the code and sentence of a refusal, or what broke."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(programs.answer(self._process).err[-2000:])
        code, sentence = json.loads(line)
        return code, sentence

    def leave(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def main() -> None:
    """The person's process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "clave.entry.settings"
    import django

    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(*json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(word: str, file: str = "") -> tuple[str, str]:
    from clave.apps.ledger import services
    from clave.apps.ledger.models import Import
    from clave.lib.refusal import Refused
    from clave.web.refusals import sentence

    done = Import.objects.filter(state=Import.State.DONE).order_by("import_id")
    try:
        if word == "import":
            _import(Path(file))
        elif word == "undo":
            services.undo_import(acting_user=None, record=done.get(file_name="new.csv"))
        elif word == "repair":
            services.repair()
    except Refused as refusal:
        return refusal.code, sentence(refusal)
    except Exception as error:
        return type(error).__name__, str(error)
    return "done", " ".join(done.values_list("import_id", flat=True))


def _import(path: Path) -> None:
    """As the command line does it."""
    from clave.apps.ledger import services
    from clave.lib.refusal import Refused

    record = services.import_path(acting_user=None, kind="sales", path=path)
    try:
        services.read_import(record)
        services.run_import(record, acting_user=None)
    except Refused:
        services.forget_upload(record)
        raise


PROOF = Proof(
    "disk_full",
    f"The data folder is on a disk of {MEGABYTES} MB that is filled until a given room is left, "
    "from none to what an import needs, in 40 steps. At each a file that replaces invoices is "
    "imported, and undone, by one process that lives on: it must end, or be refused with the "
    "sentence for a full disk and have changed nothing; with room again, the same process must "
    "succeed.",
    run,
)

if __name__ == "__main__":
    main()
