"""What a file would change: its documents held against those of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from clave.facts.cleaning import clean
from clave.facts.cleaning.documents import summed
from clave.facts.mapping import Mapping
from clave.facts.readers.source import Source
from clave.facts.schema import KINDS, Kind, summed_amount
from clave.facts.store import Snapshot
from clave.facts.tally import Tally
from clave.facts.work import Work
from clave.lib.refusal import Refused

_NO_VERDICTS = (
    "SELECT ''::VARCHAR AS document_key, 0::BIGINT AS lines, 0::DECIMAL(38,6) AS worth, "
    "''::VARCHAR AS verdict, 0::BIGINT AS old_lines, 0::DECIMAL(38,6) AS old_worth, "
    "''::VARCHAR AS owner WHERE false"
)


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

    Leaves in the work's connection the snapshot's views, those of the cleaning and ``verdicts``.
    Raises ``Refused``: ``does_not_reconcile`` and those of a mapping that does not fit.
    """
    work.phase("reading")
    clean(work, source, mapping)
    work.done()
    work.phase("comparing")
    work.attach(snapshot, KINDS[mapping.kind])
    plan = compare(work, KINDS[mapping.kind], lines=source.row_count + source.broken_count)
    work.done()
    return plan


def compare(work: Work, kind: Kind, *, lines: int) -> Plan:
    """Hold the cleaned ``documents`` against those of the attached ledger.

    Creates ``verdicts``, of the documents that the ledger holds (all others are new): document_key,
    verdict (``unchanged``, ``changed``), lines, worth, and of the ledger's version old_lines,
    old_worth, owner (its import). ``lines``: the records that the reader counted.
    """
    work.execute(
        f"CREATE TABLE known AS SELECT document_key, import_id AS owner FROM {kind.name}_documents "
        "SEMI JOIN documents USING (document_key)"
    )
    brought, held = (
        summed(kind, f"{rows} SEMI JOIN known USING (document_key)")
        for rows in ("lines", kind.name)
    )
    verdict = (
        "CASE WHEN (brought.lines, brought.worth, brought.digest) "
        "= (held.lines, held.worth, held.digest) THEN 'unchanged' ELSE 'changed' END"
    )
    found = (
        f"SELECT document_key, brought.lines, brought.worth, {verdict} AS verdict, "
        "held.lines AS old_lines, held.worth AS old_worth, known.owner "
        f"FROM known JOIN ({brought}) AS brought USING (document_key) "
        f"JOIN ({held}) AS held USING (document_key)"
    )
    (any_known,) = work.row("SELECT EXISTS (FROM known)")
    work.execute(f"CREATE TABLE verdicts AS {found if any_known else _NO_VERDICTS}")
    plan = _sums(work, kind)
    if plan.file.lines != lines:
        raise Refused("does_not_reconcile", file_lines=lines, lines=plan.file.lines)
    plan.check()
    return plan


def _sums(work: Work, kind: Kind) -> Plan:
    held: dict[str, Tally] = {"unchanged": Tally(), "changed": Tally()}
    replaced = Tally()
    for verdict, documents, lines, amount, old_lines, old_amount in work.rows(
        "SELECT verdict, count(*), sum(lines)::BIGINT, sum(worth), sum(old_lines)::BIGINT, "
        "sum(old_worth) FROM verdicts GROUP BY verdict"
    ):
        held[verdict] = Tally(lines, amount, documents)
        if verdict == "changed":
            replaced = Tally(old_lines, old_amount, documents)
    (documents,) = work.row("SELECT count(*) FROM documents")
    lines, amount = work.row(f"SELECT count(*), {summed_amount(kind)} FROM lines")
    sound = Tally(lines, amount, documents)
    rejected = Tally(*work.row("SELECT count(*), coalesce(sum(worth), 0) FROM rejected"))
    return Plan(
        file=Tally(sound.lines + rejected.lines, sound.amount + rejected.amount),
        new=sound - held["unchanged"] - held["changed"],
        unchanged=held["unchanged"],
        changed=held["changed"],
        rejected=rejected,
        replaced=replaced,
    )
