"""``clave`` as somebody at a terminal runs it: a real process on a folder of its own."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.entry.forking import run_module
from tests.migrated import begin
from tests.postgres import books_of

PROGRAM = (sys.executable, "-m", "clave.entry")


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
    """A data folder, and the command run on it.

    Unless it is to be ``fresh`` it begins with migrated, empty books: making them takes longer than
    most commands.
    """

    data: Path
    language: str = "en"
    fresh: bool = False

    def run(self, *words: object, module: str = "clave.entry", **environment: str) -> Answer:
        """Run ``clave``, or another module on the same folder, with these words."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CLAVE_")}
        kept |= {"CLAVE_DATA": str(self.data), "LANG": f"{self.language}_XX.UTF-8"}
        if not self.fresh:
            begin(self.data)
        kept |= books_of(self.data)
        kept.pop("LC_ALL", None)
        return Answer(*run_module(module, [*map(str, words)], kept | environment))
