"""Computes what opens a day before somebody looks: a process that asks for all pages and ends.

Started by the worker as ``python -m clave.entry.ahead PARENT`` once something has changed and
rests. It stands back behind all others, needs an interpreter of its own to do so, and what it
leaves on disk answers in the processes of the server.
"""

from __future__ import annotations

import os
import subprocess
import sys

from clave.lib.priority import stand_back


def compute_ahead() -> int:
    """Have it done by a process of its own, and wait for that. Returns 1: it was done."""
    command = [sys.executable, "-m", "clave.entry.ahead", str(os.getpid())]
    subprocess.run(command, env=os.environ.copy(), check=True)
    return 1


def main() -> None:
    """Entry of the process."""
    stand_back()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clave.entry.settings")
    import django

    django.setup()
    from clave.apps.accounts.answers import share_answers
    from clave.apps.ledger.facts import choose_facts, snapshot
    from clave.web.warming import ask_all

    parent, facts = int(sys.argv[1]), snapshot()
    choose_facts(lambda _newest: facts)  # what is computed is of one state, whatever comes in
    share_answers()
    ask_all(lambda: os.getppid() == parent)


if __name__ == "__main__":
    main()
