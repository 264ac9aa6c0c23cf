"""Between the dataclasses of the facts and the plain values that the books keep."""

from __future__ import annotations

from collections.abc import Mapping as Values
from dataclasses import asdict
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.facts.detect import propose_kind
from clave.facts.importing import ImportRecord, ImportResult, Preview
from clave.facts.mapping import Binding, Mapping, header_shape
from clave.facts.proposal import Doubt, Proposal
from clave.facts.readers.source import Source
from clave.facts.schema import KINDS
from clave.facts.states import RebuildReport
from clave.facts.tally import Tally
from clave.lib.refusal import Refused

from .models import Import, SavedMapping

_CENT = Decimal("0.01")


def amount_text(amount: Decimal) -> str:
    """An amount to the cent, as JSON carries it."""
    rounded = amount.quantize(_CENT, ROUND_HALF_EVEN)
    return str(abs(rounded) if rounded == 0 else rounded)


def plain(value: Any) -> Any:
    """``value`` with dataclasses' contents as JSON has them: amounts to the cent, ISO dates."""
    if isinstance(value, Decimal):
        return amount_text(value)
    if isinstance(value, date | Path):
        return str(value)
    if isinstance(value, Values):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def subject(record: Import) -> audit.Subject:
    """The import as the audit names it."""
    return audit.Subject("import", str(record.pk), record.file_name)


def recognised_kind(source: Source, name: str) -> str:
    """What the file holds, by its columns. Raises ``Refused("kind_not_recognised")``."""
    ranked = propose_kind(source)
    if not ranked or not ranked[0][1]:
        raise Refused("kind_not_recognised", name=name)
    return ranked[0][0]


def proposal_values(proposal: Proposal, source: Source, remembered: bool) -> dict[str, Any]:
    """What the page of a proposal shows of the file."""
    return {
        "mapping": proposal.mapping.to_json(),
        "columns": [plain(asdict(column)) for column in proposal.columns],
        "questions": [question_values(doubt) for doubt in proposal.questions],
        "unmapped": list(proposal.unmapped),
        "remembered": remembered,
        "header": list(source.header),
        "format": source.format,
        "encoding": source.encoding,
        "delimiter": source.delimiter,
        "row_count": source.row_count,
        "broken_count": source.broken_count,
        "sheets": list(source.sheets),
        "sheet": source.sheet,
    }


def question_values(doubt: Doubt) -> dict[str, Any]:
    """A doubt with the mapping that each answer gives."""
    return {
        "code": doubt.code,
        "field": doubt.field,
        "column": doubt.column,
        "params": plain(doubt.params),
        "blocking": doubt.blocking,
        "choices": [[name, mapping.to_json()] for name, mapping in doubt.choices],
    }


def question_key(question: dict[str, Any]) -> str:
    """What an answer is kept under: a doubt is about one column, or one field."""
    return f"{question['code']}:{question['column'] or question['field']}"


def open_questions(record: Import) -> list[dict[str, Any]]:
    """The doubts that nobody has answered yet, blocking ones first."""
    questions = (record.proposal or {}).get("questions", [])
    return [question for question in questions if question_key(question) not in record.answers]


def settled_by_memory(record: Import) -> list[str]:
    """The doubts that a remembered mapping settles: how its files write dates and decimals."""
    questions = (record.proposal or {}).get("questions", [])
    codes = ("ambiguous_dates", "ambiguous_decimal")
    return [question_key(question) for question in questions if question["code"] in codes]


def merged(record: Import, choice: dict[str, Any]) -> Mapping:
    """The record's mapping, changed in what ``choice`` changes of the first proposal."""
    first = (record.proposal or {})["mapping"]
    values = dict(record.mapping or {})
    bindings = dict(values["bindings"])
    for name, binding in choice["bindings"].items():
        if binding != first["bindings"].get(name):
            bindings[name] = binding
    for name, value in choice.items():
        if name != "bindings" and value != first.get(name):
            values[name] = value
    return Mapping.from_json(values | {"bindings": bindings})


def is_blocked(record: Import) -> bool:
    """Whether a question must be answered, or a required field bound, before importing."""
    if any(question["blocking"] for question in open_questions(record)):
        return True
    return bool(unbound(record))


def unbound(record: Import) -> list[str]:
    """Required fields for which no column is chosen yet."""
    bound = (record.mapping or {}).get("bindings", {})
    mappable = KINDS[record.kind].mappable
    return [column.name for column in mappable if column.required and column.name not in bound]


def preview_values(preview: Preview) -> dict[str, Any]:
    """The sums of a preview."""
    values: dict[str, Any] = plain(asdict(preview))
    return values


def result_values(result: ImportResult) -> dict[str, Any]:
    """What ``clave import --json`` prints and the page of an import shows."""
    rejects = str(result.rejects_file) if result.rejects_file else None
    return {
        "import": result.import_id,
        "read": _sum(result.read),
        "added": result.added.lines,
        "unchanged": result.unchanged.lines,
        "changed": result.changed.lines,
        "rejected": _sum(result.rejected) | {"file": rejects},
        "ledger": _sum(result.ledger),
        "documents": {
            "added": result.added.documents,
            "unchanged": result.unchanged.documents,
            "changed": result.changed.documents,
        },
    }


def recorded_values(entry: ImportRecord, rejects: Path | None) -> dict[str, Any]:
    """The same from the ledger's own history, where the books missed the end of an import."""
    return {
        "import": entry.import_id,
        "read": _sum(entry.read),
        "added": entry.added.lines,
        "unchanged": entry.unchanged.lines,
        "changed": entry.changed.lines,
        "rejected": _sum(entry.rejected) | {"file": str(rejects) if rejects else None},
        "ledger": None,
    }


def rebuild_values(report: RebuildReport) -> dict[str, Any]:
    """What ``clave facts rebuild`` prints."""
    values: dict[str, Any] = plain(asdict(report))
    return values | {"equal": report.equal}


def remembered(kind: str, header: tuple[str, ...]) -> Mapping | None:
    """The mapping last confirmed for files of this header, if any, with the header's spelling."""
    shape = header_shape(kind, header)
    found = SavedMapping.objects.filter(kind=kind, shape=shape).order_by("-saved_at").first()
    if found is None:
        return None
    mapping = Mapping.from_json(found.mapping)
    here = {name.strip().casefold(): name for name in header}

    def spelled(name: str) -> str:
        return name if name in header else here.get(name.strip().casefold(), name)

    for field, binding in mapping.bindings.items():
        off, minus = (
            spelled(name) if name else None for name in (binding.percent_off, binding.minus)
        )
        respelled = Binding(tuple(map(spelled, binding.columns)), binding.constant, off, minus)
        mapping = mapping.with_binding(field, respelled)
    return mapping


def named_mapping(kind: str, name: str) -> Mapping:
    """The remembered mapping called ``name``. Raises ``Refused("unknown_mapping")``."""
    found = SavedMapping.objects.filter(kind=kind, name=name).first()
    if found is None:
        known = SavedMapping.objects.filter(kind=kind).values_list("name", flat=True)
        raise Refused("unknown_mapping", name=name, names=", ".join(known) or "–")
    return Mapping.from_json(found.mapping)


def remember(record: Import, shape: str, acting_user: User | None) -> None:
    """Keep the mapping of an import for the next file with the same header."""
    known = SavedMapping.objects.filter(kind=record.kind, shape=shape).first()
    if known is not None:
        known.mapping, known.saved_by = record.mapping, acting_user
        known.save()
        return
    name = _free_name(record)
    try:
        with transaction.atomic():
            SavedMapping.objects.create(
                kind=record.kind,
                name=name,
                shape=shape,
                mapping=record.mapping,
                saved_by=acting_user,
            )
    except IntegrityError:  # somebody imported a file of that name at the same moment
        return


def running_twin(entry: ImportRecord) -> Import | None:
    """The books' record of an import that ended while nobody could write it down."""
    return Import.objects.filter(
        kind=entry.kind, sha256=entry.sha256, state=Import.State.RUNNING, import_id=""
    ).first()


def from_facts(entry: ImportRecord) -> Import:
    """A new record of an import that the books have never heard of."""
    return Import(
        kind=entry.kind,
        file_name=entry.file_name[-255:],
        sha256=entry.sha256,
        mapping=entry.mapping,
    )


def _free_name(record: Import) -> str:
    taken = set(SavedMapping.objects.filter(kind=record.kind).values_list("name", flat=True))
    base = record.file_name[:90]
    return next(
        name
        for number in range(1, 10_000)
        if (name := base if number == 1 else f"{base} ({number})") not in taken
    )


def _sum(tally: Tally) -> dict[str, Any]:
    return {"lines": tally.lines, "amount": amount_text(tally.amount)}
