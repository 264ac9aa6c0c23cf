"""How each field of a kind is read from the columns of a source."""

from __future__ import annotations

from dataclasses import dataclass

from clave.facts.cleaning import salekind, values
from clave.facts.mapping import Binding, Mapping
from clave.facts.readers.source import Source
from clave.facts.schema import KINDS, Column, Kind, Type
from clave.lib.refusal import Refused
from clave.lib.sql import text_literal

_NUMBERS = (Type.AMOUNT, Type.QUANTITY, Type.COUNT, Type.RATE)
_REASONS = {
    Type.AMOUNT: "not_a_number",
    Type.QUANTITY: "not_a_number",
    Type.COUNT: "not_a_number",
    Type.RATIO: "not_a_number",
    Type.RATE: "not_a_number",
    Type.DATE: "not_a_date",
    Type.FLAG: "not_a_flag",
}


@dataclass(frozen=True)
class Field:
    """A field of the kind and the SQL, layer upon layer, from its texts to its value.

    ``raws``: the source's columns, or a constant. ``parts`` (``p0_quantity``) reads each of them
    as a value; ``value`` is the field, of the parts; ``fault`` the reason for which it cannot be
    taken, or NULL, of raws, parts and value. ``plain`` reads the parts where they are written as
    most are, which is told in far less SQL; ``unread`` is whether that leaves something to
    ``parts`` and ``fault``.
    """

    column: Column
    label: str
    raws: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    value: str
    fault: str
    plain: tuple[tuple[str, str], ...]
    unread: str


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
        for column in binding.read:
            if column not in source.header:
                raise Refused("mapping_unknown_column", field=name, column=column)
        counted = len(binding.read) > 1
        if counted and mappable[name].type not in _NUMBERS:
            raise Refused("mapping_product_of_text", field=name)
    missing = [c.name for c in kind.mappable if c.required and not _bound(mapping, c.name)]
    if missing:
        raise Refused("mapping_missing_field", kind=kind.name, fields=missing)


def _bound(mapping: Mapping, name: str) -> bool:
    binding = mapping.bindings.get(name)
    return binding is not None and (bool(binding.columns) or bool(binding.constant))


def _field(column: Column, binding: Binding, source: Source, mapping: Mapping) -> Field:
    raws = [source.column(name) for name in binding.read]
    natives = [source.native_types.get(name, "") for name in binding.read]
    if not binding.columns:
        raws, natives = [text_literal(binding.constant) if binding.constant else "NULL"], [""]
    names = [f"p{position}_{column.name}" for position in range(len(raws))]
    decimals = ["." if native == "number" else mapping.decimal for native in natives]
    parts = [
        _value(column, raw, native, mapping) for raw, native in zip(raws, natives, strict=True)
    ]
    factors = names[: len(binding.columns) or 1]
    off = names[len(factors)] if binding.percent_off else None
    if off:
        parts[len(factors)] = values.per_cent(raws[len(factors)], decimals[len(factors)])
    value = values.product(factors, off) if len(factors) > 1 or off else names[0]
    if binding.minus:
        value = values.difference(value, names[-1], empty_is_zero=column.required)
    plain = [
        _plain_value(column, raw, native, mapping)
        for raw, native in zip(raws, natives, strict=True)
    ]
    if off:
        plain[len(factors)] = parts[len(factors)]
    return Field(
        column,
        str(binding),
        tuple(raws),
        tuple(zip(names, parts, strict=True)),
        value,
        _fault(column, list(zip(raws, names, decimals, strict=True)), len(factors), binding),
        tuple(zip(names, plain, strict=True)),
        _unread(column, raws, names, len(factors)),
    )


def _value(column: Column, raw: str, native: str, mapping: Mapping) -> str:
    decimal = "." if native == "number" else mapping.decimal
    if column.type is Type.RATE:
        return values.number(raw, decimal, mapping.grouped, values.RATE_TYPE)
    if column.type in _NUMBERS:
        return values.number(raw, decimal, mapping.grouped)
    if column.type is Type.RATIO:
        return values.ratio(raw, decimal)
    if column.type is Type.DATE:
        return values.date(raw, "" if native == "date" else mapping.format_of(column.name))
    if column.type is Type.FLAG:
        return values.flag(raw)
    if column.name == "kind":
        return salekind.said(raw)
    return values.present(raw)


def _plain_value(column: Column, raw: str, native: str, mapping: Mapping) -> str:
    """As :func:`_value`, but NULL where a number or a date is written otherwise than most are."""
    if column.type in _NUMBERS:
        sql_type = values.RATE_TYPE if column.type is Type.RATE else values.AMOUNT_TYPE
        return values.plain_number(raw, "." if native == "number" else mapping.decimal, sql_type)
    if column.type is Type.DATE:
        return values.plain_date(raw, "" if native == "date" else mapping.format_of(column.name))
    return _value(column, raw, native, mapping)


def _unread(column: Column, raws: list[str], names: list[str], factors: int) -> str:
    """SQL: whether a row needs a closer look than its plain parts allow."""
    cases = []
    for place, (raw, name) in enumerate(zip(raws, names, strict=True)):
        if column.required and place < factors:
            cases.append(f"{name} IS NULL")
        elif column.type in _REASONS:  # a text that says nothing is no fault
            cases.append(f"({raw} IS NOT NULL AND {name} IS NULL)")
    if len(names) > 1:
        told = " AND ".join(f"{name} IS NOT NULL" for name in names)
        cases.append(f"({column.name} IS NULL AND {told})")
    if column.type is Type.DATE:
        within = f"year({column.name}) BETWEEN {values.EARLIEST} AND {values.LATEST}"
        cases.append(f"NOT coalesce({within}, true)")
    return " OR ".join(cases) or "false"


def _fault(
    column: Column, parts: list[tuple[str, str, str]], factors: int, binding: Binding
) -> str:
    """The first reason against a row, of ``parts`` as (raw, part, decimal sign).

    ``factors``: how many of the parts are multiplied and must be there. What is read is sound:
    the texts are looked at where it is not.
    """
    name = column.name
    cases = []
    if column.required:
        absent = " OR ".join(_unless(part, _absent(raw)) for raw, part, _ in parts[:factors])
        cases.append(f"WHEN {absent} THEN 'missing_required'")
    reason = _REASONS.get(column.type)
    if reason:
        unread = " OR ".join(_unless(part, f"NOT {_absent(raw)}") for raw, part, _ in parts)
        why = f"'{reason}'"
        if column.type in _NUMBERS:  # a CASE within, so that few rows pay for the second look
            large = " OR ".join(values.too_large(raw, sign) for raw, _, sign in parts)
            why = f"CASE WHEN {large} THEN 'number_too_large' ELSE {why} END"
        cases.append(f"WHEN {unread} THEN {why}")
    if len(parts) > 1:
        needed = parts[:factors] + (parts[-1:] if binding.minus and not column.required else [])
        told = " AND ".join(f"{part} IS NOT NULL" for _, part, _ in needed)
        cases.append(f"WHEN {name} IS NULL AND {told} THEN 'number_too_large'")
    if column.type is Type.DATE:
        within = f"year({name}) BETWEEN {values.EARLIEST} AND {values.LATEST}"
        cases.append(
            f"WHEN {name} IS NOT NULL AND NOT coalesce({within}, false) THEN 'date_out_of_range'"
        )
    return f"CASE {' '.join(cases)} END" if cases else "NULL"


def _absent(raw: str) -> str:
    return f"({values.present(raw)}) IS NULL"


def _unless(part: str, condition: str) -> str:
    """SQL: ``condition``, asked only where ``part`` is NULL."""
    return f"CASE WHEN {part} IS NULL THEN {condition} ELSE false END"
