"""How each field of a kind is read from the columns of a source."""

from __future__ import annotations

from dataclasses import dataclass

from clave.facts.cleaning import salekind, values
from clave.facts.mapping import Binding, Mapping
from clave.facts.readers.source import Source
from clave.facts.schema import KINDS, Column, Kind, Type
from clave.facts.store.snapshot import text_literal
from clave.lib.refusal import Refused

_NUMBERS = (Type.AMOUNT, Type.QUANTITY, Type.COUNT)
_REASONS = {
    Type.AMOUNT: "not_a_number",
    Type.QUANTITY: "not_a_number",
    Type.COUNT: "not_a_number",
    Type.RATIO: "not_a_number",
    Type.DATE: "not_a_date",
    Type.FLAG: "not_a_flag",
}


@dataclass(frozen=True)
class Field:
    """A field of the kind and the SQL, layer upon layer, from its texts to its value.

    Each layer reads the names that the layers before it gave: ``texts`` (``t0_quantity``) the
    source's columns, ``parts`` (``p0_quantity``) the texts read as values, ``value`` the field,
    ``fault`` the reason for which it cannot be taken, or NULL.
    """

    column: Column
    label: str
    texts: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    value: str
    fault: str


def fields_of(source: Source, mapping: Mapping) -> tuple[Field, ...]:
    """The mapped fields, in the kind's order.

    Raises ``Refused``: ``mapping_unknown_kind``, ``mapping_unknown_field``,
    ``mapping_unknown_column``, ``mapping_product_of_text``, ``mapping_missing_field``.
    """
    kind = KINDS.get(mapping.kind)
    if kind is None:
        raise Refused("mapping_unknown_kind", kind=mapping.kind)
    _check(kind, source, mapping)
    return tuple(
        _field(column, mapping.bindings[column.name], source, mapping)
        for column in kind.mappable
        if column.name in mapping.bindings
    )


def _check(kind: Kind, source: Source, mapping: Mapping) -> None:
    mappable = {column.name: column for column in kind.mappable}
    for name, binding in mapping.bindings.items():
        if name not in mappable:
            raise Refused("mapping_unknown_field", kind=kind.name, field=name)
        for column in (*binding.columns, *filter(None, [binding.percent_off])):
            if column not in source.header:
                raise Refused("mapping_unknown_column", field=name, column=column)
        counted = len(binding.columns) > 1 or binding.percent_off
        if counted and mappable[name].type not in _NUMBERS:
            raise Refused("mapping_product_of_text", field=name)
    missing = [c.name for c in kind.mappable if c.required and not _bound(mapping, c.name)]
    if missing:
        raise Refused("mapping_missing_field", kind=kind.name, fields=missing)


def _bound(mapping: Mapping, name: str) -> bool:
    binding = mapping.bindings.get(name)
    return binding is not None and (bool(binding.columns) or bool(binding.constant))


def _field(column: Column, binding: Binding, source: Source, mapping: Mapping) -> Field:
    read = [*binding.columns, *([binding.percent_off] if binding.percent_off else [])]
    texts = [values.present(source.column(name)) for name in read]
    natives = [source.native_types.get(name, "") for name in read]
    if not binding.columns:
        texts, natives = [text_literal(binding.constant) if binding.constant else "NULL"], [""]
    text_names = [f"t{position}_{column.name}" for position in range(len(texts))]
    part_names = [f"p{position}_{column.name}" for position in range(len(texts))]
    decimals = ["." if native == "number" else mapping.decimal for native in natives]
    parts = [
        _value(column, name, native, mapping)
        for name, native in zip(text_names, natives, strict=True)
    ]
    value, factors = part_names[0], part_names
    if binding.percent_off:
        parts[-1] = values.per_cent(text_names[-1], decimals[-1])
        factors = part_names[:-1]
    if len(parts) > 1:
        value = values.product(factors, part_names[-1] if binding.percent_off else None)
    return Field(
        column,
        str(binding),
        tuple(zip(text_names, texts, strict=True)),
        tuple(zip(part_names, parts, strict=True)),
        value,
        _fault(column, list(zip(text_names, part_names, decimals, strict=True)), len(factors)),
    )


def _value(column: Column, text: str, native: str, mapping: Mapping) -> str:
    decimal = "." if native == "number" else mapping.decimal
    if column.type in _NUMBERS:
        return values.number(text, decimal, mapping.grouped)
    if column.type is Type.RATIO:
        return values.ratio(text, decimal)
    if column.type is Type.DATE:
        return values.date(text, "" if native == "date" else mapping.format_of(column.name))
    if column.type is Type.FLAG:
        return values.flag(text)
    if column.name == "kind":
        return salekind.said(text)
    return text


def _fault(column: Column, parts: list[tuple[str, str, str]], factors: int) -> str:
    """The first reason against a row, of ``parts`` as (text, part, decimal sign).

    ``factors``: how many of the parts are multiplied and must be there.
    """
    name = column.name
    cases = []
    if column.required:
        absent = " OR ".join(f"{text} IS NULL" for text, _, _ in parts[:factors])
        cases.append(f"WHEN {absent} THEN 'missing_required'")
    reason = _REASONS.get(column.type)
    if reason:
        unread = " OR ".join(f"({text} IS NOT NULL AND {part} IS NULL)" for text, part, _ in parts)
        why = f"'{reason}'"
        if column.type in _NUMBERS:  # a CASE within, so that few rows pay for the second look
            large = " OR ".join(values.too_large(text, sign) for text, _, sign in parts)
            why = f"CASE WHEN {large} THEN 'number_too_large' ELSE {why} END"
        cases.append(f"WHEN {unread} THEN {why}")
    if len(parts) > 1:
        told = " AND ".join(f"{part} IS NOT NULL" for _, part, _ in parts[:factors])
        cases.append(f"WHEN {name} IS NULL AND {told} THEN 'number_too_large'")
    if column.type is Type.DATE:
        within = f"year({name}) BETWEEN {values.EARLIEST} AND {values.LATEST}"
        cases.append(
            f"WHEN {name} IS NOT NULL AND NOT coalesce({within}, false) THEN 'date_out_of_range'"
        )
    return f"CASE {' '.join(cases)} END" if cases else "NULL"
