"""``clave`` as somebody at a terminal runs it: a real process on a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = "from clave.entry.cli import main; main(prog_name='clave')"


@dataclass(frozen=True)
class Answer:
    """What the command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Terminal:
    """A data folder, and the command run on it."""

    data: Path
    language: str = "en"

    def run(self, *words: object, **environment: str) -> Answer:
        """Run ``clave`` with these words."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CLAVE_")}
        kept |= {"CLAVE_DATA": str(self.data), "LANG": f"{self.language}_XX.UTF-8"}
        kept.pop("LC_ALL", None)
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *map(str, words)],
            env=kept | environment,
            capture_output=True,
            text=True,
            timeout=300,
            stdin=subprocess.DEVNULL,
        )
        return Answer(done.returncode, done.stdout, done.stderr)
