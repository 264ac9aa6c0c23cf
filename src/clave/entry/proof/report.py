"""What was found, as a table for the terminal and as the page ``docs/proof.md``."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from clave import __version__
from clave.entry.proof.base import Outcome
from clave.entry.proof.running import Done


def table(outcomes: Iterable[Outcome]) -> str:
    """A line for each outcome, in columns."""
    rows = [("", "name", "value", "goal", "detail")]
    rows += [(_mark(one), one.name, str(one.value), one.goal, one.detail) for one in outcomes]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]])
        for row in rows
    )


def page(done: Sequence[Done], *, command: str, day: date, seconds: float) -> str:
    """The page: what was done, how often, with what result, on which machine."""
    verdicts = {one.name: _verdict(one) for each in done for one in each.outcomes}
    head = [
        "# Proof",
        "",
        f"Written by `{command}` on {day.isoformat()}: Clave {__version__} does to itself what "
        f"must not harm it, with real processes and real files, and counts. It took "
        f"{seconds / 60:.0f} minutes. The same command and seed repeat it."
        + (_SHORT if "--short" in command.split() else ""),
        "",
        _counted(verdicts),
        "",
        f"Machine: {machine()}.",
    ]
    return "\n".join([*head, *(line for each in done for line in _section(each)), ""])


def renewed(page: str, done: Sequence[Done], *, command: str, day: date) -> str:
    """``page`` with what was done again in place of what it told of these proofs.

    Raises ``KeyError`` for a proof of which it tells nothing.
    """
    head, *sections = page.split(_SECTION)
    places = {section.split("\n", 1)[0]: place for place, section in enumerate(sections)}
    for each in done:
        again = f"Done again by `{command}` on {day.isoformat()}."
        lines = [*_section(each), "", again, ""]
        sections[places[each.proof.name]] = "\n".join(lines).removeprefix(_SECTION)
    whole = _SECTION.join([head, *sections])
    verdicts = dict(re.findall(_ROW, whole, flags=re.MULTILINE))
    return re.sub(r"^\*\*\d+ of \d+ goals.*$", _counted(verdicts), whole, flags=re.MULTILINE)


def _counted(verdicts: Mapping[str, str]) -> str:
    """How many of the goals are met, and which are not."""
    by = {
        verdict: [name for name, found in verdicts.items() if found == verdict]
        for verdict in (_MET, _MISSED, _NOT_RUN)
    }
    return (
        f"**{len(by[_MET])} of {len(verdicts)} goals are met.** "
        f"Missed: {_listed(by[_MISSED])}. Not run here: {_listed(by[_NOT_RUN])}."
    )


def machine() -> str:
    """What it ran on, without a name or a path of it."""
    memory = _memory_gigabytes()
    parts = [
        f"{os.cpu_count()} cores ({platform.machine()})",
        *([f"{memory:.0f} GB of memory"] if memory else []),
        f"{platform.system()} {platform.release().split('-')[0]}",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        *(f"{label} {version(package)}" for label, package in _PARTS),
    ]
    return ", ".join(parts)


_SHORT = (
    " This was the short form: each proof says below what the whole one does, and its table how "
    "often it was done here."
)
_SECTION = "\n## "
_MET, _MISSED, _NOT_RUN = "yes", "**no**", "not run"
# A row of a table: name, result, goal and verdict; a bar within a cell is escaped.
_ROW = r"^\| `(\w+)` \|(?:(?:[^|\\\n]|\\.)*\|){2} (yes|\*\*no\*\*|not run) \|"
_PARTS = (("DuckDB", "duckdb"), ("delta-rs", "deltalake"), ("Django", "django"))


def _section(done: Done) -> list[str]:
    rows = [
        f"| `{one.name}` | {_cell(str(one.value))} | {one.goal} | {_verdict(one)} "
        f"| {_cell(one.detail)} |"
        for one in done.outcomes
    ]
    return [
        "",
        f"## {done.proof.name}",
        "",
        done.proof.what,
        "",
        f"| figure | result | goal | met | counted ({done.seconds:.0f} s) |",
        "| --- | --- | --- | --- | --- |",
        *rows,
    ]


def _mark(one: Outcome) -> str:
    return "✓" if one.met else "✗" if one.ran else "–"


def _verdict(one: Outcome) -> str:
    return _MET if one.met else _MISSED if one.ran else _NOT_RUN


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _memory_gigabytes() -> float | None:
    try:
        text = Path("/proc/meminfo").read_text()
    except OSError:
        return None
    return int(text.split("MemTotal:")[1].split()[0]) / 1024**2
