"""What a file would change: its documents held against those of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from clave.facts.cleaning import clean
from clave.facts.cleaning.documents import summed
from clave.facts.importing.reports import Tally
from clave.facts.mapping import Mapping
from clave.facts.readers.source import Source
from clave.facts.schema import KINDS, Kind
from clave.facts.store import Snapshot
from clave.facts.work import Work
from clave.lib.refusal import Refused


@dataclass(frozen=True)
class Plan:
    """The sums of a plan, whose rows are in the work's tables (:func:`make_plan`).

    ``file`` = ``new`` + ``unchanged`` + ``changed`` + ``rejected``, in lines and amount; each
    counts what the file holds. ``replaced`` is what the ledger holds of the changed documents.
    """

    file: Tally
    new: Tally
    unchanged: Tally
    changed: Tally
    rejected: Tally
    replaced: Tally

    def check(self) -> None:
        """Raise ``Refused('does_not_reconcile')`` unless every line and cent is accounted for."""
        parts = (self.new, self.unchanged, self.changed, self.rejected)
        lines = sum(part.lines for part in parts)
        amount = sum((part.amount for part in parts), Decimal(0))
        if (lines, amount) != (self.file.lines, self.file.amount):
            raise Refused(
                "does_not_reconcile",
                file_lines=self.file.lines,
                file_amount=self.file.amount,
                lines=lines,
                amount=amount,
            )


def read_and_compare(work: Work, snapshot: Snapshot, source: Source, mapping: Mapping) -> Plan:
    """Clean the source (:func:`clave.facts.cleaning.clean`) and hold it against the snapshot.

    Leaves in the work's connection: the snapshot's views, ``typed``, ``lines``, ``rejected`` and
    ``verdicts``. Raises ``Refused``: ``does_not_reconcile`` and those of a mapping that does not
    fit.
    """
    work.attach(snapshot)
    work.phase("reading")
    clean(work, source, mapping)
    work.done()
    work.phase("comparing")
    plan = compare(work, KINDS[mapping.kind], lines=source.row_count + source.broken_count)
    work.done()
    return plan


def compare(work: Work, kind: Kind, *, lines: int) -> Plan:
    """Hold the cleaned ``lines`` against the attached ledger, document by document.

    Creates ``verdicts``: document_key, verdict (``new``, ``unchanged``, ``changed``), lines,
    worth, and of the ledger's version old_lines, old_worth, owner (its import).
    ``lines``: the records that the reader counted.
    """
    work.execute(f"CREATE TABLE brought AS {summed(kind, 'lines')}")
    same = f"{kind.name} WHERE document_key IN (SELECT document_key FROM brought)"
    owned = summed(kind, same, also=", any_value(import_id) AS owner")
    work.execute(f"CREATE TABLE held AS {owned}")
    work.execute(
        "CREATE TABLE verdicts AS SELECT brought.document_key, brought.lines, brought.worth, "
        "CASE WHEN held.document_key IS NULL THEN 'new' "
        "WHEN (brought.lines, brought.worth, brought.digest) "
        "= (held.lines, held.worth, held.digest) THEN 'unchanged' ELSE 'changed' END AS verdict, "
        "held.lines AS old_lines, held.worth AS old_worth, held.owner "
        "FROM brought LEFT JOIN held USING (document_key)"
    )
    plan = _sums(work)
    if plan.file.lines != lines:
        raise Refused("does_not_reconcile", file_lines=lines, lines=plan.file.lines)
    plan.check()
    return plan


def _sums(work: Work) -> Plan:
    tallies: dict[str, Tally] = {}
    for verdict, documents, lines, amount, old_lines, old_amount in work.rows(
        "SELECT verdict, count(*), sum(lines)::BIGINT, sum(worth), "
        "coalesce(sum(old_lines), 0)::BIGINT, coalesce(sum(old_worth), 0) "
        "FROM verdicts GROUP BY verdict"
    ):
        tallies[verdict] = Tally(lines, amount, documents)
        if verdict == "changed":
            tallies["replaced"] = Tally(old_lines, old_amount, documents)
    file_lines, file_amount = work.row("SELECT count(*), coalesce(sum(worth), 0) FROM typed")
    broken, rejected_lines, rejected_amount = work.row(
        "SELECT count(*) FILTER (fault_column IS NULL), count(*), coalesce(sum(worth), 0) "
        "FROM rejected"
    )
    return Plan(
        file=Tally(file_lines + broken, file_amount),
        new=tallies.get("new", Tally()),
        unchanged=tallies.get("unchanged", Tally()),
        changed=tallies.get("changed", Tally()),
        rejected=Tally(rejected_lines, rejected_amount),
        replaced=tallies.get("replaced", Tally()),
    )
