"""The layers of a plan: rules, worked values, who made it better."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.demand_plan import (
    CONSENSUS,
    LAYERS,
    STATISTICAL,
    FrozenCell,
    ToldPlans,
    layer_named,
    steps,
)
from clave.figures.forecast_accuracy import forecast_accuracy
from clave.lib.refusal import Refused
from tests.figures.ledger import Line, ledger
from tests.figures.worked import agrees, table

OCTOBER = date(2025, 10, 1)
AMOUNTS = st.decimals(0, 1000, places=1)


def _cell(account: str, base: int, told: dict[str, int], naive: int, who: str) -> FrozenCell:
    said = {name: Decimal(value) for name, value in told.items()}
    found = {"seasonal_naive": Decimal(naive), **steps(Decimal(base), said)}
    return FrozenCell(account, "P1", OCTOBER, found, dict.fromkeys(told, who))


def _ledger(*bought: tuple[str, int]):
    return ledger(
        [
            Line(a, date(2025, 10, 30), Decimal(1), invoice=f"F{a}", quantity=Decimal(n))
            for a, n in bought
        ]
        + [Line("Z", date(2025, 11, 28), Decimal(1), invoice="Z", quantity=Decimal(1))]
    )


def test_worked_values():
    cell = _cell("A", 120, {"promotion": 10, "view": 105}, 140, "Lucía")
    found = forecast_accuracy(
        _ledger(("A", 100)), Scope(), by="layer", told_plans=ToldPlans((cell,), (OCTOBER,))
    )
    expected = table("forecast_accuracy", "Layers")
    assert [row["layer"] for row in found.rows] == [row["layer"] for row in expected]
    for row, printed in zip(found.rows, expected, strict=True):
        assert agrees(row["said_quantity"], printed["said"])
        assert agrees(row["wape"], printed["wape"])
        for name in ("value_added", "value_added_before"):
            assert agrees(row[name], printed[name] or "none"), (row["layer"], name)


def test_who_made_the_plan_better_and_who_worse():
    cells = (
        _cell("A", 120, {"view": 105}, 90, "Lucía"),
        _cell("B", 50, {"view": 90}, 50, "Álvaro"),
    )
    told = ToldPlans(cells, (OCTOBER,))
    found = forecast_accuracy(_ledger(("A", 100), ("B", 50)), Scope(), by="person", told_plans=told)
    assert [(r["person"], r["cells"]) for r in found.rows] == [("Lucía", 1), ("Álvaro", 1)]
    assert [r["value_added_before"] for r in found.rows] == pytest.approx([0.15, -0.8])
    mine = forecast_accuracy(
        _ledger(("A", 100), ("B", 50)), Scope(accounts=("B",)), by="person", told_plans=told
    )
    assert [r["person"] for r in mine.rows] == ["Álvaro"]


def test_a_month_that_is_not_over_is_not_judged():
    cell = _cell("A", 120, {}, 140, "")
    ahead = FrozenCell("A", "P1", date(2026, 3, 1), cell.steps)
    found = forecast_accuracy(
        _ledger(("A", 100)), Scope(), by="layer", told_plans=ToldPlans((ahead,), ())
    )
    assert found.rows == []
    assert "no_frozen_plan" in {entry["code"] for entry in found.missing}


@given(AMOUNTS, st.dictionaries(st.sampled_from(sorted(LAYERS)), AMOUNTS))
def test_the_rules_once_more(base, told):
    found = steps(base, told)
    expected = base + told.get("needs", 0)
    expected = told.get("agreed", expected) + told.get("promotion", 0)
    expected = told.get("view", expected)
    assert found[CONSENSUS] == max(expected, 0)
    assert found[STATISTICAL] == base


def test_an_unknown_layer_is_refused():
    with pytest.raises(Refused, match="unknown_choice"):
        layer_named("horoscope")
