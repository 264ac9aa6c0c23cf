"""Thousands of nearly right and broken files: read and imported whole, or refused, never more."""

from __future__ import annotations

import json
import os
import shutil
import sys
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from clave.entry.proof import programs
from clave.entry.proof.base import Context, Outcome, Proof, all_of, none_of
from clave.entry.proof.fuzz_files import write_fuzzed
from clave.facts import importing
from clave.facts.detect import propose
from clave.facts.readers import open_source
from clave.facts.schema import KINDS
from clave.facts.store import Store
from clave.lib.refusal import Refused

CHUNK = 250
IMPORTS_IN_A_STORE = 12  # a longer history makes each import slower and proves no more


def run(context: Context) -> list[Outcome]:
    """Processes of their own, each with a share of the files."""
    total = context.pick(10_000, 40)
    chunk = context.pick(CHUNK, 20)
    said = Counter[str]()
    faults: dict[str, list[str]] = {"uncaught": [], "partial": []}

    def fuzz(first: int) -> dict[str, Any]:
        folder = context.folder(f"files-{first}")
        words = (context.seed, first, first + chunk, folder)
        answer = programs.answer(programs.python("clave.entry.proof.fuzz", folder, *words))
        shutil.rmtree(folder)
        if answer.code:
            return {"said": {}, "uncaught": [f"died after {first}: {answer.err[-300:]}"]}
        told: dict[str, Any] = answer.json
        return told

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, told in enumerate(pool.map(fuzz, range(0, total, chunk)), start=1):
            said.update(told["said"])
            for name, listed in faults.items():
                listed += told.get(name, [])
            context.say(f"  {number * chunk} files")
    detail = ", ".join(f"{count} {what}" for what, count in said.most_common(6))
    return [
        all_of("fuzz_files", said.total(), total, detail),
        none_of("fuzz_uncaught", faults["uncaught"]),
        none_of("fuzz_partial", faults["partial"]),
    ]


@dataclass
class _Ledger:
    """A store, and what it must hold."""

    store: Store
    versions: dict[str, int]
    lines: Counter[str] = field(default_factory=Counter)
    amounts: dict[str, Decimal] = field(default_factory=dict)
    imports: int = 0

    def import_one(self, path: Path, scratch: Path, chance: Random) -> str:
        """Bring one file in as a person would; returns ``imported`` or the code of its refusal."""
        kind = "sales" if chance.random() < 0.8 else chance.choice(list(KINDS))
        try:
            source = open_source(path, scratch=scratch)
            found = propose(source, kind, default_currency="EUR")
            mapping = found.mapping
            for doubt in found.questions:
                if doubt.choices and doubt.blocking:
                    mapping = chance.choice(doubt.choices)[1]
            result = importing.run(self.store, source, mapping)
        except Refused as refusal:
            return f"refused: {refusal.code}"
        self.imports += 1
        self._add(kind, result)
        return "imported"

    def _add(self, kind: str, result: importing.ImportResult) -> None:
        parts = (result.added, result.unchanged, result.changed, result.rejected)
        if sum(part.lines for part in parts) != result.read.lines:
            raise AssertionError(f"lines of the file {result.read}, of its parts {parts}")
        if sum((part.amount for part in parts), Decimal(0)) != result.read.amount:
            raise AssertionError(f"amount of the file {result.read}, of its parts {parts}")
        self.lines[kind] += result.added.lines + result.changed.lines - result.replaced.lines
        gained = result.added.amount + result.changed.amount - result.replaced.amount
        self.amounts[kind] = self.amounts.get(kind, Decimal(0)) + gained
        self.versions = dict(self.store.snapshot().versions)

    def is_whole(self) -> bool:
        """Nothing but whole imports is there."""
        snapshot = self.store.snapshot()
        if dict(snapshot.versions) != self.versions:
            return False
        with snapshot.connect() as cursor:
            for kind, lines in self.lines.items():
                amount = KINDS[kind].amount
                summed = f"coalesce(sum({amount}), 0)" if amount else "0"
                row = cursor.execute(f"SELECT count(*), {summed} FROM {kind}").fetchone()
                if row is None or (row[0], Decimal(row[1])) != (lines, self.amounts[kind]):
                    return False
        return True


def fuzz(seed: int, numbers: range, folder: Path) -> dict[str, Any]:
    """The files of these numbers, one after the other, into stores that are begun anew at times."""
    said, uncaught, partial = Counter[str](), [], []
    ledger = _begin(folder, 0)
    for number in numbers:
        chance = Random(f"{seed} fuzz {number}")  # noqa: S311 - repeatable on purpose
        path, scratch = folder / "upload", folder / "scratch"
        write_fuzzed(path, chance)
        try:
            answer = ledger.import_one(path, scratch, chance)
        except Exception:
            last = traceback.format_exc().strip().splitlines()[-1]
            answer = "uncaught"
            uncaught.append(f"file {number}: {last[:200]}")
        said[answer] += 1
        if not ledger.is_whole():
            partial.append(f"file {number}: {answer}")
        shutil.rmtree(scratch, ignore_errors=True)
        if ledger.imports >= IMPORTS_IN_A_STORE or answer == "uncaught":
            ledger = _begin(folder, number)
    return {"said": said, "uncaught": uncaught, "partial": partial}


def _begin(folder: Path, number: int) -> _Ledger:
    path = folder / f"facts-{number}"
    return _Ledger(Store(path), {})


def main() -> None:
    """The child: seed, first number, number after the last, folder."""
    seed, first, after = map(int, sys.argv[1:4])
    sys.stdout.write(json.dumps(fuzz(seed, range(first, after), Path(sys.argv[4]))))


PROOF = Proof(
    "fuzz",
    "10,000 files are made by chance (text in several encodings and dialects, gzip, XLSX, "
    "Parquet; cells that are nearly right or absurd), most of them then broken byte by byte, and "
    "imported as what they may be: read, understood, doubts answered by chance, committed. Only a "
    "refusal may come out, and after each file the tables hold nothing but whole imports, to the "
    "line and the cent. `clave.entry.proof.fuzz` makes file *n* of a seed again.",
    run,
)

if __name__ == "__main__":
    main()
