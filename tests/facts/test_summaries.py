"""What stands beside a copied state says what the state says, and only to who may know it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random

import pytest

from clave.facts import importing
from clave.facts.store import Snapshot, Store, copies, summaries
from clave.facts.store.ranges import account_ranges
from clave.figures.base import FigureResult, Scope
from clave.figures.pnl import pnl
from clave.figures.variance import variance
from clave.lib.months import add_months

from .making import SALES, Row, sales_source

QUESTIONS = [
    *((pnl, {"by": by}) for by in ("month", "account", "account_month")),
    *((variance, {"by": by}) for by in ("product", "account")),
    (variance, {"by": "account", "measure": "margin"}),
]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Two years and some days of sales and returns, some without account, product or cost."""
    monkeypatch.setattr(copies, "MOST_IN_MEMORY", 0)
    monkeypatch.setattr(copies, "account_ranges", partial(account_ranges, lines=1))
    draw, rows = Random(3), list[Row]()
    for place in range(400):
        month = add_months(date(2022, 11, 1), place % 26)
        net = Decimal(draw.randint(-9_000, 900_000)) / 100
        cost = None if draw.random() < 0.2 else str(net / 2)
        account, product = draw.choice(("1", "2", None)), draw.choice(("apple", "pear", None))
        day = month.replace(day=draw.randint(1, 28)) if place % 26 < 25 else month
        rows.append(
            (f"F{place}", str(day), account, product, str(draw.randint(1, 9)), str(net), cost)
        )
    store = Store(tmp_path / "facts")
    importing.run(store, sales_source(tmp_path, rows), SALES)
    copies.make_copies(store.snapshot())
    return Store(store.path)


def answers(snapshot: Snapshot, *, as_a_page: bool) -> list[FigureResult]:
    with snapshot.reader() if as_a_page else snapshot.connect() as cursor:
        return [figure(cursor, Scope(), **told) for figure, told in QUESTIONS]


def test_figures_say_the_same_with_and_without(store: Store) -> None:
    plain = answers(Store(store.path).snapshot(), as_a_page=False)
    assert answers(store.snapshot(), as_a_page=True) == plain
    with store.snapshot().connect() as cursor:
        for summary in summaries.SUMMARIES:
            assert cursor.execute(f"SELECT last FROM {summary.name}_of").fetchall() == [
                (date(2024, 11, 1),)  # December has begun, no more
            ]
            keys = ", ".join(summary.keys)
            twice = f"SELECT 1 FROM {summary.name} GROUP BY {keys} HAVING count(*) > 1"
            assert cursor.execute(twice).fetchall() == []
            assert cursor.execute(f"SELECT count(*) > 3 FROM {summary.name}").fetchone() == (True,)


def test_who_may_not_know_costs_is_told_none(store: Store) -> None:
    costs = frozenset({"cost_amount", "cost_lines", "net_with_cost"})
    hidden = store.snapshot().hiding(costs)
    statement, *_, margin = answers(hidden, as_a_page=True)
    assert statement.values["cogs"] is None
    assert margin.values["change"] is None
    with hidden.connect() as cursor:
        for summary in summaries.SUMMARIES:
            assert cursor.execute(f"SELECT count(*) FROM {summary.name}").fetchone() == (0,)
