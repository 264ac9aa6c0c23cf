"""``clave`` as a process of its own: what a proof kills, starves and times."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PROGRAM = (sys.executable, "-m", "clave.entry")
BOOKS = "clave.sqlite3"
# Commands that begin with the books of a new folder: migrating these takes longer than most proofs.
_OPENING = frozenset({"import", "serve", "user"})


@dataclass(frozen=True)
class Answer:
    """What a command printed, and how it ended (negative: by that signal)."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a command on ``data``: nothing of the caller's own installation."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("CLAVE_")}
    kept.pop("LC_ALL", None)
    return kept | {"CLAVE_DATA": str(data), "LANG": "en_US.UTF-8"} | more


def start(data: Path, *words: object, **more: str) -> subprocess.Popen[str]:
    """Start ``clave`` with these words; both its outputs are kept, nobody answers its questions.

    A folder without books is given empty ones, migrated once for all proofs.
    """
    if words and words[0] in _OPENING and data.is_dir() and not (data / BOOKS).exists():
        shutil.copyfile(_empty_books(), data / BOOKS)
    return subprocess.Popen(
        [*PROGRAM, *map(str, words)],
        env=environment(data, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@cache
def _empty_books() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="clave-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    must(folder, "figures", "list")
    return folder / BOOKS


def answer(process: subprocess.Popen[str]) -> Answer:
    """What a started command said, once it has ended."""
    out, err = process.communicate()
    return Answer(process.returncode, out, err)


def clave(data: Path, *words: object, **more: str) -> Answer:
    """Run ``clave`` to its end."""
    return answer(start(data, *words, **more))


def must(data: Path, *words: object, **more: str) -> Answer:
    """Run ``clave``, which must succeed: what a proof prepares with."""
    said = clave(data, *words, **more)
    if said.code:
        raise RuntimeError(f"clave {' '.join(map(str, words))}: {said.err.strip()}")
    return said


def python(program: str, data: Path, *words: object) -> subprocess.Popen[str]:
    """Start a Python process on ``data`` that runs a module of ours by its name."""
    return subprocess.Popen(
        [sys.executable, "-m", program, *map(str, words)],
        env=environment(data),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
