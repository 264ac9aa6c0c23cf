"""``clave`` as a process of its own: what a proof kills, starves and times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = (sys.executable, "-m", "clave.entry")


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
    """Start ``clave`` with these words; both its outputs are kept, nobody answers its questions."""
    return subprocess.Popen(
        [*PROGRAM, *map(str, words)],
        env=environment(data, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


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
