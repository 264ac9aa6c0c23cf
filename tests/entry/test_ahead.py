"""What opens a day is computed by a process of its own, which leaves it on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.migrated import begin
from tests.postgres import books_of


@pytest.mark.parametrize("is_there", [True, False])
def test_a_process_leaves_what_it_computed_while_the_worker_is_there(
    tmp_path: Path, is_there: bool
) -> None:
    data = tmp_path / "data"
    begin(data)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLAVE_")}
    parent = os.getpid() if is_there else 2**22 + 1
    answer = subprocess.run(
        [sys.executable, "-m", "clave.entry.ahead", str(parent)],
        env=kept | {"CLAVE_DATA": str(data)} | books_of(data),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    told = [path for path in (data / "answers").rglob("*") if path.is_file()]
    assert len(told) == 2 * is_there, "of empty books that the first pages and all are through"
