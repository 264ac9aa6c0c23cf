"""The worker: one process that does jobs one after another, and looks after abandoned ones.

Started by ``clave serve`` as ``python -m clave.entry.worker PARENT``; it ends with its parent, so
that a killed server leaves nobody behind.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from clave.lib.priority import let_work_stand_back, stand_back

if TYPE_CHECKING:
    from clave.web.warming import Warming

log = logging.getLogger("clave.worker")
TICK = 5.0  # seconds between two looks after abandoned jobs
POLL = 0.2  # seconds between two looks for new work
SLOW_POLL = 2.0  # the same for what nobody waits for: each look locks the books for a moment
AGAIN = 600.0  # seconds before something is tried again that failed and is not urgent


def run_worker(parent: int | None = None) -> None:
    """Work until interrupted, or until the process ``parent`` is gone. Needs ``django.setup()``."""
    from django.conf import settings
    from django.utils.crypto import get_random_string
    from django_tasks_db.management.commands.db_worker import Worker

    from clave.apps.identity.jobs import QUEUE, SLOW

    def worker(queue: str, interval: float) -> Worker:
        return Worker(
            queue_names=[queue],
            interval=interval,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    threading.Thread(target=_tick, args=(parent,), daemon=True).start()
    for duty, back in (
        (_copy_states, True),
        (worker(SLOW, SLOW_POLL).run, True),
        (_record_health, False),
        (_refresh_models, False),
        *(((_warming().look, True),) if settings.CLAVE_WARM else ()),
    ):
        threading.Thread(target=_by_itself, args=(duty, back), daemon=True).start()
    first = worker(QUEUE, POLL)
    first.configure_signals()
    first.run()


def _tick(parent: int | None) -> None:
    from django.db import connection

    from clave.apps.contacts.privacy.selectors import policy_due
    from clave.apps.contacts.privacy.services import apply_policy
    from clave.apps.identity.jobs import reap
    from clave.apps.identity.statistics import Statistics
    from clave.apps.ledger.services import repair, settle_abandoned
    from clave.web.background import forget_old_files
    from clave.web.followup.mailing import Rounds

    def keep_retention() -> None:
        if policy_due():
            apply_policy(acting_user=None)

    duties = (
        *(reap, repair, settle_abandoned, forget_old_files, keep_retention),
        *(Rounds().tick, Statistics().tick),
    )
    while True:
        if parent is not None and os.getppid() != parent:
            os._exit(0)
        do_each(duties)
        connection.close()
        time.sleep(TICK)


def do_each(duties: Iterable[Callable[[], object]]) -> None:
    """Do one after the other; one that fails is written down and keeps none of the others."""
    for duty in duties:
        try:
            duty()
        except Exception:
            log.exception("%s failed; the worker goes on", duty.__qualname__)


def _by_itself(duty: Callable[[], object], back: bool) -> None:
    """Do again and again what may take minutes, so that no other duty waits for it.

    ``back``: it computes, and hardly writes to the books: it stands back.
    """
    from django.db import connection

    if back:
        stand_back()
    while True:
        pause = TICK
        try:
            duty()
        except Exception:
            log.exception("%s failed; it is tried again later", duty.__qualname__)
            pause = AGAIN
        connection.close()
        time.sleep(pause)


def _warming() -> Warming:
    """What opens a day is computed ahead of those who look, once a change rests."""
    from clave.entry.ahead import compute_ahead
    from clave.web.warming import Warming

    return Warming(compute_ahead)


def _copy_states() -> None:
    """Copy what pages read slowly; until then they read it as it stands."""
    from clave.apps.ledger.facts import make_copies

    make_copies()


def _record_health() -> None:
    """Record how accounts fare: once a day, and when the ledger changed."""
    from clave.apps.health.recording import record_if_due

    record_if_due()


def _refresh_models() -> None:
    """Have models computed anew once the ledger has changed and rests."""
    from clave.apps.modelling.refreshing import refresh_if_due

    refresh_if_due()


def main() -> None:
    """Entry of the subprocess that ``clave serve`` starts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clave.entry.settings")
    import django

    django.setup()
    let_work_stand_back()
    run_worker(int(sys.argv[1]) if len(sys.argv) > 1 else None)


if __name__ == "__main__":
    main()
