from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.category_sales import quantile_without
from clave.figures.whitespace import whitespace
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS

FAMILIES = [{"code": "P1", "family": "cheese"}, {"code": "P2", "family": "ham"}]
SHOPS = Scope(segments=dict.fromkeys("ABCDE", "shops"))


@pytest.fixture(scope="module")
def connection():
    return ledger(worked.lines("whitespace"), products=FAMILIES)


def test_worked_cells(connection):
    rows = whitespace(connection, SHOPS, least=3).rows
    expected = worked.table("whitespace", "Result")
    assert len(rows) == len(expected)
    for row, printed in zip(rows, expected, strict=True):
        for name, text in printed.items():
            assert worked.agrees(row[name], text), (row, name)


def test_cells_with_too_few_like_accounts_are_suppressed_and_it_is_said(connection):
    result = whitespace(connection, SHOPS, least=5, every=True)
    assert {"code": "too_few_like", "params": {"accounts": 5, "least": 5}} in result.missing
    assert (result.values["gaps"], result.values["accounts_suppressed"]) == (0, 5)
    for row in result.rows:
        assert row["suppressed"]
        assert row["expected"] is row["buyers"] is row["like_share"] is None


def test_rows_of_some_stand_beside_all_their_like(connection):
    whole = whitespace(connection, SHOPS, least=3).rows
    some = whitespace(connection, SHOPS, least=3, only=["C"]).rows
    assert some == [row for row in whole if row["account"] == "C"]


def test_who_has_no_segment_is_beside_everybody(connection):
    scope = Scope(segments={"A": "shops", "B": "shops", "C": "shops", "D": "shops"})
    rows = whitespace(connection, scope, least=3, only=["E"]).rows
    assert [(row["like_basis"], row["like_accounts"], row["gap"]) for row in rows] == [
        ("all", 4, Decimal(50))
    ]


def test_parents_are_one_unit(connection):
    scope = Scope(grouping={"A": "G", "E": "G"})
    rows = whitespace(connection, scope, least=3, only=["G"], every=True).rows
    assert {row["family"]: row["actual"] for row in rows} == {"cheese": 300, "ham": 0}


def test_without_families_there_is_no_matrix():
    result = whitespace(ledger(worked.lines("whitespace")), SHOPS)
    assert result.rows == []
    assert "no_family" in {entry["code"] for entry in result.missing}


def test_products_without_a_family_count_for_the_size(connection):
    lines = [*worked.lines("whitespace"), Line("A", date(2025, 3, 3), Decimal(50), product="P9")]
    result = whitespace(ledger(lines, products=FAMILIES), SHOPS, least=3, only=["A"], every=True)
    assert {row["size"] for row in result.rows} == {150}
    missing = {entry["code"]: entry["params"] for entry in result.missing}
    assert missing["sales_without_family"] == {"amount": Decimal(50)}


def test_without_costs_sales_order_the_rows():
    lines = [Line(line.account, line.day, line.net, product=line.product)
             for line in worked.lines("whitespace")]  # fmt: skip
    result = whitespace(ledger(lines, products=FAMILIES), SHOPS, least=3)
    assert [row["expected_margin"] for row in result.rows] == [None] * 6
    assert result.values["expected_margin_amount"] is None
    likely = [row["expected_sales"] for row in result.rows]
    assert likely == sorted(likely, reverse=True)
    assert result.rows[0]["account"] == "D"


def test_a_family_without_cost_is_assumed_to_leave_what_the_ledger_does():
    lines = [Line(l.account, l.day, l.net, product=l.product, cost=None if l.product == "P2"
                  else l.cost) for l in worked.lines("whitespace")]  # fmt: skip # noqa: E741
    result = whitespace(ledger(lines, products=FAMILIES), SHOPS, least=3, only=["E"])
    row = result.rows[0]
    assert (row["family"], row["margin_basis"]) == ("ham", "ledger")
    assert row["margin_rate"] == pytest.approx(0.2)
    assert {entry["code"] for entry in result.assumed} == {"margin_of_ledger"}


def test_a_pattern_that_is_none_is_refused(connection):
    with pytest.raises(Refused, match="bad_pattern"):
        whitespace(connection, SHOPS, non_products=["("])


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30), st.floats(0, 1))
def test_the_quantile_of_the_others_is_numpys(values, share):
    found = quantile_without(np.array(values), share)
    for place in range(len(values)):
        others = values[:place] + values[place + 1 :]
        assert found[place] == pytest.approx(np.quantile(others, share), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(LEDGERS)
def test_against_plain_python(lines):
    found = whitespace(ledger(lines, products=FAMILIES), Scope(), least=1, every=True)
    if found.period is None:
        assert found.rows == []
        return
    cells, sizes = _sums(lines, found)
    expected = {}
    for account, size in sizes.items():
        if size <= 0:
            continue
        others = [other for other, sold in sizes.items() if other != account and sold > 0]
        for family in {name for _, name in cells}:
            shares = [max(0, cells.get((other, family), 0)) / sizes[other] for other in others]
            own = max(0, cells.get((account, family), 0))
            expected[account, family] = (
                own,
                max(0.0, float(size) * float(np.quantile([float(s) for s in shares], 0.75))
                    - float(own)) if shares else None,
            )  # fmt: skip
    assert {(row["account"], row["family"]) for row in found.rows} == set(expected)
    for row in found.rows:
        own, gap = expected[row["account"], row["family"]]
        assert row["actual"] == own
        if gap is None:
            assert row["suppressed"]
            continue
        assert float(row["gap"]) == pytest.approx(gap, abs=1e-4)
        assert row["gap"] >= 0


def _sums(lines, found):
    """Net amount by account and family, and by account, in the figure's window and currency."""
    families = {row["code"]: row["family"] for row in FAMILIES}
    cells, sizes = defaultdict(Decimal), defaultdict(Decimal)
    for line in lines:
        inside = found.period.start <= line.day.replace(day=1) <= found.period.end
        known = line.account is not None and line.product is not None
        own = line.currency in (found.currency, None)
        if inside and known and own and line.kind in ("sale", "return"):
            sizes[line.account] += line.net
            if line.product in families:
                cells[line.account, families[line.product]] += line.net
    return cells, sizes
