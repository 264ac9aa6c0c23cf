"""The import itself: from a source and a mapping to one commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clave.facts.importing.changes import Balance, check_ledger, size, write_states
from clave.facts.importing.names import write_names
from clave.facts.importing.plan import Plan, read_and_compare
from clave.facts.importing.records import next_import_id, sha256_of, to_json, write_record
from clave.facts.importing.rejects import write_rejects
from clave.facts.importing.reports import ImportRecord, ImportResult
from clave.facts.mapping import Mapping
from clave.facts.readers.source import Source
from clave.facts.schema import KINDS, Kind
from clave.facts.store import Snapshot, Store
from clave.facts.store.commit import Commit
from clave.facts.store.layout import confirmed_table, ledger_table, replaced_table
from clave.facts.store.snapshot import text_literal
from clave.facts.work import Cancelled, Progress, Work, never, no_progress
from clave.lib.refusal import Refused


def run(
    store: Store,
    source: Source,
    mapping: Mapping,
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> ImportResult:
    """Import ``source`` as ``mapping`` says: all of it in one commit, or nothing.

    A document that the ledger holds identically is counted once; one that it holds differently
    is replaced, and comes back when this import is undone. Phases of ``progress``: ``waiting``,
    ``reading``, ``comparing``, ``writing``, ``states``, ``committing``; the last cannot be
    cancelled any more.

    Raises ``Refused``: ``cancelled``, ``ledger_busy``, ``no_space``, ``nothing_to_import`` (no row
    of the file is sound), ``does_not_reconcile`` and those of a mapping that does not fit.
    """
    with Work(
        source.rows.parent,
        lines=source.row_count + source.broken_count,
        progress=progress,
        cancelled=cancelled,
    ) as work:
        work.phase("waiting")
        with store.lock(cancelled=cancelled):
            snapshot = store.snapshot()
            plan = read_and_compare(work, snapshot, source, mapping)
            if plan.file.lines == plan.rejected.lines:
                raise Refused("nothing_to_import", lines=plan.file.lines)
            job = _Job(store, work, source, mapping, snapshot, next_import_id(snapshot))
            with Commit(work, snapshot, job.kind) as commit:
                return _apply(job, commit, plan)


@dataclass(frozen=True)
class _Job:
    store: Store
    work: Work
    source: Source
    mapping: Mapping
    snapshot: Snapshot
    import_id: str

    @property
    def kind(self) -> Kind:
        return KINDS[self.mapping.kind]


def _apply(job: _Job, commit: Commit, plan: Plan) -> ImportResult:
    work, kind = job.work, job.kind
    work.phase("writing")
    before = size(work, kind, kind.name)
    _define_changes(job)
    rejects_file = job.store.rejects_file(job.import_id)
    commit.accompany(rejects_file)
    rejects = write_rejects(work, job.source, rejects_file)
    record = _record(job, plan)
    _write_companions(job, commit, plan)
    write_record(work, commit, kind, record)
    work.done()
    balance = Balance(before, size(work, kind, "added_rows"), plan.replaced)
    if balance.added.lines:
        write_states(work, commit, job.snapshot, kind, balance)
    version = _publish(job, commit, plan, record)
    ledger = check_ledger(job.store, kind, version, balance)
    return ImportResult(
        import_id=job.import_id,
        kind=kind.name,
        read=plan.file,
        added=plan.new,
        unchanged=plan.unchanged,
        changed=plan.changed,
        replaced=plan.replaced,
        rejected=plan.rejected,
        rejects_file=rejects,
        ledger=ledger,
        ledger_version=version,
    )


def _define_changes(job: _Job) -> None:
    """``added_rows`` and ``removed_rows``, with the ledger's columns."""
    kind = job.kind
    columns = ", ".join(ledger_table(kind).column_names)
    job.work.execute(
        "CREATE TABLE coming AS SELECT document_key FROM verdicts WHERE verdict <> 'unchanged'"
    )
    job.work.execute(
        "CREATE TABLE going AS SELECT document_key, owner FROM verdicts WHERE verdict = 'changed'"
    )
    job.work.execute(
        f"CREATE VIEW added_rows AS SELECT {columns} FROM "
        f"(SELECT *, {text_literal(job.import_id)} AS import_id FROM lines) "
        "SEMI JOIN coming USING (document_key)"
    )
    job.work.execute(
        f"CREATE VIEW removed_rows AS SELECT {columns} FROM {kind.name} "
        "SEMI JOIN going USING (document_key)"
    )


def _write_companions(job: _Job, commit: Commit, plan: Plan) -> None:
    import_id = text_literal(job.import_id)
    if plan.changed.documents:
        commit.append(
            replaced_table(job.kind),
            f"SELECT *, {import_id} AS replaced_by FROM removed_rows",
            into=job.import_id,
        )
    if plan.unchanged.documents:
        commit.append(
            confirmed_table(job.kind),
            f"SELECT {import_id} AS import_id, document_key FROM verdicts "
            "WHERE verdict = 'unchanged'",
            into=job.import_id,
        )
    if job.kind.name == "sales":
        write_names(job.work, commit, job.import_id, job.mapping)


def _publish(job: _Job, commit: Commit, plan: Plan, record: ImportRecord) -> int:
    details = {"import": to_json(record)}
    if not plan.changed.documents:
        return commit.publish("FROM added_rows", into=job.import_id, details=details)
    owners = [str(row[0]) for row in job.work.rows("SELECT DISTINCT owner FROM going")]
    rest = (
        f"SELECT * FROM {job.kind.name} ANTI JOIN going USING (document_key) "
        "WHERE import_id IN (SELECT owner FROM going)"
    )
    query = f"FROM added_rows UNION ALL ({rest})"
    return commit.publish(query, only=[job.import_id, *owners], details=details)


def _record(job: _Job, plan: Plan) -> ImportRecord:
    return ImportRecord(
        import_id=job.import_id,
        kind=job.kind.name,
        file_name=job.source.name,
        sha256=sha256_of(Path(job.source.path)),
        at=datetime.now(UTC),
        read=plan.file,
        added=plan.new,
        unchanged=plan.unchanged,
        changed=plan.changed,
        replaced=plan.replaced,
        rejected=plan.rejected,
        mapping=job.mapping.to_json(),
    )
