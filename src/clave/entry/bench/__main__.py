"""One measurement in a process of its own, whose memory and data folder no other shares.

``python -m clave.entry.bench ledger LINES FOLDER REPEAT ENGINE…`` and ``… pages FOLDER`` print
what they found as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def _ledger(lines: str, folder: str, repeat: str, *wanted: str) -> dict[str, Any]:
    from clave.entry.bench.running import measure

    return vars(measure(int(lines), Path(folder), repeat=int(repeat), wanted=wanted, say=_say))


def _pages(folder: str) -> dict[str, Any]:
    from clave.entry.cli.common import start

    start(Path(folder))
    from clave.entry.bench.installation import Size, install, is_installed
    from clave.entry.bench.page_report import page_outcomes, page_table
    from clave.entry.bench.pages import measure_pages, weigh_pages

    if not is_installed():
        _say("a company of 25,000 accounts: importing it")
        install(Size())
    _say("asking for its pages")
    measures = measure_pages()
    outcomes = page_outcomes(measures, weigh_pages())
    return {"outcomes": [vars(outcome) for outcome in outcomes], "table": page_table(measures)}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - to whoever waits


if __name__ == "__main__":
    # What a library prints meanwhile must not come between.
    with os.fdopen(os.dup(sys.stdout.fileno()), "w") as answer:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        made = _pages(*sys.argv[2:]) if sys.argv[1] == "pages" else _ledger(*sys.argv[2:])
        answer.write(json.dumps(made))
