"""The income statement of a real ledger, against its file read line by line."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from clave.facts import importing
from clave.facts.detect import propose
from clave.facts.readers import open_source
from clave.facts.store import Store
from clave.figures.base import Scope
from clave.figures.pnl import pnl
from clave.figures.pocket_price import pocket_price
from clave.figures.variance import variance
from clave.figures.whale import whale

pytestmark = pytest.mark.data
D = Decimal


@pytest.fixture(scope="module")
def connection(shared_data: Path, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("adventure")
    path = shared_data / "adventureworks" / "FactResellerSales.csv"
    source = open_source(path, scratch=folder / "read")
    mapping = propose(source, "sales", default_currency="USD").mapping
    store = Store(folder / "facts")
    importing.run(store, source, mapping)
    return store.snapshot().connect()


@pytest.fixture(scope="module")
def lines(shared_data: Path):
    path = shared_data / "adventureworks" / "FactResellerSales.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def cost(line) -> Decimal:
    return D(line["OrderQuantity"]) * D(line["StandardCost"])


@pytest.mark.parametrize(
    ("by", "key"),
    [
        ("account", lambda line: line["ResellerKey"]),
        ("product", lambda line: line["ProductKey"]),
        ("month", lambda line: line["OrderDate"][:7] + "-01"),
    ],
)
def test_equals_the_lines(connection, lines, by, key):
    expected = defaultdict(lambda: [D(), D()])
    for line in lines:
        expected[key(line)][0] += D(line["SalesAmount"])
        expected[key(line)][1] += cost(line)
    found = pnl(connection, Scope(), by=by)
    assert (found.values["net_sales"], found.values["gross_margin"]) == (
        D("77548570.20"),
        D("963407.40"),
    )
    rows = {
        str(row[by]): (row["net_sales"], row["cogs"], row["gross_margin"]) for row in found.rows
    }
    assert rows == {name: (net, spent, net - spent) for name, (net, spent) in expected.items()}


def test_lines_below_cost_are_found(connection, lines):
    below = [line for line in lines if D(line["SalesAmount"]) < cost(line)]
    values = pocket_price(connection, Scope()).values
    assert values["lines_below_cost"] == len(below)
    assert round(values["lines_below_cost_share"], 3) == 0.358
    assert values["below_cost_amount"] == sum(
        (cost(line) - D(line["SalesAmount"]) for line in below), D()
    )


def test_the_whale_and_the_variance_add_up(connection):
    curve = whale(connection, Scope())
    assert curve.values["total"] == D("963407.40")
    assert curve.values["customers"] == 632
    changed = variance(connection, Scope(), measure="margin", by="account")
    assert sum(row["change"] for row in changed.rows) == changed.values["change"]
