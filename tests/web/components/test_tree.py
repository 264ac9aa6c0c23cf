"""The layout of trees: nothing lies on anything, order is kept, circles end."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from clave.web.components.tree import Box, Layout, Measure, hanging, indented

COMPANY = {"top": None, "a": "top", "b": "top", "a1": "a", "a2": "a", "b1": "b", "b11": "b1"}


@st.composite
def trees(draw: st.DrawFn) -> dict[int, int | None]:
    size = draw(st.integers(1, 40))
    return {n: draw(st.integers(0, n - 1)) if n else None for n in range(size)}


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


SIZE = Measure(gap=1)


def check(layout: Layout, parents: dict[int, int | None]) -> None:
    boxes = list(layout.boxes.values())
    assert set(layout.boxes) == set(parents)
    assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if overlap(a, b)]
    for box in boxes:
        assert 0 <= box.x <= layout.width - box.width
        assert 0 <= box.y <= layout.height - box.height
        if box.parent is not None:
            assert box.y > layout.boxes[box.parent].y
            assert box.level == layout.boxes[box.parent].level + 1
    assert {(above, below) for above, below, _ in layout.lines} == {
        (parent, key) for key, parent in parents.items() if parent is not None
    }


@given(trees())
def test_no_box_lies_on_another(parents: dict[int, int | None]) -> None:
    check(hanging(parents), parents)
    check(hanging(parents, SIZE), parents)
    check(indented(parents), parents)


def test_a_company_is_drawn_from_the_top_down() -> None:
    size = Measure(width=100, height=40, gap=20, level_gap=30, row_gap=10, indent=20)
    boxes = hanging(COMPANY, size).boxes
    assert list(boxes) == ["top", "a", "a1", "a2", "b", "b1", "b11"]
    assert (boxes["a1"].x, boxes["a2"].x) == (boxes["a"].x + 20,) * 2  # a column under it
    assert boxes["a2"].y == boxes["a1"].y + 50
    assert boxes["b1"].y == boxes["a1"].y == 140


def test_a_list_has_one_row_for_each() -> None:
    layout = indented(COMPANY)
    rows = [(box.key, box.level) for box in sorted(layout.boxes.values(), key=lambda b: b.y)]
    assert rows == [
        ("top", 0), ("a", 1), ("a1", 2), ("a2", 2), ("b", 1), ("b1", 2), ("b11", 3),
    ]  # fmt: skip
    assert all(b.y - a.y == 56 for a, b in pairwise(layout.boxes.values()))


def test_who_has_no_known_parent_stands_at_the_top_and_a_circle_ends() -> None:
    layout = hanging({"x": "y", "y": "x", "z": "nobody", "w": "x"})
    assert {box.key for box in layout.boxes.values() if box.level == 0} == {"x", "y", "z"}
    assert hanging({}).width == 0


def test_a_thousand_are_laid_out() -> None:
    parents = {n: (n - 1) // 8 if n else None for n in range(1000)}
    layout = hanging(parents)
    assert len(layout.boxes) == 1000
