"""What an import would do, shown before it is done."""

from __future__ import annotations

from typing import Any

from clave.facts.cleaning.documents import stated_columns
from clave.facts.importing.plan import Plan, read_and_compare
from clave.facts.importing.reports import (
    ChangedDocument,
    MonthSum,
    Preview,
    RejectReason,
)
from clave.facts.importing.warnings import warnings
from clave.facts.mapping import Mapping
from clave.facts.readers.source import Source
from clave.facts.schema import KINDS, Kind, summed_amount
from clave.facts.store import Store
from clave.facts.tally import Tally
from clave.facts.work import Cancelled, Progress, Work, never, no_progress

CHANGED_SHOWN = 200


def preview(
    store: Store,
    source: Source,
    mapping: Mapping,
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> Preview:
    """Read and compare as an import would, and write nothing. Needs no lock.

    Raises ``Refused``: ``cancelled``, ``does_not_reconcile`` and those of a mapping that does not
    fit (:func:`clave.facts.cleaning.fields.fields_of`).
    """
    with Work(
        source.rows.parent,
        lines=source.row_count + source.broken_count,
        progress=progress,
        cancelled=cancelled,
    ) as work:
        snapshot = store.snapshot()
        plan = read_and_compare(work, snapshot, source, mapping)
        work.phase("summing")
        found = _preview(work, KINDS[mapping.kind], plan, source, mapping)
        work.done()
        return found


def _preview(work: Work, kind: Kind, plan: Plan, source: Source, mapping: Mapping) -> Preview:
    names = {column.name for column in kind.stored}
    first, last = _row(work, "min(date), max(date)") if "date" in names else (None, None)
    accounts = _row(work, "count(DISTINCT account)")[0] if "account" in names else 0
    return Preview(
        kind=kind.name,
        read=plan.file,
        new=plan.new,
        unchanged=plan.unchanged,
        changed=plan.changed,
        rejected=plan.rejected,
        replaced=plan.replaced,
        changed_documents=_changed(work),
        rejects=_rejects(work),
        months=_months(work, kind) if "date" in names else (),
        first_date=first,
        last_date=last,
        accounts=accounts,
        unassigned=_where(work, kind, "account IS NULL") if "account" in names else Tally(),
        returns=_where(work, kind, "kind = 'return'") if "kind" in names else Tally(),
        corrections=_where(work, kind, "kind = 'correction'") if "kind" in names else Tally(),
        identical_lines=_identical(work, kind, mapping),
        currencies=_currencies(work) if "currency" in names else (),
        warnings=warnings(work, kind, plan, source, mapping),
    )


def _row(work: Work, columns: str) -> tuple[Any, ...]:
    return work.row(f"SELECT {columns} FROM lines")


def _where(work: Work, kind: Kind, condition: str) -> Tally:
    lines, amount, documents = work.row(
        f"SELECT count(*), {summed_amount(kind)}, count(DISTINCT document_key) "
        f"FROM lines WHERE {condition}"
    )
    return Tally(lines, amount, documents)


def _changed(work: Work) -> tuple[ChangedDocument, ...]:
    rows = work.rows(
        "SELECT document_key, old_lines, old_worth, lines, worth FROM verdicts "
        "WHERE verdict = 'changed' ORDER BY abs(worth - old_worth) DESC, document_key "
        f"LIMIT {CHANGED_SHOWN}"
    )
    return tuple(
        ChangedDocument(key, Tally(old_lines, old_amount, 1), Tally(lines, amount, 1))
        for key, old_lines, old_amount, lines, amount in rows
    )


def _rejects(work: Work) -> tuple[RejectReason, ...]:
    rows = work.rows(
        "SELECT reason, fault_column, count(*), sum(worth) FROM rejected "
        "GROUP BY ALL ORDER BY count(*) DESC, reason, fault_column"
    )
    return tuple(RejectReason(*row) for row in rows)


def _months(work: Work, kind: Kind) -> tuple[MonthSum, ...]:
    rows = work.rows(
        f"SELECT CAST(date_trunc('month', date) AS DATE) AS month, count(*), {summed_amount(kind)} "
        "FROM lines GROUP BY 1 ORDER BY 1"
    )
    return tuple(MonthSum(*row) for row in rows)


def _identical(work: Work, kind: Kind, mapping: Mapping) -> int:
    """What no column of the file says is alike in all lines, and a document's key is made of what
    they state."""
    said = {*mapping.bindings, "kind"}
    stated = ", ".join(name for name in stated_columns(kind) if name in said)
    (found,) = work.row(f"SELECT count(*) - count(DISTINCT hash({stated})) FROM lines")
    return int(found)


def _currencies(work: Work) -> tuple[str | None, ...]:
    rows = work.rows("SELECT currency FROM lines GROUP BY 1 ORDER BY count(*) DESC, 1")
    return tuple(row[0] for row in rows)
