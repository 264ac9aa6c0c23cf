"""Every figure is registered, answers by its own rules, and has a page that says the same."""

from __future__ import annotations

import importlib
import json
import pkgutil
from datetime import date
from decimal import Decimal

import pytest

import clave.figures
from clave.figures.base import Figure, Scope
from clave.figures.registry import REGISTRY, get
from clave.lib.refusal import Refused
from tests.figures.ledger import Line, ledger
from tests.figures.worked import PAGES

LINES = [
    Line("A", date(2024, 1, 10), Decimal("100.005"), cost=Decimal(60), quantity=Decimal("1.5")),
    Line("B", date(2025, 1, 10), Decimal(50), invoice="F2", cost=Decimal(30)),
    Line("A", date(2025, 1, 31), Decimal(-5), invoice="R3", kind="return"),
    Line(None, date(2025, 1, 31), Decimal(7), invoice="F4"),
]


def test_every_module_with_a_figure_is_registered():
    found = {}
    for module in pkgutil.iter_modules(clave.figures.__path__):
        figure = getattr(importlib.import_module(f"clave.figures.{module.name}"), "FIGURE", None)
        if isinstance(figure, Figure):
            found[module.name] = figure
    assert found == REGISTRY
    assert len(found) >= 8


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_a_page_tells_the_definition_and_every_value(name):
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    stem, version = REGISTRY[name].definition.split("/")
    assert f"{stem}/{version}" in page
    for heading in ("## Formula", "## Traps", "## Worked values"):
        assert heading in page, f"{name}.md has no {heading}"
    for label in ("Definition", "Code", "Needs", "Units", "Source"):
        assert f"**{label}**" in page, f"{name}.md does not say: {label}"


@pytest.mark.parametrize("name", sorted(REGISTRY))
@pytest.mark.parametrize("lines", [LINES, []], ids=["ledger", "empty"])
def test_every_figure_answers_without_parameters_and_prints_json(name, lines):
    figure = REGISTRY[name]
    result = figure.compute(ledger(lines), Scope())
    assert result.figure == name
    printed = json.loads(json.dumps(result.to_json()))
    assert set(printed) == {
        "figure",
        "definition",
        "period",
        "as_of",
        "currency",
        "values",
        "rows",
        "missing",
        "assumed",
    }
    assert set(result.values) <= set(figure.units), "a value without a unit"
    for row in result.rows:
        assert set(row) <= set(figure.units), "a column without a unit"
    for entry in result.missing + result.assumed:
        assert set(entry) == {"code", "params"}


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_values_have_the_type_of_their_unit(name):
    figure = REGISTRY[name]
    types = {"money": Decimal, "quantity": Decimal, "count": int, "ratio": float, "index": float,
             "text": str, "flag": bool, "date": date, "month": date}  # fmt: skip
    result = figure.compute(ledger(LINES), Scope())
    for part in [result.values, *result.rows]:
        for key, value in part.items():
            values = value if isinstance(value, list) else [value]
            for item in values:
                assert item is None or type(item) is types[figure.units[key]], (key, item)


def test_an_unknown_figure_is_refused_with_the_names_there_are():
    with pytest.raises(Refused, match="unknown_figure") as refusal:
        get("horoscope")
    assert "concentration" in refusal.value.params["names"]
