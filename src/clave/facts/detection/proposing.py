"""From columns that are understood to a mapping that a person may confirm."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from clave.facts.detection.assign import assign
from clave.facts.detection.headers import vocabulary
from clave.facts.detection.prefixes import PrefixGroup, find_prefixes
from clave.facts.detection.readings import Reading, Readings
from clave.facts.detection.review import review
from clave.facts.detection.sales import SalesBindings, bind_sales
from clave.facts.detection.scale import find_scale_faults
from clave.facts.mapping import Binding, Mapping
from clave.facts.proposal import ColumnReading, Doubt, Proposal
from clave.facts.schema import KINDS, Type


def proposal(kind: str, readings: Readings, default_currency: str) -> Proposal:
    """The mapping that the names and contents of the columns suggest, and the doubts about it."""
    found = assign(kind, readings)
    fields = vocabulary(kind).fields
    bindings = {name: Binding((column,)) for name, (column, _) in found.items() if name in fields}
    sales = bind_sales(found, readings) if kind == "sales" else None
    if sales is not None:
        bindings |= _amounts(sales)
        for name, binding in (("discount_amount", sales.discount), ("list_amount", sales.listed)):
            if binding is None:
                bindings.pop(name, None)
    bindings = _own_currency(kind, default_currency) | bindings
    formats = _date_formats(kind, bindings, readings)
    general = _general_format(kind, formats, bindings, readings)
    mapping = Mapping(
        kind=kind,
        bindings=bindings,
        decimal=_decimal(readings),
        date_format=general,
        date_formats={name: form for name, form in formats.items() if form != general},
    )
    groups = _prefixes(mapping, readings)
    mapping = _with_prefixes(mapping, groups)
    questions = (
        *_scale(mapping, found, readings),
        *review(mapping, readings),
        *_told(mapping, groups, sales),
    )
    if kind == "exchange_rates":
        questions = (*_directions(mapping, bindings.keys() & found.keys()), *questions)
    used = {name for binding in bindings.values() for name in binding.read}
    return Proposal(
        mapping=mapping,
        columns=tuple(_shown(reading, questions) for reading in readings.columns.values()),
        questions=questions,
        unmapped=tuple(name for name in readings.columns if name not in used),
    )


def _own_currency(kind: str, default_currency: str) -> dict[str, Binding]:
    """What a file that names no currency is taken to be in; of rates, the other one of the pair."""
    if kind == "exchange_rates":
        return {
            "base": Binding(constant=default_currency),
            "direction": Binding(constant="per_base"),
        }
    if any(column.name == "currency" for column in KINDS[kind].mappable):
        return {"currency": Binding(constant=default_currency)}
    return {}


def _directions(mapping: Mapping, told: AbstractSet[str]) -> Iterator[Doubt]:
    """How much of which currency a rate is: asked where the file says neither that nor the base.

    Where it names the base, the market's way of writing a pair is taken, and shown: so much of the
    currency for one of the base.
    """
    if "direction" in told:
        return
    ways = ("per_base", "to_base")
    choices = tuple((way, mapping.with_binding("direction", Binding(constant=way))) for way in ways)
    yield Doubt("rates_direction", "direction", blocking="base" not in told, choices=choices)


def _amounts(sales: SalesBindings) -> dict[str, Binding]:
    bound = {
        "net_amount": sales.net,
        "cost_amount": sales.cost,
        "list_amount": sales.listed,
        "discount_amount": sales.discount,
    }
    return {name: binding for name, binding in bound.items() if binding is not None}


def _decimal(readings: Readings) -> str:
    """The decimal sign; where nothing tells it, what goes with the delimiter (and a doubt asks)."""
    return readings.decimal or ("," if readings.source.delimiter == ";" else ".")


def _date_formats(kind: str, bindings: dict[str, Binding], readings: Readings) -> dict[str, str]:
    """The format of each date field, in the kind's order.

    Where a column leaves the order of day and month open, that of the file's other dates; where
    they do too, the day stands first, and a doubt asks.
    """
    found = {}
    for column in KINDS[kind].mappable:
        binding = bindings.get(column.name)
        if column.type is not Type.DATE or binding is None:
            continue
        reading = readings[binding.columns[0]].date
        if reading is None or not reading.formats[0]:
            continue
        day_first = readings.day_first is not False
        fitting = [form for form in reading.formats if form.startswith("%d") == day_first]
        chosen = fitting or list(reading.formats)
        found[column.name] = chosen[0] if reading.ambiguous else reading.formats[0]
    return found


def _general_format(
    kind: str, formats: dict[str, str], bindings: dict[str, Binding], readings: Readings
) -> str:
    """The first date field's format; "" where all dates are real ones."""
    if formats:
        return next(iter(formats.values()))
    real = [
        binding
        for name, binding in bindings.items()
        if KINDS[kind].column(name).type is Type.DATE and readings[binding.columns[0]].date
    ]
    return "" if real else "%d/%m/%Y"


def _prefixes(mapping: Mapping, readings: Readings) -> tuple[PrefixGroup, ...]:
    bindings = mapping.bindings
    if mapping.kind != "sales" or not {"invoice", "net_amount"} <= set(bindings):
        return ()
    quantity = bindings["quantity"].columns[0] if "quantity" in bindings else None
    invoice = bindings["invoice"].columns[0]
    return find_prefixes(readings, invoice, bindings["net_amount"], quantity)


def _with_prefixes(mapping: Mapping, groups: tuple[PrefixGroup, ...]) -> Mapping:
    return replace(
        mapping,
        return_prefixes=tuple(group.prefix for group in groups if group.kind == "return"),
        correction_prefixes=tuple(group.prefix for group in groups if group.kind == "correction"),
    )


def _scale(
    mapping: Mapping, found: dict[str, tuple[str, float]], readings: Readings
) -> Iterator[Doubt]:
    """Amounts of another scale than quantity × price: keep them, or compute all instead?"""
    columns = {field: column for field, (column, _) in found.items()}
    fault = find_scale_faults(columns, readings) if mapping.kind == "sales" else None
    if fault is None:
        return
    computed = Binding((columns["quantity"], columns["unit_price"]))
    choices = (("keep", mapping), ("compute", mapping.with_binding("net_amount", computed)))
    params = {"rows": fault.rows, "examples": fault.examples}
    yield Doubt(
        "amounts_out_of_scale", "net_amount", fault.column, params, blocking=True, choices=choices
    )


def _told(
    mapping: Mapping,
    groups: tuple[PrefixGroup, ...],
    sales: SalesBindings | None,
) -> Iterator[Doubt]:
    """What was decided and might have been otherwise: shown, but nothing waits for it."""
    for group in groups:
        code = "returns_recognised" if group.kind == "return" else "corrections_recognised"
        yield Doubt(code, "kind", params={"prefix": group.prefix, "lines": group.lines})
    if sales is None:
        return
    if sales.net is not None and len(sales.net.columns) > 1:
        params = {"columns": list(sales.net.columns), "percent_off": sales.net.percent_off}
        choices: tuple[tuple[str, Mapping], ...] = ()
        if sales.net.percent_off:
            bare = replace(sales.net, percent_off=None)
            choices = (
                ("take_off", mapping),
                ("leave", mapping.with_binding("net_amount", bare)),
            )
        yield Doubt("net_amount_computed", "net_amount", params=params, choices=choices)
    yield from _less(mapping, sales)
    if sales.cost is not None and sales.other_cost is not None:
        ways = (sales.cost, sales.other_cost)
        yield Doubt(
            "cost_of_two",
            "cost_amount",
            params={"chosen": str(sales.cost), "other": str(sales.other_cost)},
            choices=tuple((str(way), mapping.with_binding("cost_amount", way)) for way in ways),
        )


def _less(mapping: Mapping, sales: SalesBindings) -> Iterator[Doubt]:
    """Amounts that were made by taking another off."""
    if sales.net is not None and sales.net.minus:
        whole = mapping.with_binding("net_amount", replace(sales.net, minus=None))
        choices = (("without_tax", mapping), ("as_told", whole))
        told = sales.net.columns[0]
        params = {"amount": told, "tax": sales.net.minus}
        yield Doubt("net_amount_without_tax", "net_amount", told, params, choices=choices)
    if sales.cost is not None and sales.cost.minus:
        choices = (
            ("from_profit", mapping),
            ("no_cost", mapping.with_binding("cost_amount", None)),
        )
        params = {"computed": str(sales.cost)}
        yield Doubt("cost_from_profit", "cost_amount", sales.cost.minus, params, choices=choices)


def _shown(reading: Reading, questions: tuple[Doubt, ...]) -> ColumnReading:
    form = ""
    if reading.type == "date" and reading.date is not None:
        form = reading.date.formats[0]
    elif reading.type == "number" and reading.number is not None:
        form = reading.number.decimal
    return ColumnReading(
        name=reading.name,
        examples=reading.profile.examples,
        type=reading.type,
        format=form,
        filled=reading.profile.filled,
        distinct=reading.profile.distinct,
        doubts=tuple(doubt.code for doubt in questions if doubt.column == reading.name),
    )
