"""From a change of lines to a commit: what an import and an undo have in common."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from clave.facts.importing.reports import Tally
from clave.facts.schema import Kind
from clave.facts.states.update import update_states
from clave.facts.store import Snapshot, Store
from clave.facts.store.commit import Commit
from clave.facts.store.statetables import STATES
from clave.facts.work import Work
from clave.lib.refusal import Refused


@dataclass(frozen=True)
class Balance:
    """The ledger before a change, and what came and went: it must be the ledger after."""

    before: Tally
    added: Tally
    removed: Tally

    @property
    def after(self) -> Tally:
        return Tally(
            self.before.lines + self.added.lines - self.removed.lines,
            self.before.amount + self.added.amount - self.removed.amount,
        )


def size(work: Work, kind: Kind, rows: str, *, counted: str = "count(*)") -> Tally:
    """Lines and amount of ``rows``."""
    lines, total = work.row(_size(kind, rows, counted))
    return Tally(int(lines), Decimal(total))


def _size(kind: Kind, rows: str, counted: str) -> str:
    amount = f"coalesce(sum({kind.amount}), 0)" if kind.amount else "CAST(0 AS DECIMAL(38,6))"
    return f"SELECT coalesce({counted}, 0), {amount} FROM {rows}"


def write_states(
    work: Work, commit: Commit, snapshot: Snapshot, kind: Kind, balance: Balance
) -> None:
    """Bring the states of ``sales`` up to date and check their sums; other kinds have none."""
    if kind.name != "sales":
        return
    work.phase("states")
    update_states(work, commit, snapshot)
    for state in STATES:
        _check(balance, size(work, kind, f"({commit.written(state.name)})", counted="sum(lines)"))
    work.done()


def check_ledger(store: Store, kind: Kind, version: int, balance: Balance) -> Tally:
    """The size of the ledger as committed, which must be what ``balance`` says."""
    snapshot = store.snapshot()
    with snapshot.connect() as connection:
        lines, total = connection.execute(_size(kind, kind.name, "count(*)")).fetchall()[0]
    found = Tally(int(lines), Decimal(total))
    if snapshot.versions[kind.name] == version:
        _check(balance, found)
    return found


def _check(balance: Balance, found: Tally) -> None:
    """Refuse what does not add up, before it is committed."""
    expected = balance.after
    if (found.lines, found.amount) != (expected.lines, expected.amount):
        raise Refused(
            "does_not_reconcile",
            file_lines=expected.lines,
            file_amount=expected.amount,
            lines=found.lines,
            amount=found.amount,
        )
