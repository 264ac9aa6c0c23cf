"""Long work stands back, once and no further."""

from __future__ import annotations

import subprocess
import sys

import pytest

_ASK = "import os; from clave.lib.priority import *; {} print(os.nice(0))"


def niceness(words: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", _ASK.format(words)], capture_output=True, text=True, check=True
    )
    return int(done.stdout.split()[-1])


@pytest.mark.skipif(sys.platform == "win32", reason="there is no niceness")
def test_it_stands_back_no_further_than_once() -> None:
    own = niceness("")
    assert niceness("stand_back();") == max(own, 10)
    assert niceness("stand_back(); stand_back();") == max(own, 10)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread takes its process with it")
def test_work_stands_back_and_who_writes_to_the_books_does_not() -> None:
    own, back = niceness(""), "let_work_stand_back();"
    assert niceness(f"{back} aside(lambda: None);") == own
    asked = "print(aside(lambda: os.nice(0))); raise SystemExit;"
    assert niceness(asked) == own
    assert niceness(f"{back} {asked}") == max(own, 10)
    threads = "from clave.facts.work import Work; import pathlib, tempfile;"
    held = f"{threads} work = Work(pathlib.Path(tempfile.mkdtemp())).__enter__();"
    asked = (
        "print(work.run(lambda: os.nice(0))); work.__exit__(None, None, None); raise SystemExit;"
    )
    assert niceness(f"{back} {held} {asked}") == max(own, 10)
