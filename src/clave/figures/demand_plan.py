"""The layers of a demand plan: what each makes of the forecast, and what each was worth.

The statistical forecast lies at the bottom. A layer either adds to what lies below it or stands in
its place. Which layers there are is said by whoever knows (:data:`LAYERS` is a registry: a subject
that comes later adds its own). Definition: ``docs/figures/forecast_accuracy.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from clave.figures.asking import Connection, query
from clave.figures.base import Row, Scope, Unit, note
from clave.figures.forecast_errors import value_added
from clave.figures.frame import account_condition, account_parameters, open_frame
from clave.lib.refusal import Refused

ZERO = Decimal()
NAIVE, STATISTICAL, CONSENSUS = "seasonal_naive", "statistical", "consensus"


@dataclass(frozen=True)
class Layer:
    """``name``; ``rule``: whether it adds to what lies below it or stands in its place; ``order``:
    the lowest first; ``typed``: whether people type it in."""

    name: str
    rule: Literal["adds", "replaces"]
    order: int
    typed: bool = True


LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        Layer("needs", "adds", 10),
        Layer("agreed", "replaces", 20),
        Layer("promotion", "adds", 30),
        Layer("view", "replaces", 40),
    )
}


def ordered() -> list[Layer]:
    """Every layer, the lowest first."""
    return sorted(LAYERS.values(), key=lambda layer: (layer.order, layer.name))


def layer_named(name: str) -> Layer:
    """The layer of that name; raises ``Refused('unknown_choice')``."""
    if name not in LAYERS:
        raise Refused("unknown_choice", parameter="layer", value=name, choices=sorted(LAYERS))
    return LAYERS[name]


def steps(base: Decimal, told: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The plan after each layer, from the forecast ``base`` up; never below zero.

    ``told``: layer → quantity, of the layers that say something. The last step is the consensus.

    >>> told = {"needs": Decimal(5), "view": Decimal(12)}
    >>> [int(v) for v in steps(Decimal(10), told).values()]
    [10, 15, 15, 15, 12, 12]
    """
    found = {STATISTICAL: base}
    current = base
    for layer in ordered():
        if layer.name in told:
            said = told[layer.name]
            current = max(said if layer.rule == "replaces" else current + said, ZERO)
        found[layer.name] = current
    found[CONSENSUS] = current
    return found


@dataclass(frozen=True)
class FrozenCell:
    """A cell of a frozen plan: the plan after each layer, and seasonal naive beside it;
    ``people``: who said something, by layer."""

    account: str
    product: str
    month: date
    steps: Mapping[str, Decimal]
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ToldPlans:
    """Frozen plans, as the books tell them. ``months``: those that are frozen."""

    cells: tuple[FrozenCell, ...] = ()
    months: tuple[date, ...] = ()


def layer_rows(
    connection: Connection, scope: Scope, told: ToldPlans | None
) -> tuple[list[Row], list[Row]]:
    """A row for each step of the frozen plans, against what came in their months; and what is
    missing. ``value_added_before``: against the step below."""
    cells, came = _judged(connection, scope, told)
    if not cells:
        return [], [note("no_frozen_plan")]
    names = [NAIVE, STATISTICAL, *(layer.name for layer in ordered()), CONSENSUS]
    rows: list[Row] = []
    actual = [came.get((c.account, c.product, c.month), ZERO) for c in cells]
    for name in names:
        said = [_at(cell, name) for cell in cells]
        rows.append(layer_row(name, said, actual, cells, rows))
    return rows, []


def _at(cell: FrozenCell, step: str) -> Decimal:
    """The plan after a step; of a cell of which nobody said anything, the forecast."""
    return cell.steps[step] if step in cell.steps else cell.steps[STATISTICAL]


def person_rows(
    connection: Connection, scope: Scope, told: ToldPlans | None
) -> tuple[list[Row], list[Row]]:
    """A row for each layer and person: the cells of which that person said something, before and
    after; who made the plan better most comes first."""
    cells, came = _judged(connection, scope, told)
    if not cells:
        return [], [note("no_frozen_plan")]
    found: dict[tuple[str, str], list[FrozenCell]] = {}
    for cell in cells:
        for layer, person in cell.people.items():
            found.setdefault((layer, person), []).append(cell)
    rows = [_person(*key, own, came) for key, own in sorted(found.items())]
    rows.sort(key=lambda row: -(row["value_added_before"] or 0.0))
    return rows, []


def _person(layer: str, person: str, cells: list[FrozenCell], came: Mapping[Key, Decimal]) -> Row:
    names = [STATISTICAL, *(one.name for one in ordered())]
    below = names[names.index(layer) - 1] if layer in names else STATISTICAL
    actual = [came.get((c.account, c.product, c.month), ZERO) for c in cells]
    before = layer_row(below, [c.steps[below] for c in cells], actual, cells, [])
    after = layer_row(layer, [c.steps[layer] for c in cells], actual, cells, [])
    return {
        "person": person,
        "layer": layer,
        "cells": len(cells),
        "came_quantity": after["came_quantity"],
        "said_quantity": after["said_quantity"],
        "wape_before": before["wape"],
        "wape": after["wape"],
        "bias": after["bias"],
        "value_added_before": value_added(before["wape"], after["wape"]),
    }


def layer_row(
    name: str,
    said: Sequence[Decimal],
    came: Sequence[Decimal],
    cells: Sequence[FrozenCell],
    below: Sequence[Row],
) -> Row:
    """The measures of one step beside the one below it and seasonal naive (the first)."""
    whole = sum((abs(value) for value in came), ZERO)
    off = sum((abs(a - b) for a, b in zip(said, came, strict=True)), ZERO)
    wape = float(off / whole) if whole else None
    total = sum(came, ZERO)
    changed = 0
    if below and name not in (STATISTICAL, CONSENSUS):
        order = [row["layer"] for row in below]
        changed = sum(_at(c, name) != _at(c, order[-1]) for c in cells if c.people)
    return {
        "layer": name,
        "cells": len(cells),
        "cells_changed": changed,
        "said_quantity": sum(said, ZERO),
        "came_quantity": total,
        "wape": wape,
        "bias": float((sum(said, ZERO) - total) / total) if total else None,
        "value_added": value_added(below[0]["wape"], wape) if below else None,
        "value_added_before": value_added(below[-1]["wape"], wape) if below else None,
    }


Key = tuple[str, str, date]


def _judged(
    connection: Connection, scope: Scope, told: ToldPlans | None
) -> tuple[list[FrozenCell], Mapping[Key, Decimal]]:
    """The frozen cells of months that are over, and what came in these."""
    cells = _within(scope, told)
    known = _complete(connection, {cell.month for cell in cells})
    cells = [cell for cell in cells if cell.month in known]
    return cells, _came(connection, scope, {cell.month for cell in cells}) if cells else {}


def _within(scope: Scope, told: ToldPlans | None) -> list[FrozenCell]:
    if told is None:
        return []
    inside = None if scope.accounts is None else set(scope.accounts)
    return [cell for cell in told.cells if inside is None or cell.account in inside]


def _complete(connection: Connection, months: Iterable[date]) -> set[date]:
    """Those of the months that are over in the ledger."""
    last = open_frame(connection, Scope()).last_month
    return {month for month in months if last is not None and month <= last}


def _came(
    connection: Connection, scope: Scope, months: set[date]
) -> dict[tuple[str, str, date], Decimal]:
    sql = (
        "SELECT account, product, month, sum(quantity) AS quantity FROM account_product_month"
        f" WHERE {account_condition(scope)} AND month BETWEEN $first AND $last"
        " AND kind IN ('sale', 'return') AND quantity IS NOT NULL AND account IS NOT NULL"
        " GROUP BY ALL"
    )
    given = account_parameters(scope) | {"first": min(months), "last": max(months)}
    rows = query(connection, sql, given)
    return {(row["account"], row["product"], row["month"]): row["quantity"] for row in rows}


LAYER_UNITS: dict[str, Unit] = {
    "layer": "text",
    "person": "text",
    "wape_before": "ratio",
    "cells": "count",
    "cells_changed": "count",
    "said_quantity": "quantity",
    "value_added_before": "ratio",
}
