from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.leakage import leakage
from clave.figures.nearest import at_share, nearest
from tests.figures import worked
from tests.figures.ledger import Line, ledger

SHOPS = Scope(segments=dict.fromkeys("ABCDEFG", "shops"))
DAY = date(2025, 6, 30)


@pytest.fixture(scope="module")
def connection():
    return ledger(worked.lines("leakage"))


def test_worked_prices(connection):
    result = leakage(connection, SHOPS)
    expected = worked.table("leakage", "Result")
    assert len(result.rows) == len(expected)
    for row, printed in zip(result.rows, expected, strict=True):
        for name, text in printed.items():
            assert worked.agrees(row[name], text), (row, name)
    assert (result.values["cells_suppressed"], result.values["compared"]) == (1, 6)
    assert {"code": "too_few_like_prices", "params": {"cells": 1, "least": 5}} in result.missing


def test_rows_of_some_stand_beside_all_their_like(connection):
    assert leakage(connection, SHOPS, only=["F"]).rows == leakage(connection, SHOPS).rows
    assert leakage(connection, SHOPS, only=["A"]).rows == []


def test_another_segment_is_not_like(connection):
    apart = Scope(segments={**dict.fromkeys("ABCDEG", "shops"), "F": "hotels"})
    assert leakage(connection, apart).rows == []


def test_of_lines_without_a_quantity_there_is_no_price():
    lines = [Line("A", DAY, Decimal(5), quantity=None), Line("A", DAY, Decimal(5), product="P2")]
    result = leakage(ledger(lines), Scope())
    assert result.values["cells"] == 0
    assert {"code": "prices_without_quantity", "params": {"cells": 2}} in result.missing


def test_discounts_are_compared_where_they_are_told():
    lines = [
        Line(code, DAY, Decimal(net), quantity=Decimal(10), list_amount=Decimal(200))
        for code, net in zip("ABCDEF", (180, 180, 170, 190, 180, 100), strict=True)
    ]
    row = leakage(ledger(lines), Scope()).rows[0]
    assert (row["account"], row["discount"]) == ("F", 0.5)
    assert row["like_discount"] == pytest.approx(0.1)
    assert row["discount_difference"] == pytest.approx(0.4)


CELLS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 40), st.integers(1, 50)), min_size=1, max_size=25
)


@settings(max_examples=60, deadline=None)
@given(CELLS)
def test_neighbours_and_quantiles_against_plain_python(cells):
    group, size, value = (np.array(column, dtype=float) for column in zip(*cells, strict=True))
    beside = nearest(group.astype(np.int64), size, 3, 4.0)
    found = at_share(beside, value, 0.5)
    order = sorted(range(len(cells)), key=lambda n: (cells[n][0], cells[n][1], n))
    for at, n in enumerate(order):
        like = [
            m
            for m in order[max(0, at - 3) : at] + order[at + 1 : at + 4]
            if group[m] == group[n] and size[m] <= 4 * size[n] and 4 * size[m] >= size[n]
        ]
        assert beside.count[n] == len(like)
        if like:
            assert found[n] == pytest.approx(np.median(value[like]))
        else:
            assert np.isnan(found[n])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 900), min_size=2, max_size=25))
def test_what_leaks_is_never_below_zero_and_adds_up(nets):
    lines = [Line(f"A{n}", DAY, Decimal(net), quantity=Decimal(10)) for n, net in enumerate(nets)]
    result = leakage(ledger(lines), Scope(), least=1)
    leaks = [row["leak"] for row in result.rows]
    assert leaks == sorted(leaks, reverse=True)
    assert all(leak > 0 for leak in leaks)
    assert result.values["leak_amount"] == sum(leaks)
