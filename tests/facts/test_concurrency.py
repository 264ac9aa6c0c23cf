"""Many read while one writes, and a second writer waits or is refused."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest

from clave.facts import importing
from clave.facts.store import Store
from clave.lib.refusal import Refused

from .making import SALES, sales_source, total

_HOLDER = """
import sys, time
from clave.facts.store import Store
with Store(sys.argv[1]).lock():
    print("held", flush=True)
    time.sleep(60)
"""


def rows(price: str) -> list[tuple[str | None, ...]]:
    return [(f"F{n}", "2024-01-05", str(n % 9), "p", "1", price, None) for n in range(200)]


def test_readers_see_the_old_or_the_new_and_never_a_mix(tmp_path: Path) -> None:
    path = tmp_path / "facts"
    importing.run(Store(path), sales_source(tmp_path, rows("1.00")), SALES)
    seen: set[tuple[Decimal, ...]] = set()
    faults: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        store = Store(path)
        try:
            while not stop.is_set():
                with store.snapshot().connect() as connection:
                    found = connection.execute(
                        "SELECT (SELECT sum(net_amount) FROM sales), "
                        "(SELECT sum(net_amount) FROM account_month), "
                        "(SELECT sum(net_amount) FROM account_product), "
                        "(SELECT 200 + sum(net_amount) - sum(lines) FROM account_product_month)"
                    ).fetchall()
                seen.update(found)
        except BaseException as fault:  # told to the test's own thread
            faults.append(fault)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for price in ("2.00", "3.00", "4.00"):
        importing.run(Store(path), sales_source(tmp_path, rows(price)), SALES)
    time.sleep(0.2)
    stop.set()
    for reader in readers:
        reader.join()
    assert not faults
    assert seen <= {(Decimal(200 * n),) * 4 for n in range(1, 5)}
    assert (Decimal(800),) * 4 in seen


def test_a_snapshot_stays_what_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    importing.run(store, sales_source(tmp_path, rows("1.00")), SALES)
    old = store.snapshot()
    assert store.snapshot() is old
    importing.run(store, sales_source(tmp_path, rows("2.00")), SALES)
    with old.connect() as connection:
        assert connection.execute("SELECT sum(net_amount) FROM sales").fetchall() == [
            (Decimal(200),)
        ]
    assert store.snapshot().versions["sales"] == old.versions["sales"] + 1
    assert total(store) == (200, Decimal(400))


def test_two_imports_at_once_are_both_right(tmp_path: Path) -> None:
    path = tmp_path / "facts"
    sources = [
        sales_source(tmp_path, [(f"{name}{n}", *row[1:]) for n, row in enumerate(rows("1.00"))])
        for name in "FGH"
    ]
    threads = [
        threading.Thread(target=importing.run, args=(Store(path), source, SALES))
        for source in sources
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert total(Store(path)) == (600, Decimal(600))
    ids = [record.import_id for record in importing.imports(Store(path))]
    assert ids == ["i000003", "i000002", "i000001"]


def test_a_second_writer_is_refused_after_its_wait(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    with store.lock(), pytest.raises(Refused, match="ledger_busy"), store.lock(wait=0.1):
        pass
    with store.lock(wait=0):
        pass


def test_waiting_for_the_lock_can_be_cancelled(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    with (
        store.lock(),
        pytest.raises(Refused, match="cancelled"),
        store.lock(cancelled=lambda: True),
    ):
        pass


def test_a_dead_holder_frees_the_lock(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(store.path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "held"
    with pytest.raises(Refused, match="ledger_busy"), store.lock(wait=0):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with store.lock(wait=5):
        pass
