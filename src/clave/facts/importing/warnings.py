"""What a user should know before importing: codes with values, none of which stops an import.

- ``already_imported`` (import_id, at): an import that stands was made from the same file.
- ``nothing_new`` (documents): the ledger holds all of it already.
- ``columns_lost`` (fields, documents): the changed documents have these in the ledger, and the
  file does not fill them.
- ``kind_words_unknown`` (words, lines): the column of kinds holds words that say nothing.
- ``dates_imprecise`` (precision): the dates tell the month or the year only.
- ``currency_missing`` (lines): amounts without a currency.
- ``currencies_mixed`` (currencies): several currencies in the file.
- ``future_dates`` (lines, last): dates after today, of which only budgets have any.
- ``much_rejected`` (lines, of): more than a twentieth of the file would be rejected.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from clave.facts.cleaning.typed import unknown_word_rows_query, unknown_words_query
from clave.facts.importing.plan import Plan
from clave.facts.importing.records import from_json, sha256_of
from clave.facts.importing.reports import Warned
from clave.facts.mapping import Mapping
from clave.facts.readers.source import Source
from clave.facts.schema import Kind
from clave.facts.work import Work

_MUCH = 20


def warnings(
    work: Work, kind: Kind, plan: Plan, source: Source, mapping: Mapping
) -> tuple[Warned, ...]:
    """All that there is to say of a planned import, the weightiest first."""
    names = {column.name for column in kind.stored}
    found = [*_of_the_file(work, kind, plan, source), *_lost(work, kind, plan, mapping)]
    if "kind" in names and "kind" in mapping.bindings:
        found += _unknown_words(work, source, mapping)
    if kind.dated:
        found += _dates(work, kind)
    if "currency" in names and kind.amount:
        found += _currencies(work)
    return tuple(found)


def _of_the_file(work: Work, kind: Kind, plan: Plan, source: Source) -> list[Warned]:
    found = []
    print_of_file = sha256_of(Path(source.path))
    for (text,) in work.rows(f"SELECT record FROM {kind.name}_imports ORDER BY import_id DESC"):
        record = from_json(text)
        if record.sha256 == print_of_file and record.undone_at is None:
            params = {"import_id": record.import_id, "at": record.at}
            found.append(Warned("already_imported", params))
            break
    if plan.unchanged.lines and not (plan.new.lines or plan.changed.lines):
        found.append(Warned("nothing_new", {"documents": plan.unchanged.documents}))
    if plan.rejected.lines * _MUCH > plan.file.lines:
        params = {"lines": plan.rejected.lines, "of": plan.file.lines}
        found.append(Warned("much_rejected", params))
    return found


def _lost(work: Work, kind: Kind, plan: Plan, mapping: Mapping) -> list[Warned]:
    """Fields that the ledger knows of changed documents and the file leaves empty."""
    unfilled = [
        column.name
        for column in kind.stored
        if not column.derived and column.name not in mapping.bindings
        if column.name != "kind"
    ]
    if not plan.changed.documents or not unfilled:
        return []
    counts = ", ".join(f"count({name})" for name in unfilled)
    known = work.row(
        f"SELECT {counts} FROM {kind.name} "
        "SEMI JOIN (FROM verdicts WHERE verdict = 'changed') AS changed USING (document_key)"
    )
    fields = [name for name, count in zip(unfilled, known, strict=True) if count]
    if not fields:
        return []
    params = {"fields": fields, "documents": plan.changed.documents}
    return [Warned("columns_lost", params)]


def _unknown_words(work: Work, source: Source, mapping: Mapping) -> list[Warned]:
    work.execute(f"CREATE TABLE unknown_words AS {unknown_words_query(source, mapping)}")
    if not work.row("SELECT count(*) FROM unknown_words")[0]:
        return []
    rows = work.rows(
        "SELECT unknown_word, count(*) "
        f"FROM ({unknown_word_rows_query(source, mapping, 'unknown_words')}) "
        "ANTI JOIN rejected USING (source_row) GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    if not rows:
        return []
    params = {"words": [row[0] for row in rows[:10]], "lines": sum(row[1] for row in rows)}
    return [Warned("kind_words_unknown", params)]


def _dates(work: Work, kind: Kind) -> list[Warned]:
    today = datetime.now(UTC).date()
    precision, future, last = work.row(
        "SELECT any_value(date_precision), "
        f"count(*) FILTER (date > DATE '{today}'), max(date) FROM lines"
    )
    found = []
    if precision in ("month", "year"):
        found.append(Warned("dates_imprecise", {"precision": precision}))
    if future and kind.name != "budgets":
        found.append(Warned("future_dates", {"lines": future, "last": last}))
    return found


def _currencies(work: Work) -> list[Warned]:
    missing, currencies = work.row(
        "SELECT count(*) - count(currency), list(DISTINCT currency ORDER BY currency) FROM lines"
    )
    found = []
    if missing:
        found.append(Warned("currency_missing", {"lines": missing}))
    known = [currency for currency in currencies or [] if currency]
    if len(known) > 1:
        found.append(Warned("currencies_mixed", {"currencies": known[:10]}))
    return found
