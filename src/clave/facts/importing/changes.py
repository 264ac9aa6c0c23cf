"""From a change of lines to a commit: what an import and an undo have in common."""

from __future__ import annotations

from dataclasses import dataclass

from clave.facts.schema import Kind
from clave.facts.states.update import update_states
from clave.facts.store import Snapshot
from clave.facts.store.commit import Commit
from clave.facts.store.layout import documents_table
from clave.facts.tally import Tally
from clave.facts.work import Work
from clave.lib.refusal import Refused


@dataclass(frozen=True)
class Balance:
    """The ledger before a change, and what came and went: it must be the ledger after."""

    before: Tally
    added: Tally
    removed: Tally

    @property
    def change(self) -> Tally:
        return self.added - self.removed

    @property
    def after(self) -> Tally:
        return self.before + self.change


def keep_documents(commit: Commit, snapshot: Snapshot, kind: Kind) -> None:
    """Write the index of documents of a ledger that has none yet."""
    if not snapshot.indexes_documents(kind):
        table = documents_table(kind)
        commit.replace(table, f"FROM {table.name} ORDER BY import_id, document_key")


def write_states(
    work: Work, commit: Commit, snapshot: Snapshot, kind: Kind, balance: Balance
) -> None:
    """Bring the states of ``sales`` up to date and check their sums; other kinds have none."""
    if kind.name != "sales":
        return
    work.phase("states")
    removes = bool(balance.removed.lines)
    for changed in update_states(work, commit, snapshot, removes=removes):
        if (changed.lines, changed.amount) != (balance.change.lines, balance.change.amount):
            raise Refused(
                "does_not_reconcile",
                file_lines=balance.change.lines,
                file_amount=balance.change.amount,
                lines=changed.lines,
                amount=changed.amount,
            )
    work.done()
