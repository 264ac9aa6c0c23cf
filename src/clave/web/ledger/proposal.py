"""What Clave understood of a file: columns, questions, sums; and the form that changes it."""

from __future__ import annotations

from collections.abc import Mapping as Values
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.ledger import records
from clave.apps.ledger.models import Import
from clave.facts.mapping import Binding, Mapping
from clave.facts.schema import KINDS, Kind, Type
from clave.web.components import numbers
from clave.web.components.dates import date_text
from clave.web.refusals import (
    code_sentence,
    doubt_sentence,
    reject_sentence,
    warning_sentence,
)
from clave.web.words import column_labels, field_label

from .findings import amount_with_unit, proposal_finding, summed

DATE_FORMATS = (
    ("%d/%m/%Y", "31/12/2026"),
    ("%d-%m-%Y", "31-12-2026"),
    ("%d.%m.%Y", "31.12.2026"),
    ("%d/%m/%y", "31/12/26"),
    ("%m/%d/%Y", "12/31/2026"),
    ("%Y-%m-%d", "2026-12-31"),
    ("%Y/%m/%d", "2026/12/31"),
    ("%Y%m%d", "20261231"),
    ("%Y-%m", "2026-12"),
    ("%Y", "2026"),
)


def proposal_context(record: Import) -> dict[str, Any]:
    """What the page of a proposal shows."""
    proposal, preview = record.proposal or {}, record.preview or {}
    kind = KINDS[record.kind]
    mapping = Mapping.from_json(record.mapping or {})
    labels = column_labels(proposal.get("header", ()))
    return {
        "proposal": proposal,
        "columns": list(labels.items()),
        "unmapped": [labels.get(name, name) for name in proposal.get("unmapped", ())],
        "preview": preview,
        "finding": proposal_finding(record),
        "interrupted": code_sentence(record.error_code, record.error_params)
        if record.error_code
        else "",
        "questions": [_question(q, labels) for q in records.open_questions(record)],
        "blocked": records.is_blocked(record),
        "fields": _fields(kind, mapping, proposal, labels),
        "unbound": [field_label(name) for name in records.unbound(record)],
        "mapping": mapping,
        "date_formats": _date_formats(mapping.date_format),
        "warnings": [warning_sentence(w["code"], w["params"]) for w in preview.get("warnings", [])],
        "rejects": [
            entry | {"why": reject_sentence(entry["reason"]), "column": _called(entry, labels)}
            for entry in preview.get("rejects", [])
        ],
        "outcome": _outcome(preview),
        "summed": summed(record),
        "facts": _facts(record, proposal, preview),
        "changed_documents": preview.get("changed_documents", []),
        "lead": f"{record.file_name} · {proposal.get('format', '').upper()}",
    }


def changed_mapping(mapping: Mapping, data: Values[str, Any], header: list[str]) -> Mapping:
    """The mapping as the form says it. What the form does not hold stays."""
    kind = KINDS[mapping.kind]
    for column in kind.mappable:
        if f"{column.name}__column" in data:
            binding = _binding(column.name, data, header, mapping.bindings.get(column.name))
            mapping = mapping.with_binding(column.name, binding)
    decimal, date_format = data.get("decimal", ""), data.get("date_format", "")
    if decimal in {".", ","}:
        mapping = replace(mapping, decimal=decimal)
    if "date_format" in data:
        mapping = replace(mapping, date_format=date_format)
    for name in ("return_prefixes", "correction_prefixes"):
        if name in data:
            prefixes = tuple(part for part in data[name].replace(",", " ").split() if part)
            changed: dict[str, Any] = {name: prefixes}
            mapping = replace(mapping, **changed)
    return mapping


def _binding(
    name: str, data: Values[str, Any], header: list[str], before: Binding | None
) -> Binding | None:
    first, second = data.get(f"{name}__column", ""), data.get(f"{name}__times", "")
    constant = data.get(f"{name}__constant", "").strip()
    columns = tuple(column for column in (first, second) if column in header)
    if columns:
        if before and before.columns == columns:
            return Binding(columns, percent_off=before.percent_off, minus=before.minus)
        return Binding(columns)
    return Binding(constant=constant) if constant else None


def _called(entry: Values[str, Any], labels: Values[str, str]) -> str:
    """The column of a reject or a question, in words."""
    column = entry.get("column") or ""
    return labels.get(column, column)


def _fields(
    kind: Kind, mapping: Mapping, proposal: dict[str, Any], labels: Values[str, str]
) -> list[dict[str, Any]]:
    """Each field with what it is bound to and three example values; bound and required first."""
    columns = {column["name"]: column for column in proposal.get("columns", [])}
    fields = []
    for column in kind.mappable:
        binding = mapping.bindings.get(column.name)
        names = binding.columns if binding else ()
        fields.append(
            {
                "name": column.name,
                "label": field_label(column.name),
                "required": column.required,
                "bound": binding is not None,
                "first": names[0] if names else "",
                "second": names[1] if len(names) > 1 else "",
                "percent_off": binding.percent_off if binding else None,
                "minus": binding.minus if binding else None,
                "constant": (binding.constant or "") if binding else "",
                "multiplies": column.type is Type.AMOUNT,
                "takes_constant": column.type is Type.TEXT,
                "examples": _examples(binding, columns, labels),
            }
        )
    return sorted(fields, key=lambda f: (not (f["bound"] or f["required"]),))


def _examples(
    binding: Binding | None, columns: dict[str, Any], labels: Values[str, str]
) -> list[dict[str, str]]:
    """Up to three values of each column that the field reads. They are no rows: a column shows
    its first values that differ, so those of two columns are not put together."""
    return [
        {"column": labels.get(name, name), "values": " · ".join(columns[name]["examples"])}
        for name in (binding.read if binding else ())
        if name in columns
    ]


def _question(question: dict[str, Any], labels: Values[str, str]) -> dict[str, Any]:
    return {
        "key": records.question_key(question),
        "text": doubt_sentence(question | {"column": _called(question, labels)}),
        "blocking": question["blocking"],
        "choices": [
            {"value": name, "label": _choice_label(question, name)}
            for name, _mapping in question["choices"]
        ],
    }


def _choice_label(question: dict[str, Any], name: str) -> str:
    """A choice in words: a date format by its example, a code by its sentence, a column by name."""
    written = dict(DATE_FORMATS)
    if name in written:
        return written[name]
    words = {
        "decimals": _("Read them as decimals"),
        "thousands": _("Read them as thousands"),
        "reject": _("Leave those lines out"),
        "keep": _("Keep it as it is"),
        "in_thousands": _("They are in thousands"),
        "compute": _("Compute quantity × price"),
        "take_off": _("Take the discount off"),
        "per_base": _("So much of the currency for one of the base"),
        "to_base": _("So much of the base for one of the currency"),
        "leave": _("Without the discount"),
        "without_tax": _("Take the tax off"),
        "as_told": _("The amount is net already"),
        "from_profit": _("Take the cost so"),
        "no_cost": _("Without costs"),
        ".": _("1,234.56: point for decimals"),
        ",": _("1.234,56: comma for decimals"),
    }
    return words.get(name, name)


def _date_formats(current: str) -> list[tuple[str, str]]:
    known = [("", _("dates as the file stores them")), *DATE_FORMATS]
    return known if current in dict(known) else [*known, (current, current)]


def _facts(
    record: Import, proposal: dict[str, Any], preview: dict[str, Any]
) -> list[tuple[str, str]]:
    """What the file holds, in words."""
    encoding = proposal.get("encoding", "")
    facts = [(_("Format"), " · ".join(filter(None, (proposal.get("format"), encoding))))]
    if preview.get("first_date"):
        first, last = (date.fromisoformat(preview[name]) for name in ("first_date", "last_date"))
        facts.append((_("Dates"), f"{date_text(first)} – {date_text(last)}"))
    if preview.get("accounts"):
        facts.append((_("Customers"), numbers.number(preview["accounts"])))
    labels = (
        ("unassigned", _("Without a customer")),
        ("returns", _("Returns")),
        ("corrections", _("Corrections")),
    )
    for name, label in labels:
        part = preview.get(name) or {}
        if part.get("lines"):
            words = {
                "lines": numbers.number(part["lines"]),
                "amount": amount_with_unit(record, part["amount"]),
            }
            text = ngettext(
                "%(lines)s line, %(amount)s", "%(lines)s lines, %(amount)s", part["lines"]
            )
            facts.append((label, text % words))
    if preview.get("identical_lines"):
        count = numbers.number(preview["identical_lines"])
        facts.append((_("Identical lines"), _("%(n)s, all of them count") % {"n": count}))
    return facts


def _outcome(preview: dict[str, Any]) -> list[dict[str, Any]]:
    """New, equal, changed and refused: lines and amount of each, adding up to the file."""
    if not preview:
        return []
    parts = (
        ("new", _("New")),
        ("unchanged", _("Already in the ledger")),
        ("changed", _("Changed")),
        ("rejected", _("Rejected")),
        ("read", _("The file")),
    )
    return [
        {
            "name": name,
            "label": label,
            "lines": preview[name]["lines"],
            "documents": preview[name]["documents"],
            "amount": Decimal(preview[name]["amount"]),
        }
        for name, label in parts
    ]
