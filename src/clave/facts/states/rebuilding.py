"""The state tables computed anew from the ledger, and proof that they were right."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clave.facts.schema import SALES
from clave.facts.states.update import computed
from clave.facts.store import Snapshot, Store
from clave.facts.store.commit import Commit
from clave.facts.store.layout import state_table
from clave.facts.store.statetables import STATES, State
from clave.facts.work import Cancelled, Progress, Work, never, no_progress

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
    work.attach(snapshot)
    work.phase("states")
    reports = tuple(_rebuilt(work, commit, state) for state in STATES)
    work.done()
    (lines,) = work.row("SELECT count(*) FROM sales")
    report = RebuildReport(int(lines), reports)
    told = {"at": datetime.now(UTC).isoformat(), **asdict(report)}
    details = {"rebuild": json.dumps(told, default=str)}
    commit.publish("FROM sales WHERE false", details=details)
    return report


def _rebuilt(work: Work, commit: Commit, state: State) -> StateReport:
    due = f"due_{state.name}"
    work.execute(f"CREATE TABLE {due} AS {computed(state, 'sales')}")
    names = ", ".join(name for name, _ in state.columns)
    work.execute(
        f"CREATE TABLE wrong_{state.name} AS "
        f"SELECT 'found' AS side, * FROM (SELECT {names} FROM {state.name} "
        f"EXCEPT ALL SELECT {names} FROM {due}) UNION ALL "
        f"SELECT 'due' AS side, * FROM (SELECT {names} FROM {due} "
        f"EXCEPT ALL SELECT {names} FROM {state.name})"
    )
    keys = ", ".join(state.key_names)
    (cells,) = work.row(f"SELECT count(*) FROM {due}")
    (differing,) = work.row(
        f"SELECT count(*) FROM (SELECT DISTINCT {keys} FROM wrong_{state.name})"
    )
    commit.replace(
        state_table(state),
        f"SELECT 'base' AS layer, * FROM (FROM {due} ORDER BY {keys})",
        into="base",
    )
    return StateReport(state.name, int(cells), int(differing), _examples(work, state))


def _examples(work: Work, state: State) -> tuple[dict[str, Any], ...]:
    names = ("side", *(name for name, _ in state.columns))
    rows = work.rows(
        f"SELECT * FROM wrong_{state.name} ORDER BY {', '.join(state.key_names)}, side "
        f"LIMIT {_SHOWN}"
    )
    return tuple(dict(zip(names, row, strict=True)) for row in rows)
