"""Commands as processes of their own that begin with what each would import first.

Importing takes two thirds of what a short command costs. The process that they are forked from has
imported what no setting changes (``imported.py``): it has read no setting and opened nothing.
Words, environment, streams and code are a process's own. Commands called within the test's process
would share the settings, which are read once; so would those forked after Django's setup.
Servers, what is killed, and the README's first ten minutes are started from nothing.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import sys
import tempfile
from pathlib import Path

PATIENCE = 300.0
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.entry.imported"])


def run_module(module: str, words: list[str], environment: dict[str, str]) -> tuple[int, str, str]:
    """Run ``python -m module words`` to its end: its code, what it printed, what it complained."""
    with tempfile.TemporaryDirectory(prefix="clave-said-") as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = _PROCESSES.Process(target=_become, args=(module, words, environment, out, err))
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"{module} {' '.join(words)}")
        return process.exitcode, out.read_text("utf-8"), err.read_text("utf-8")


def _become(
    module: str, words: list[str], environment: dict[str, str], out: Path, err: Path
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(n, "w", encoding="utf-8", closefd=False) for n in (1, 2))
    sys.argv = [module, *words]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()
