"""The import itself: from a source and a mapping to one commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clave.facts.cleaning.clean import cleaned_folder
from clave.facts.importing.changes import Balance, keep_documents, write_states
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
from clave.facts.store.layout import (
    clustering,
    confirmed_table,
    documents_table,
    ledger_table,
    replaced_table,
)
from clave.facts.store.size import ledger_size, size, size_details
from clave.facts.tally import Tally
from clave.facts.work import Cancelled, Progress, Work, never, no_progress
from clave.lib.refusal import Refused
from clave.lib.sql import text_literal


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

    def cleaned(self, name: str) -> Path:
        """The file of cleaned ``lines`` or ``documents``."""
        return cleaned_folder(self.source, self.mapping) / f"{name}.parquet"


def _apply(job: _Job, commit: Commit, plan: Plan) -> ImportResult:
    work, kind = job.work, job.kind
    work.phase("writing")
    balance = Balance(ledger_size(work, job.snapshot, kind), plan.new + plan.changed, plan.replaced)
    _define_changes(job)
    rejects_file = job.store.rejects_file(job.import_id)
    commit.accompany(rejects_file)
    rejects = write_rejects(work, job.source, rejects_file)
    record = _record(job, plan)
    _write_companions(job, commit, plan)
    write_record(work, commit, kind, record)
    work.done()
    if balance.added.lines:
        write_states(work, commit, job.snapshot, kind, balance)
    version = _publish(job, commit, plan, balance, record)
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
        ledger=Tally(balance.after.lines, balance.after.amount),
        ledger_version=version,
    )


def _define_changes(job: _Job) -> None:
    """``added_rows`` and ``removed_rows``, with the ledger's columns; ``added_documents``."""
    kind = job.kind
    columns = ", ".join(ledger_table(kind).column_names)
    work = job.work
    work.execute("CREATE VIEW staying AS FROM verdicts WHERE verdict = 'unchanged'")
    work.execute("CREATE VIEW going AS FROM verdicts WHERE verdict = 'changed'")
    work.execute(
        "CREATE VIEW added_documents AS FROM documents ANTI JOIN staying USING (document_key)"
    )
    work.execute(
        f"CREATE VIEW added_rows AS SELECT {columns} FROM "
        f"(SELECT *, {text_literal(job.import_id)} AS import_id FROM lines) "
        "ANTI JOIN staying USING (document_key)"
    )
    work.execute(
        f"CREATE VIEW removed_rows AS SELECT {columns} FROM {kind.name} "
        "SEMI JOIN going USING (document_key)"
    )


def _write_companions(job: _Job, commit: Commit, plan: Plan) -> None:
    import_id = text_literal(job.import_id)
    _write_documents(job, commit, plan)
    if plan.changed.documents:
        commit.append(
            replaced_table(job.kind),
            f"SELECT *, {import_id} AS replaced_by FROM removed_rows",
            into=job.import_id,
        )
    if plan.unchanged.documents:
        commit.append(
            confirmed_table(job.kind),
            f"SELECT {import_id} AS import_id, document_key FROM staying",
            into=job.import_id,
        )
    if job.kind.name == "sales":
        write_names(commit, job.import_id, job.source, job.mapping)


def _write_documents(job: _Job, commit: Commit, plan: Plan) -> None:
    """The documents that the import brought, now its own."""
    keep_documents(commit, job.snapshot, job.kind)
    table = documents_table(job.kind)
    own = f"SELECT {text_literal(job.import_id)} AS import_id, document_key FROM added_documents"
    if plan.changed.documents:
        rest = f"FROM {table.name} WHERE import_id IN (SELECT owner FROM going)"
        query = f"({rest}) ANTI JOIN going USING (document_key)"
        commit.replace(
            table,
            f"FROM ({own} UNION ALL SELECT import_id, document_key FROM {query}) "
            "ORDER BY import_id, document_key",
            only=[job.import_id, *_owners(job)],
        )
    elif plan.unchanged.documents:
        commit.append(table, f"FROM ({own}) ORDER BY document_key", into=job.import_id)
    else:
        commit.adopt(table, job.cleaned("documents"), into=job.import_id)


def _owners(job: _Job) -> list[str]:
    """The imports whose rows are replaced."""
    return [str(row[0]) for row in job.work.rows("SELECT DISTINCT owner FROM going ORDER BY 1")]


def _publish(job: _Job, commit: Commit, plan: Plan, balance: Balance, record: ImportRecord) -> int:
    details = {"import": to_json(record), **size_details(balance.after)}
    order = ", ".join(clustering(job.kind))
    if plan.changed.documents:
        owners = _owners(job)
        listed = ", ".join(map(text_literal, owners))
        held = f"{job.kind.name} WHERE import_id IN ({listed})"
        rest = f"SELECT * FROM (FROM {held}) ANTI JOIN going USING (document_key)"
        return commit.publish(
            f"FROM (FROM added_rows UNION ALL {rest}) ORDER BY import_id, {order}",
            only=[job.import_id, *owners],
            expected=size(job.work, job.kind, held) + balance.change,
            details=details,
        )
    file = None if plan.unchanged.documents else job.cleaned("lines")
    return commit.publish(
        f"FROM added_rows ORDER BY {order}",
        file=file,
        into=job.import_id,
        expected=balance.added,
        details=details,
    )


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
