"""Taking an import back: the ledger becomes what it would be had the import never been.

For one document the imports that held it form a chain: an owner, whose rows they are, then the
*heirs*, later imports that held it identically, then the owner that replaced them, and so on; the
last owner's rows are in the ledger, the earlier ones' in the replaced rows, each naming the owner
that replaced it. Undoing an owner hands its rows to its first heir; without one, the rows before
it come back, or pass on to the owner after it.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clave.facts.importing.changes import Balance, keep_documents, write_states
from clave.facts.importing.names import forget_names
from clave.facts.importing.records import records_of, to_json, undone, write_record
from clave.facts.importing.reports import ImportRecord, UndoResult
from clave.facts.schema import KINDS, Kind
from clave.facts.store import Store
from clave.facts.store.commit import Commit
from clave.facts.store.layout import (
    clustering,
    confirmed_table,
    documents_table,
    ledger_table,
    replaced_table,
)
from clave.facts.store.size import ledger_size, size, size_details
from clave.facts.store.snapshot import Snapshot
from clave.facts.tally import Tally
from clave.facts.work import Cancelled, Progress, Work, never, no_progress
from clave.lib.refusal import Refused
from clave.lib.sql import text_literal


def undo(
    store: Store,
    kind: str,
    import_id: str,
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> UndoResult:
    """Take back an import, in any order, in one commit.

    Raises ``Refused``: ``import_unknown``, ``import_already_undone``, ``cancelled``,
    ``ledger_busy``, ``no_space``.
    """
    with (
        tempfile.TemporaryDirectory(prefix="clave-undo-") as scratch,
        Work(Path(scratch), progress=progress, cancelled=cancelled) as work,
    ):
        work.phase("waiting")
        with store.lock(cancelled=cancelled):
            snapshot = store.snapshot()
            record = _record(snapshot, kind, import_id)
            with Commit(work, snapshot, KINDS[kind]) as commit:
                return _take_back(_Undo(store, work, snapshot, KINDS[kind], record), commit)


def _record(snapshot: Snapshot, kind: str, import_id: str) -> ImportRecord:
    for record in records_of(snapshot):
        if record.import_id == import_id and record.kind == kind:
            if record.undone_at is not None:
                raise Refused("import_already_undone", import_id=import_id)
            return record
    raise Refused("import_unknown", kind=kind, import_id=import_id)


@dataclass(frozen=True)
class _Undo:
    store: Store
    work: Work
    snapshot: Snapshot
    kind: Kind
    record: ImportRecord

    @property
    def own(self) -> str:
        """The import's id as SQL."""
        return text_literal(self.record.import_id)


def _take_back(job: _Undo, commit: Commit) -> UndoResult:
    work, kind = job.work, job.kind
    work.attach(job.snapshot, kind)
    work.phase("comparing")
    _follow_chains(job)
    work.done()
    work.phase("writing")
    removed, restored = size(work, kind, "removed_rows"), size(work, kind, "added_rows")
    balance = Balance(ledger_size(work, job.snapshot, kind), restored, removed)
    _write_companions(job, commit)
    record = undone(job.record, datetime.now(UTC))
    write_record(work, commit, kind, record)
    work.done()
    if removed.lines or restored.lines:
        write_states(work, commit, job.snapshot, kind, balance)
    version = _publish(job, commit, balance, record)
    return UndoResult(
        import_id=record.import_id,
        kind=kind.name,
        removed=_with_documents(job, removed, "removed_rows"),
        restored=_with_documents(job, restored, "added_rows"),
        kept=_with_documents(job, size(work, kind, "inherited"), "inherited"),
        ledger=balance.after,
        ledger_version=version,
    )


def _with_documents(job: _Undo, found: Tally, rows: str) -> Tally:
    (documents,) = job.work.row(f"SELECT count(DISTINCT document_key) FROM {rows}")
    return Tally(found.lines, found.amount, int(documents))


def _follow_chains(job: _Undo) -> None:
    """What becomes of each document that the import owns.

    ``owned``: document_key, replaced_by (NULL in the ledger), heir (NULL without one). Then
    ``removed_rows``, ``added_rows`` (come back) and ``inherited`` of the ledger.
    """
    work, kind, own = job.work, job.kind, job.own
    columns = ", ".join(ledger_table(kind).column_names)
    work.execute(
        "CREATE TABLE owned AS SELECT held.document_key, held.replaced_by, "
        "min(confirmed.import_id) AS heir FROM ("
        f"SELECT DISTINCT document_key, NULL AS replaced_by FROM {kind.name} "
        f"WHERE import_id = {own} UNION ALL "
        f"SELECT DISTINCT document_key, replaced_by FROM {kind.name}_replaced "
        f"WHERE import_id = {own}) AS held "
        f"LEFT JOIN {kind.name}_confirmed AS confirmed "
        f"ON confirmed.document_key = held.document_key AND confirmed.import_id > {own} "
        "AND (held.replaced_by IS NULL OR confirmed.import_id < held.replaced_by) "
        "GROUP BY held.document_key, held.replaced_by"
    )
    work.execute("CREATE VIEW owned_now AS FROM owned WHERE replaced_by IS NULL")
    work.execute(
        f"CREATE VIEW removed_rows AS SELECT {columns} FROM {kind.name} "
        f"SEMI JOIN (FROM owned_now WHERE heir IS NULL) AS gone USING (document_key)"
    )
    work.execute(
        f"CREATE VIEW added_rows AS SELECT {columns} FROM {kind.name}_replaced "
        f"SEMI JOIN (FROM owned_now WHERE heir IS NULL) AS gone USING (document_key) "
        f"WHERE replaced_by = {own}"
    )
    work.execute(
        f"CREATE VIEW inherited AS SELECT {kind.name}.* REPLACE (heir AS import_id) "
        f"FROM {kind.name} JOIN (FROM owned_now WHERE heir IS NOT NULL) AS kept "
        "USING (document_key)"
    )


def _write_companions(job: _Undo, commit: Commit) -> None:
    _write_documents(job, commit)
    work, kind, own = job.work, job.kind, job.own
    replaced, confirmed = replaced_table(kind), confirmed_table(kind)
    if work.row(f"SELECT EXISTS (FROM {replaced.name} WHERE {own} IN (import_id, replaced_by))")[0]:
        commit.replace(replaced, _relinked(job))
    if work.row(
        f"SELECT EXISTS (FROM {confirmed.name} WHERE import_id = {own}) "
        "OR EXISTS (FROM owned WHERE heir IS NOT NULL)"
    )[0]:
        commit.replace(
            confirmed,
            f"SELECT import_id, document_key FROM {confirmed.name} "
            "ANTI JOIN owned ON owned.document_key = "
            f"{confirmed.name}.document_key AND owned.heir = {confirmed.name}.import_id "
            f"WHERE import_id <> {own}",
        )
    if kind.name == "sales":
        forget_names(work, commit, job.record.import_id)


def _relinked(job: _Undo) -> str:
    """The replaced rows without the import: handed on, linked to the next owner, or gone."""
    name, own = f"{job.kind.name}_replaced", job.own
    columns = ", ".join(ledger_table(job.kind).column_names)
    rest = columns.removeprefix("import_id, ")
    owner = f"CASE WHEN {name}.import_id = {own} THEN owned.heir ELSE {name}.import_id END"
    successor = (
        f"CASE WHEN {name}.replaced_by = {own} THEN coalesce(owned.heir, owned.replaced_by) "
        f"ELSE {name}.replaced_by END"
    )
    return (
        f"SELECT * FROM (SELECT {successor} AS replaced_by, {owner} AS import_id, "
        f"{rest.replace('document_key', f'{name}.document_key')} FROM {name} "
        f"LEFT JOIN owned ON owned.document_key = {name}.document_key) "
        "WHERE replaced_by IS NOT NULL AND import_id IS NOT NULL"
    )


def _partitions(job: _Undo) -> list[str]:
    """The imports that get rows back or inherit some."""
    rows = job.work.rows(
        "SELECT heir FROM owned_now WHERE heir IS NOT NULL UNION "
        "SELECT import_id FROM added_rows ORDER BY 1"
    )
    return [str(row[0]) for row in rows]


def _write_documents(job: _Undo, commit: Commit) -> None:
    keep_documents(commit, job.snapshot, job.kind)
    table, partitions = documents_table(job.kind), _partitions(job)
    listed = ", ".join(map(text_literal, partitions)) or "NULL"
    commit.replace(
        table,
        f"FROM (SELECT import_id, document_key FROM {table.name} WHERE import_id IN ({listed}) "
        "UNION ALL SELECT DISTINCT import_id, document_key FROM added_rows "
        "UNION ALL SELECT heir, document_key FROM owned_now WHERE heir IS NOT NULL) "
        "ORDER BY import_id, document_key",
        only=[job.record.import_id, *partitions],
    )


def _publish(job: _Undo, commit: Commit, balance: Balance, record: ImportRecord) -> int:
    name, partitions = job.kind.name, _partitions(job)
    listed = ", ".join(map(text_literal, partitions)) or "NULL"
    order = ", ".join(clustering(job.kind))
    query = (
        f"FROM (SELECT * FROM {name} WHERE import_id IN ({listed}) UNION ALL FROM added_rows "
        f"UNION ALL FROM inherited) ORDER BY import_id, {order}"
    )
    only = [record.import_id, *partitions]
    held = size(job.work, job.kind, f"{name} WHERE import_id IN ({listed}, {job.own})")
    return commit.publish(
        query,
        only=only,
        expected=held + balance.change,
        details={"undo": to_json(record), **size_details(balance.after)},
    )
