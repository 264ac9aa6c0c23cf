from __future__ import annotations

import pytest

from clave.figures.base import Scope
from clave.figures.product_movers import product_movers
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import ledger


@pytest.fixture(scope="module")
def connection():
    return ledger(worked.lines("product_movers"), products=[{"code": "P2", "name": "Queso"}])


def test_worked_rows(connection):
    rows = product_movers(connection, Scope()).rows
    expected = worked.table("product_movers", "Result")
    assert len(rows) == len(expected)
    for row, printed in zip(rows, expected, strict=True):
        for name, text in printed.items():
            assert worked.agrees(row[name], text), (row, name)
    assert rows[1]["name"] == "Queso"


def test_only_those_that_fell_or_grew(connection):
    fell = product_movers(connection, Scope(), falling=True).rows
    assert [row["product"] for row in fell] == ["P2", "P1"]
    grew = product_movers(connection, Scope(), falling=False).rows
    assert [row["product"] for row in grew] == ["P4"]
    assert len(product_movers(connection, Scope(), limit=1).rows) == 1


def test_a_restricted_scope_sees_its_own_products(connection):
    rows = product_movers(connection, Scope(accounts=("B",))).rows
    assert [row["product"] for row in rows] == ["P4"]
    with_unassigned = Scope(accounts=("B",), include_unassigned=True, currency="EUR")
    assert [r["product"] for r in product_movers(connection, with_unassigned).rows] == ["P4"]


def test_by_parent_the_products_of_each_add_up_to_the_whole(connection):
    scope = Scope(grouping={"A": "G", "B": "B"})
    rows = product_movers(connection, scope, by="parent").rows
    assert [(row["code"], row["product"]) for row in rows] == [
        ("B", "P4"),
        ("G", "P2"),
        ("G", "P1"),
    ]
    together = product_movers(connection, Scope(grouping={"A": "G", "B": "G"}), by="parent").rows
    whole = product_movers(connection, Scope()).rows
    assert {row["code"] for row in together} == {"G"}
    assert [{k: v for k, v in row.items() if k != "code"} for row in together] == whole


def test_another_by_is_refused(connection):
    with pytest.raises(Refused, match="unknown_choice"):
        product_movers(connection, Scope(), by="segment")


def test_without_the_year_before_there_is_nothing_to_compare():
    result = product_movers(ledger([]), Scope())
    assert result.rows == []
    assert result.missing[-1]["code"] == "no_year_before"
