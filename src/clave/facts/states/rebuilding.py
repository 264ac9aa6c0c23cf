"""The state tables computed anew from the ledger, and proof that they were right."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clave.facts.schema import SALES
from clave.facts.states.cells import (
    SUMMED,
    cells,
    create_openings,
    create_part,
    ranges,
    sums_fit,
    write_part,
)
from clave.facts.store import Snapshot, Store
from clave.facts.store.commit import Commit
from clave.facts.store.layout import documents_table, state_table
from clave.facts.store.size import size, size_details
from clave.facts.store.statetables import STATES, State
from clave.facts.tally import Tally
from clave.facts.work import Cancelled, Progress, Work, never, no_progress
from clave.lib.sql import text_literal

_SHOWN = 20


@dataclass(frozen=True)
class StateReport:
    """How one state table stood against the ledger.

    ``cells`` are those that the ledger gives. ``differing``: cells that were wrong, missing or
    too many; ``examples`` shows the first of them, ``side`` telling a cell as it was stored
    (``found``) from one as it must be (``due``).
    """

    name: str
    cells: int
    differing: int
    examples: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class RebuildReport:
    """``equal``: every cell of every state was what the ledger gives. ``lines``: the ledger's."""

    lines: int
    states: tuple[StateReport, ...]

    @property
    def equal(self) -> bool:
        return all(state.differing == 0 for state in self.states)


def rebuild(
    store: Store, *, progress: Progress = no_progress, cancelled: Cancelled = never
) -> RebuildReport:
    """Compute every state from the lines, compare cell by cell, and commit what was computed.

    Raises ``Refused``: ``cancelled``, ``ledger_busy``, ``no_space``.
    """
    with (
        tempfile.TemporaryDirectory(prefix="clave-rebuild-") as scratch,
        Work(Path(scratch), progress=progress, cancelled=cancelled) as work,
    ):
        work.phase("waiting")
        with store.lock(cancelled=cancelled):
            snapshot = store.snapshot()
            if SALES.name not in snapshot.versions:
                return RebuildReport(0, ())
            with Commit(work, snapshot, SALES) as commit:
                return _rebuild(work, snapshot, commit)


def _rebuild(work: Work, snapshot: Snapshot, commit: Commit) -> RebuildReport:
    work.attach(snapshot, SALES)
    work.phase("states")
    create_openings(work, "sales", "openings")
    found = {state.name: _Found() for state in STATES}
    for number, condition in enumerate(ranges(work, _ACCOUNTS)):
        create_part(work, "sales", "openings", condition, "part")
        narrow = sums_fit(work, "part", SUMMED)
        for state in STATES:
            _compare(work, state, condition, number, found[state.name], narrow)
    for state in STATES:
        files = found[state.name].files
        commit.adopt(state_table(state), *files, into="base", replacing=True)
    _rebuild_documents(commit)
    work.done()
    ledger = size(work, SALES, "sales")
    report = RebuildReport(ledger.lines, tuple(found[state.name].report(state) for state in STATES))
    told = {"at": datetime.now(UTC).isoformat(), **asdict(report)}
    commit.publish(
        "SELECT * FROM sales WHERE false",
        into="none",
        expected=Tally(),
        details={"rebuild": json.dumps(told, default=str), **size_details(ledger)},
    )
    return report


# Every account that has lines or, wrongly, cells.
_ACCOUNTS = (
    "(SELECT account FROM sales UNION ALL SELECT account FROM account_month UNION ALL "
    "SELECT account FROM account_product UNION ALL SELECT account FROM account_product_month)"
)


@dataclass
class _Found:
    """What the comparison of one state gathers, range by range."""

    cells: int = 0
    differing: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    def report(self, state: State) -> StateReport:
        return StateReport(state.name, self.cells, self.differing, tuple(self.examples[:_SHOWN]))


def _compare(
    work: Work, state: State, condition: str, number: int, found: _Found, narrow: bool
) -> None:
    """Hold the cells of one range as they are against what its lines give."""
    folder = work.scratch / state.name
    file = write_part(work, state, cells(state, "part"), folder, number, narrow=narrow)
    found.files.append(file)
    names = ", ".join(name for name, _ in state.columns)
    stored, due = f"SELECT {names} FROM {state.name} WHERE {condition}", f"FROM {_read(file)}"
    work.execute(
        f"CREATE OR REPLACE TABLE wrong AS "
        f"SELECT 'found' AS side, * FROM ({stored} EXCEPT ALL {due}) UNION ALL "
        f"SELECT 'due' AS side, * FROM ({due} EXCEPT ALL {stored})"
    )
    keys = ", ".join(state.key_names)
    found.cells += int(work.row(f"SELECT count(*) {due}")[0])
    found.differing += int(work.row(f"SELECT count(*) FROM (SELECT DISTINCT {keys} FROM wrong)")[0])
    columns = ("side", *(name for name, _ in state.columns))
    rows = work.rows(f"FROM wrong ORDER BY {keys}, side LIMIT {_SHOWN}")
    found.examples += [dict(zip(columns, row, strict=True)) for row in rows]


def _rebuild_documents(commit: Commit) -> None:
    """The index of documents, too: it says where an import finds what it would count twice."""
    table = documents_table(SALES)
    commit.replace(
        table,
        "SELECT DISTINCT import_id, document_key FROM sales ORDER BY import_id, document_key",
    )


def _read(file: Path) -> str:
    return f"read_parquet({text_literal(file)})"
