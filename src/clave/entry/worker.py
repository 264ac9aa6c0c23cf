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

log = logging.getLogger("clave.worker")
TICK = 5.0  # seconds between two looks after abandoned jobs
POLL = 0.2  # seconds between two looks for new work


def run_worker(parent: int | None = None) -> None:
    """Work until interrupted, or until the process ``parent`` is gone. Needs ``django.setup()``."""
    from django.utils.crypto import get_random_string
    from django_tasks_db.management.commands.db_worker import Worker

    worker = Worker(
        queue_names=["default"],
        interval=POLL,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    threading.Thread(target=_tick, args=(parent,), daemon=True).start()
    worker.configure_signals()
    worker.run()


def _tick(parent: int | None) -> None:
    from django.db import connection

    from clave.apps.identity.jobs import reap
    from clave.apps.ledger.services import repair, settle_abandoned

    while True:
        if parent is not None and os.getppid() != parent:
            os._exit(0)
        try:
            reap()
            repair()
            settle_abandoned()
        except Exception:
            log.exception("the worker's tick failed; it goes on")
        finally:
            connection.close()
        time.sleep(TICK)


def main() -> None:
    """Entry of the subprocess that ``clave serve`` starts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clave.entry.settings")
    import django

    django.setup()
    run_worker(int(sys.argv[1]) if len(sys.argv) > 1 else None)


if __name__ == "__main__":
    main()
