"""Every figure of a few accounts says the same with their cells at hand and in SQL."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from clave.facts import importing
from clave.facts.store import Store
from clave.figures.asking import Remembering
from clave.figures.base import Figure, Scope
from clave.figures.penetration import penetration
from clave.figures.registry import REGISTRY
from clave.lib.months import add_months
from clave.lib.refusal import Refused
from tests.facts.making import SALES, Row, sales_source

SCOPES = [
    Scope(accounts=("1",)),
    Scope(accounts=("1", "2"), grouping={"1": "1", "2": "1"}),
    Scope(accounts=("2", "3"), start=date(2023, 5, 1), end=date(2024, 6, 1)),
    Scope(accounts=("nobody",)),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Two years and some days of sales, returns and corrections."""
    folder = tmp_path_factory.mktemp("at-hand")
    draw, rows = Random(7), list[Row]()
    for place in range(300):
        month = add_months(date(2022, 11, 1), place % 26)
        day = month.replace(day=draw.randint(1, 28)) if place % 26 < 25 else month
        net = Decimal(draw.randint(-9_000, 900_000)) / 100
        cost = None if draw.random() < 0.2 else str(net / 2)
        account, product = draw.choice(("1", "2", "3")), draw.choice(("apple", "pear", "fig", None))
        number = draw.choice(("F", "F", "R", "A")) + str(place)
        quantity = draw.choice((None, "1", "7"))
        rows.append((number, str(day), account, product, quantity, str(net), cost))
    store = Store(folder / "facts")
    importing.run(store, sales_source(folder, rows), SALES)
    return Store(store.path)


@pytest.mark.parametrize("figure", REGISTRY.values(), ids=lambda figure: figure.name)
def test_every_figure_with_and_without_cells(store: Store, figure: Figure) -> None:
    facts = store.snapshot()
    for scope in SCOPES:
        with facts.reader() as plain, facts.reader() as other:
            told: list[object] = []
            for connection in (plain, Remembering(other, {}, facts.cells)):
                try:
                    told.append(figure.compute(connection, scope))
                except Refused as refused:
                    told.append({"refused": refused.code})
            assert told[0] == told[1], scope


def test_products_by_month_with_and_without_cells(store: Store) -> None:
    facts = store.snapshot()
    for scope in SCOPES:
        with facts.reader() as plain, facts.reader() as other:
            asked, told = (
                penetration(connection, scope, by="month", values=False, non_products=["FIG"])
                for connection in (plain, Remembering(other, {}, facts.cells))
            )
            assert told == asked, scope
