"""The matrix: areas by sales, names where there is room, density where there are too many."""

from __future__ import annotations

from decimal import Decimal
from math import pi
from typing import Any

import pytest

from clave.web.selection.drawing import BOTTOM, LEFT, MOST_BUBBLES, RIGHT, TOP, draw


def row(code: str, attractiveness: float, relative: float, amount: int, tier: str = "A") -> Any:
    return {
        "code": code,
        "name": f"Account {code}",
        "attractiveness": attractiveness,
        "relative_strength": relative,
        "net_amount": Decimal(amount),
        "tier": tier,
        "quadrant": "strategic",
        "uncertain": False,
    }


def test_areas_are_in_proportion_to_sales() -> None:
    drawing = draw([row("a", 7, 1, 400_000), row("b", 3, -1, 100_000)])
    first, second = drawing.bubbles
    areas = [pi * bubble.radius**2 for bubble in (first, second)]
    assert areas[0] / areas[1] == pytest.approx(4)
    assert first.x > second.x
    assert first.y < second.y


def test_the_axes_cross_in_the_middle_of_the_drawing() -> None:
    drawing = draw([row("a", 9.4, 3.2, 10)])
    assert drawing.middle == ((LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2)
    assert drawing.reach_y == 5
    assert drawing.reach_x == 4


def test_names_do_not_stand_on_one_another() -> None:
    drawing = draw([row(str(i), 6, 1, 100) for i in range(30)], names=30)
    named = [bubble for bubble in drawing.bubbles if bubble.label_x is not None]
    assert 0 < len(named) < 30
    assert len({(bubble.label_x, bubble.label_y) for bubble in named}) == len(named)


def test_five_thousand_are_drawn_as_density_with_names_where_it_matters() -> None:
    rows = [row(f"k{i}", 8, 2, 9_000 - i) for i in range(12)]
    rows += [row(f"n{i}", (i % 97) / 10, (i % 61) / 10 - 3, 10, "") for i in range(5_000)]
    drawing = draw(rows)
    assert len(drawing.bubbles) == 12
    assert sum(cell.count for cell in drawing.cells) == 5_000
    assert {cell.shade for cell in drawing.cells} <= {1, 2, 3, 4, 5}
    assert len(drawing.cells) < 700
    assert len(rows) > MOST_BUBBLES


def test_a_moved_account_shows_where_it_came_from() -> None:
    drawing = draw([row("a", 7, 1, 10)], moved={"a": (2.0, -1.5)})
    (bubble,) = drawing.bubbles
    assert bubble.moved
    assert (bubble.quadrant, bubble.attractiveness, bubble.relative) == ("streamline", 2.0, -1.5)
    assert (bubble.from_x, bubble.from_y) == drawing.at(1, 7)


def test_nothing_is_drawn_of_nothing() -> None:
    drawing = draw([])
    assert drawing.bubbles == []
    assert drawing.cells == []


def test_who_sells_nothing_is_as_small_as_the_smallest() -> None:
    rows = [row("a", 5, 0, -10), row("b", 5, 1, 0), row("c", 5, 2, 1), row("d", 5, 3, 10**6)]
    radius = {bubble.code: bubble.radius for bubble in draw(rows).bubbles}
    assert radius["a"] == radius["b"] == radius["c"] < radius["d"]
