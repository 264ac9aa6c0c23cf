"""A figure's own parameters from the texts of a command line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clave.figures.parameters import parsed
from clave.figures.registry import REGISTRY
from clave.lib.refusal import Refused


@pytest.mark.parametrize(
    ("figure", "name", "text", "value"),
    [
        ("loss", "top", "2", 2),
        ("loss", "fixed_costs", "200", Decimal(200)),
        ("loss", "fixed_costs", "0.10", Decimal("0.10")),
        ("loss", "lost", '["C001", "C002"]', ["C001", "C002"]),
        ("loss", "margin_rates", '{"C001": 0.3}', {"C001": Decimal("0.3")}),
        ("loss", "avoidable_rule", "in_full", "in_full"),
        ("concentration", "by", "parent", "parent"),
        ("product_movers", "falling", "false", False),
    ],
)
def test_texts_become_values(figure: str, name: str, text: str, value: Any) -> None:
    found = parsed(REGISTRY[figure], {name: text})[name]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("size", "2", "unknown_parameter"),
        ("top", "two", "not_a_value"),
        ("fixed_costs", "much", "not_a_value"),
        ("avoidable_rule", "never", "not_a_value"),
    ],
)
def test_what_is_none_is_refused(name: str, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parsed(REGISTRY["loss"], {name: text})
    assert refused.value.code == code


@pytest.mark.parametrize("figure", REGISTRY.values(), ids=lambda figure: figure.name)
def test_every_parameter_says_its_type(figure: Any) -> None:
    for name in figure.parameters:
        with pytest.raises(Refused):
            parsed(figure, {name: "[{}, [[]]]"})
