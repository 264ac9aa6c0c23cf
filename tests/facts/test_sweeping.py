"""Files of old versions go when nobody can be reading them, and only then."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

from clave.facts import importing
from clave.facts.store import Store
from clave.facts.store.sweeping import KEPT_SECONDS, sweep

from .making import SALES, sales_source, total
from .model import assert_states_equal


def rows(price: str) -> list[tuple[str | None, ...]]:
    return [(f"F{n}", "2024-01-05", "1", "p", "1", price, None) for n in range(5)]


def files(store: Store) -> int:
    return len([f for f in store.path.rglob("*.parquet") if f.parent.name != "_delta_log"])


def test_a_version_is_kept_for_those_who_read_it_and_then_deleted(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    importing.run(store, sales_source(tmp_path, rows("1.00")), SALES)
    old = store.snapshot()
    importing.run(store, sales_source(tmp_path, rows("2.00")), SALES)
    versions = store.snapshot().versions
    assert sweep(store.path, versions) == 0
    with old.connect() as connection:
        assert connection.execute("SELECT sum(net_amount) FROM sales").fetchall() == [(5,)]
    before = files(store)
    deleted = sweep(store.path, versions, now=time.time() + KEPT_SECONDS + 1)
    assert deleted > 0
    assert files(store) == before - deleted
    again = Store(store.path)
    assert total(again) == (5, Decimal(10))
    assert_states_equal(again)
    importing.undo(again, "sales", "i000002")
    assert total(again) == (5, Decimal(5))
