"""Small drawings and icons: SVG that a strict policy lets through."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from clave.web.components import assets, charts, sparkline


def test_sparkline_draws_a_line_with_its_last_point() -> None:
    drawing = sparkline.sparkline([1, 2, 3])
    assert '<path d="M2.0 14.0L29.0 8.0L56.0 2.0"/>' in drawing
    assert '<circle cx="56.0" cy="2.0"' in drawing
    assert "style" not in drawing
    assert 'aria-hidden="true"' in drawing


def test_sparkline_leaves_a_gap_for_what_is_not_known() -> None:
    drawing = sparkline.sparkline([1, None, Decimal(3), 3], label="ventas")
    assert re.search(r'd="M[\d. ]+M[\d. ]+L[\d. ]+"', drawing)
    assert 'aria-label="ventas"' in drawing


@pytest.mark.parametrize("values", [[], [1], [None, 2], [None, None]])
def test_sparkline_of_nothing_is_nothing(values: list[float | None]) -> None:
    assert sparkline.sparkline(values) == ""


def test_sparkline_of_equals_is_level_and_falling_is_marked() -> None:
    assert "M2.0 8.0L56.0 8.0" in sparkline.sparkline([5, 5])
    assert 'class="sparkline down"' in sparkline.sparkline([9, 8, 5])
    assert 'class="sparkline"' in sparkline.sparkline([9, 8, 5], falls=False)


def test_bar_is_cut_at_its_track_and_ticks_what_is_due() -> None:
    drawing = sparkline.bar(1.7, 0.5, width=54)
    assert 'class="bar-fill" y="3.5" width="50.0"' in drawing
    assert 'class="bar-tick" x="25.0"' in drawing
    assert "bar-tick" not in sparkline.bar(None)
    assert 'width="0.0"' in sparkline.bar(-1)


def test_icon_is_inline_and_unknown_ones_are_told() -> None:
    assert assets.icon("home").count("<path") >= 1
    assert 'aria-label="Inicio"' in assets.icon("home", label="Inicio")
    with pytest.raises(KeyError, match=r"icons\.txt"):
        assets.icon("no-such-icon")


def test_curve_starts_at_nothing_and_marks_points() -> None:
    marks = [{"at": 2, "text": "2: 80 %", "detail": "B", "main": True}]
    option = charts.curve_chart([Decimal("0.5"), Decimal("0.8"), 1], name="Ventas", marks=marks)
    line, points = option["series"]
    assert line["data"] == [[0, 0.0], [1, 0.5], [2, 0.8], [3, 1.0]]
    assert points["data"][0]["value"] == [2, 0.8]
    assert line["markLine"]["data"][0] == [{"coord": [2, 0]}, {"coord": [2, 0.8]}]


def test_lines_keep_gaps() -> None:
    series = [{"name": "Real", "values": [Decimal("1.5"), None]}]
    option = charts.line_chart(["ene", "feb"], series)
    assert option["series"][0]["data"] == [1.5, None]
