"""Twelve files that mean harm, or are no tables: each refused quickly, in little memory."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from clave.entry.proof import hostile_files, programs
from clave.entry.proof.base import Context, Outcome, Proof, all_of, at_most
from clave.facts.readers import open_source
from clave.lib.refusal import Refused

SECONDS, MEGABYTES = 2.0, 256
QUOTED_LINES = 60_000


def _unterminated_quote(path: Path) -> Path:
    """A quote that opens in the first of many lines and never closes."""
    lines = [f"F{n};{13 + n % 15}/01/2026;C{n % 90};{n},50" for n in range(QUOTED_LINES)]
    lines[0] = lines[0].replace(";C", ';"C')
    path.write_text("\n".join(["Factura;Fecha;Cliente;Importe", *lines, ""]), encoding="utf-8")
    return path


# The file, and what must be said of it. A quote that never closes is the one that is no reason to
# refuse: every line is still read, so the answer is how many.
FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "700 bytes that unpack to 10 GB": (hostile_files.repeated_cells, "workbook_too_demanding"),
    "one far cell": (hostile_files.far_cell, "far_cell"),
    "full-sheet merge": (hostile_files.full_merge, "merge_too_large"),
    "zip bomb": (hostile_files.zip_bomb, "unpacks_too_large"),
    "wrong extension": (hostile_files.picture, "not_a_table"),
    "binary": (hostile_files.random_bytes, "binary_file"),
    "NULs": (hostile_files.nulls, "binary_file"),
    "10,000 columns": (hostile_files.wide, "too_many_columns"),
    "an unterminated quote": (_unterminated_quote, f"read {QUOTED_LINES}"),
    "formula cells": (hostile_files.formulas, "formulas_not_computed"),
    "billion laughs": (hostile_files.billion_laughs, "xml_entities"),
    "a path in a zip": (hostile_files.path_in_zip, "unsafe_path"),
}


@dataclass(frozen=True)
class _Said:
    """What one process said of one file."""

    name: str
    expected: str
    answer: str
    seconds: float
    megabytes: float
    left: int


def run(context: Context) -> list[Outcome]:
    """Each file in a process of its own; a sample of them by the command line as well."""
    said = [_ask(context.scratch, name) for name in FILES]
    right = [one for one in said if one.answer == one.expected and not one.left]
    wrong = [f"{one.name}: {one.answer}" for one in said if one not in right]
    slowest = max(said, key=lambda one: one.seconds)
    largest = max(said, key=lambda one: one.megabytes)
    names = list(FILES)[:: context.pick(1, 6)]
    refused = [name for name in names if _by_command(context.scratch, name)]
    unsaid = sorted(set(names) - set(refused))
    return [
        all_of("hostile_answered_rightly", len(right), len(FILES), "; ".join(wrong)),
        at_most("hostile_slowest", slowest.seconds, SECONDS, "s", slowest.name),
        at_most("hostile_most_memory", largest.megabytes, MEGABYTES, "MB", largest.name),
        all_of(
            "hostile_by_command_line",
            len(refused),
            len(names),
            ", ".join(unsaid) or "each with one sentence, nothing left behind",
        ),
    ]


def _ask(scratch: Path, name: str) -> _Said:
    write, expected = FILES[name]
    folder = scratch / name.replace(" ", "-")
    folder.mkdir()
    path = write(folder / "upload")
    child = programs.python("clave.entry.proof.hostile", folder, path, folder / "scratch")
    answer = programs.answer(child)
    if answer.code:
        return _Said(name, expected, f"died: {answer.err[-200:]}", 0.0, 0.0, 0)
    told = answer.json
    left = list((folder / "scratch").iterdir()) if told["refused"] else []
    return _Said(name, expected, told["answer"], told["seconds"], told["megabytes"], len(left))


def _by_command(scratch: Path, name: str) -> bool:
    """Whether ``clave import`` answers the same, in a sentence, and nothing of the file stays."""
    write, expected = FILES[name]
    data = scratch / "data"
    path = write(scratch / "ventas.xlsx")
    answer = programs.clave(data, "import", "sales", path, "--json")
    waiting = list((data / "scratch").rglob("*.parquet"))
    if expected.startswith("read"):
        read = answer.json["added"] + answer.json["rejected"]["lines"]
        return answer.code == 0 and read == QUOTED_LINES
    refused = answer.code == 1 and answer.json["error"]["code"] == expected
    return refused and answer.err.count("\n") == 1 and not waiting


def main() -> None:
    """The child: open the file, say what was answered, how long it took and its peak memory."""
    path, scratch = Path(sys.argv[1]), Path(sys.argv[2])
    started, refused = time.monotonic(), True
    try:
        source = open_source(path, scratch=scratch, name="ventas.xlsx")
        answer, refused = f"read {source.row_count + source.broken_count}", False
    except Refused as refusal:
        answer = refusal.code
    seconds = time.monotonic() - started
    told = {"answer": answer, "refused": refused, "seconds": seconds, "megabytes": _peak()}
    sys.stdout.write(json.dumps(told))


def _peak() -> float:
    """The most memory that this process or a child of it ever held, in MB (0 where not told)."""
    with suppress(ImportError):
        import resource

        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        # Linux hands a parent's own peak down to what it starts; VmHWM is this process's alone.
        status = Path("/proc/self/status")
        own = int(status.read_text().split("VmHWM:")[1].split()[0]) if status.exists() else 0
        return max(own, children) / 1024
    return 0.0


PROOF = Proof(
    "hostile",
    "Twelve files (a few bytes that unpack to gigabytes, one far cell, a merge of the whole "
    "sheet, a zip bomb, a picture called .xlsx, binary, NULs, 10,000 columns, a quote that never "
    "closes, formulas that nobody computed, a billion laughs, a path in a zip) are opened in a "
    "process of their own, whose time and peak memory are taken, and brought to `clave import`. "
    "Each is refused with its own reason and leaves nothing behind; only the open quote is no "
    "reason to refuse: all its lines are read.",
    run,
)

if __name__ == "__main__":
    main()
