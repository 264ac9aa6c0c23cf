"""Two imports at the same moment, from two processes."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from pathlib import Path

from clave.entry.proof import ledgers, programs
from clave.entry.proof.base import Context, Outcome, Proof, none_of
from clave.entry.proof.ledgers import write_sales


def run(context: Context) -> list[Outcome]:
    """Pairs of files that have nothing, half, all, or the invoices in common, but other amounts."""
    size = context.pick(3_000, 300)
    files = [
        write_sales(context.scratch / "one.csv", range(size)),
        write_sales(context.scratch / "apart.csv", range(size, 2 * size)),
        write_sales(context.scratch / "half.csv", range(size // 2, size + size // 2)),
        write_sales(context.scratch / "raised.csv", range(size), raised=5),
    ]
    one, apart, half, raised = files
    pairs = [(one, apart), (one, half), (one, one), (one, raised)]
    base = context.folder("base")
    programs.must(base, "imports", "list")
    chance = context.chance("delays")
    said, wrong = Counter[str](), list[str]()
    for number in range(context.pick(40, 2)):
        first, second = pairs[number % len(pairs)] if not context.short else pairs[1 + 2 * number]
        data = context.scratch / f"data-{number}"
        shutil.copytree(base, data)
        codes = _at_once(data, first, second, chance.uniform(0, 0.5))
        said.update(codes)
        told = f"{first.stem} and {second.stem}: {codes}"
        wrong += [f"{told} {fault}" for fault in _faults(data, (first, second), codes)]
        shutil.rmtree(data)
    answers = ", ".join(f"{count} {code}" for code, count in sorted(said.items()))
    return [none_of("two_imports_wrong", wrong, f"{said.total() // 2} pairs: {answers}")]


def _at_once(data: Path, first: Path, second: Path, delay: float) -> list[str]:
    """Both answers: ``done`` or the code of a refusal."""
    started = [programs.start(data, "import", "sales", first, "--yes", "--json")]
    time.sleep(delay)
    started.append(programs.start(data, "import", "sales", second, "--yes", "--json"))
    return [_code(programs.answer(process)) for process in started]


def _code(answer: programs.Answer) -> str:
    if answer.code == 0:
        return "done"
    try:
        return str(json.loads(answer.out)["error"]["code"])
    except (ValueError, KeyError):
        return f"broke: {answer.err.strip()[-200:]}"


def _faults(data: Path, files: tuple[Path, Path], codes: list[str]) -> list[str]:
    """What is not as if one had waited for the other; being told to wait is no fault."""
    faults = []
    if set(codes) - {"done", "ledger_busy"} or "done" not in codes:
        faults.append("answered otherwise")
    done = [file for file, code in zip(files, codes, strict=True) if code == "done"]
    possible = {ledgers.told_by(*done), ledgers.told_by(*reversed(done))}
    if (found := ledgers.sums(data)) not in possible:
        faults.append(f"hold {found}, not {possible}")
    if not ledgers.states_agree(data):
        faults.append("state tables differ")
    doctor = programs.clave(data, "doctor", "--json")
    if doctor.code:
        faults.append(f"doctor: {doctor.out[-300:]}")
    return faults


PROOF = Proof(
    "two_imports",
    "Forty pairs of `clave import` processes are started within half a second on one folder: files "
    "with nothing, half or all of their invoices in common, and with the same invoices but other "
    "amounts. Each must end with the ledger of one after the other, in either order, or one be "
    "told that the ledger is busy.",
    run,
)
