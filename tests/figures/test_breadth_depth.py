"""Breadth and depth: the worked values of its page, sellers of a ledger, nobody and nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clave.figures.base import Scope
from clave.figures.breadth_depth import breadth_depth, territory, way_of
from clave.figures.work import Served, Territories, Work, Worker
from tests.figures.ledger import Line, ledger
from tests.figures.worked import table

PAGE = "breadth_depth"
TODAY = date(2026, 11, 27)
FUNCTIONS = tuple((name, name.title()) for name in ("purchasing", "payments", "quality", "stores"))
SET_BY = Territories()


def _number(text):
    return None if text == "none" else float(text)


@pytest.mark.parametrize("row", table(PAGE, "Territory"))
def test_territories_of_the_page(row):
    found = territory(_number(row["calls"]), _number(row["functions"]), SET_BY)
    assert found == (None if row["expected"] == "none" else row["expected"])


@pytest.mark.parametrize("row", table(PAGE, "Way"))
def test_ways_of_the_page(row):
    tier = "" if row["tier"] == "none" else row["tier"]
    found = way_of(tier, int(row["functions"]), row["tiers"] == "yes", SET_BY)
    assert found == (None if row["expected"] == "none" else row["expected"])


def _work(**more):
    ours = ((1, "purchasing", 1), (1, "purchasing", 2), (1, "quality", 2), (2, "stores", 3))
    deep = Served(
        "A",
        "Arrabal",
        ("A",),
        kam=1,
        tier="A",
        sites=3,
        functions_known=3,
        reached=frozenset((function, level) for _, function, level in ours),
        reached_by=ours,
        contacts=((1, 90), (2, 20)),
    )
    shallow = Served("B", "Berrueco", ("B",), kam=1, tier="B", contacts=((1, 20),))
    small = Served(
        "C",
        "Cerezal",
        ("C",),
        kam=2,
        tier="C",
        told_hours=40.0,
        reached=frozenset({("purchasing", 1), ("quality", 2), ("stores", 3)}),
        functions_known=3,
    )
    people = (Worker(1, "Lucía"), Worker(2, "Sergio"), Worker(3, "Rubén", is_kam=False))
    return Work(TODAY, (deep, shallow, small), people, FUNCTIONS, **more)


def test_people_and_accounts():
    found = breadth_depth(None, Scope(), _work())
    people = {row["name"]: row for row in found.rows if row["row"] == "person"}
    lucia = people["Lucía"]
    assert set(people) == {"Lucía", "Sergio"}  # who helps from a department is neither
    assert lucia["calls_a_day"] == 110 / 220
    assert (lucia["accounts"], lucia["points"]) == (2, 4)
    assert lucia["functions_per_account"] == 1.0  # two at one account, none at the other
    assert lucia["levels_per_account"] == 1.0
    assert people["Sergio"]["functions_per_account"] == 0.5
    accounts = {row["code"]: row for row in found.rows if row["row"] == "account"}
    assert {code: row["way"] for code, row in accounts.items()} == {
        "A": None,
        "B": "key_shallow",
        "C": "small_deep",
    }
    assert (accounts["A"]["functions"], accounts["A"]["levels"], accounts["A"]["cells"]) == (
        3,
        3,
        4,
    )
    assert (accounts["A"]["contacts"], accounts["A"]["colleagues"]) == (110, 2)
    assert found.values["hours_of_small"] == 40.0


def _sold(account, day, seller):
    line = Line(account, day, Decimal(10), product=f"P{day.day}")
    return line, seller


def _ledger(sold):
    connection = ledger([line for line, _ in sold])
    for line, seller in sold:
        connection.execute(
            "UPDATE sales SET seller = ? WHERE account = ? AND date = ?",
            [seller, line.account, line.day],
        )
    return connection


def test_sellers_of_the_ledger():
    days = (date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 31))
    sold = [_sold(f"S{n}", day, "Rosa") for n in range(4) for day in days[:2]]
    sold += [_sold("S9", days[2], "lucía"), _sold("T", days[2], None)]
    found = breadth_depth(_ledger(sold), Scope(), _work())
    people = {row["name"]: row for row in found.rows if row["row"] == "person"}
    rosa = people["Rosa"]
    assert rosa["calls_a_day"] == 4.0  # eight points of sale on two days
    assert (rosa["accounts"], rosa["sold_products"]) == (4, 2)
    assert rosa["functions_per_account"] is None
    assert rosa["from_ledger"]
    assert people["Lucía"]["calls_a_day"] == 1.0  # the ledger knows her by the same name
    assert {"code": "depth_not_known", "params": {"people": 1}} in found.missing


def test_names_that_may_not_be_told_are_not():
    sold = [_sold("S1", date(2026, 10, 31), "Rosa"), _sold("S2", date(2026, 10, 31), "Vicent")]
    found = breadth_depth(_ledger(sold), Scope(), _work(people_seen=frozenset({"rosa"})))
    assert [row["name"] for row in found.rows if row.get("from_ledger")] == ["Rosa"]


def test_nobody_and_nothing():
    assert breadth_depth(None, Scope()).missing[0]["code"] == "no_work_told"
    empty = breadth_depth(ledger([]), Scope(), Work(TODAY))
    assert empty.rows == []
    assert empty.values["people"] == 0
    bare = Work(TODAY, (Served("A", "A", ("A",)),), functions=FUNCTIONS)
    found = breadth_depth(None, Scope(), bare)
    assert found.rows[0]["way"] is None
    assert "no_tier" in {entry["code"] for entry in found.missing}
