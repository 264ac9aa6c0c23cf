"""A process that dies while importing leaves the ledger as it was, or complete; never between."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from clave.facts import importing
from clave.facts.states import rebuild
from clave.facts.store import Store

from .making import SALES, query, sales_source, total
from .model import assert_states_equal

# Imports a corrected file over the first one, telling each phase as it begins.
_CHILD = """
import sys
from pathlib import Path
from clave.facts import importing
from clave.facts.store import Store
from tests.facts.making import SALES, sales_source
from tests.facts.test_crash import SECOND

folder = Path(sys.argv[1])
told = set()
def progress(phase, done, total):
    if phase not in told:
        told.add(phase)
        print(phase, flush=True)
importing.run(Store(folder / "facts"), sales_source(folder / "child", SECOND), SALES,
              progress=progress)
print("done", flush=True)
"""
FIRST = [
    (f"F{n}", f"2024-0{1 + n % 9}-05", str(n % 20), f"p{n % 7}", "1", "1.00", None)
    for n in range(300)
]
# Half of the first with other amounts, a third of it as it was, and new ones.
SECOND = [
    *((*row[:5], "2.00", "1.00") for row in FIRST[:150]),
    *FIRST[150:250],
    *((f"G{n}", *row[1:]) for n, row in enumerate(FIRST[:50])),
]
BEFORE = (300, Decimal(300))
AFTER = (350, Decimal(500))
PHASES = ("reading", "comparing", "writing", "states", "committing", "done")


def start(folder: Path) -> subprocess.Popen[str]:
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(folder)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"},
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_in(folder: Path, phase: str, delay: float) -> None:
    """Start the import and kill it ``delay`` seconds after it has told ``phase``."""
    child = start(folder)
    assert child.stdout is not None
    for line in child.stdout:
        if line.strip() == phase:
            break
    time.sleep(delay)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


def assert_whole(store: Store) -> None:
    """The ledger is as before or complete, and its companions belong to it."""
    found = total(store)
    assert found in (BEFORE, AFTER)
    records = importing.imports(store)
    assert len(records) == (1 if found == BEFORE else 2)
    replaced = query(store, "SELECT count(*) FROM sales_replaced")
    assert replaced == [(0,) if found == BEFORE else (150,)]
    assert_states_equal(store)


def kill_and_check(folder: Path, phase: str, delay: float) -> None:
    store = Store(folder / "facts")
    importing.run(store, sales_source(folder, FIRST), SALES)
    kill_in(folder, phase, delay)
    assert_whole(Store(folder / "facts"))
    importing.run(store, sales_source(folder, SECOND), SALES)
    assert total(store) == AFTER
    assert_states_equal(store)
    assert rebuild(store).equal
    importing.undo(store, "sales", importing.imports(store)[0].import_id)
    importing.run(store, sales_source(folder, FIRST), SALES)
    assert rebuild(store).equal


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("phase", ["writing", "states", "committing"])
def test_a_kill_leaves_the_ledger_whole(tmp_path: Path, phase: str) -> None:
    kill_and_check(tmp_path, phase, 0.02)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("seed", range(4))
def test_kills_at_random_moments(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    kill_and_check(tmp_path, chance.choice(PHASES), chance.uniform(0, 0.1))


def test_a_dead_first_import_leaves_an_empty_ledger(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    # What a process leaves that died after its companions and before its ledger.
    source = sales_source(tmp_path, FIRST)
    importing.run(store, source, SALES)
    for file in (store.path / "sales" / "_delta_log").iterdir():
        file.unlink()
    again = Store(store.path)
    assert total(again) == (0, 0)
    assert importing.imports(again) == []
    result = importing.run(again, source, SALES)
    assert (result.import_id, total(again)) == ("i000001", BEFORE)
    assert_states_equal(again)
    assert query(again, "SELECT count(*) FROM sales_imports") == [(1,)]
