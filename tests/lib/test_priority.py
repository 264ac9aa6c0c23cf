"""Long work stands back, once and no further."""

from __future__ import annotations

import subprocess
import sys

import pytest

_ASK = "import os; from clave.lib.priority import stand_back; {} print(os.nice(0))"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no niceness")
def test_it_stands_back_no_further_than_once() -> None:
    def niceness(words: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", _ASK.format(words)], capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    own = niceness("")
    assert niceness("stand_back();") == max(own, 10)
    assert niceness("stand_back(); stand_back();") == max(own, 10)
