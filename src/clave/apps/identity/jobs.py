"""Long work: started from a page, run by the worker, followed, cancelled, retried, never lost.

A handler is registered by kind. It is given a :class:`Progress` and must be safe to run again
from the start, because a killed worker's job is. Who runs a job holds its lock, which the system
frees when the process dies, and claims its row, so that no job runs twice at once. A heartbeat
tells a living worker from a dead one; each attempt answers for itself alone, so that a worker
that was thought dead cannot speak for the one that took its place.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from clave.facts.store.lock import FileLock
from clave.lib.refusal import Refused

from .models import Job, User

log = logging.getLogger(__name__)
HEARTBEAT = timedelta(seconds=5)
# Three missed beats: the worker that ran it is gone.
SILENCE = HEARTBEAT * 3
MAX_ATTEMPTS = 2
REPORT_EVERY = 0.5  # seconds between two writes of the progress

Handler = Callable[["Progress", dict[str, Any]], dict[str, Any] | None]
QUEUE, SLOW = "default", "slow"  # a worker of its own does what nobody waits for
_handlers: dict[str, Handler] = {}
_queues: dict[str, str] = {}


def job_handler(kind: str, queue: str = QUEUE) -> Callable[[Handler], Handler]:
    """Register the function that does the jobs of a kind."""

    def register(handler: Handler) -> Handler:
        _handlers[kind], _queues[kind] = handler, queue
        return handler

    return register


class Progress:
    """What a running job tells and asks: how far it is, and whether it should stop."""

    def __init__(self, job: Job) -> None:
        self.job_id = job.pk
        self.owner = job.owner
        self._attempt = job.attempts
        self._written = 0.0

    def report(self, phase: str, done: int, total: int) -> None:
        """Say how far the work is; written at most twice a second."""
        now = time.monotonic()
        if now - self._written >= REPORT_EVERY:
            self._written = now
            _running(self.job_id, self._attempt).update(
                phase=phase, done=done, total=total, heartbeat_at=timezone.now()
            )

    def cancelled(self) -> bool:
        """Whether the user asked to stop, or the job was given to somebody else meanwhile."""
        mine = _running(self.job_id, self._attempt)
        return not mine.filter(cancel_requested=False).exists()


def start_job(*, acting_user: User | None, kind: str, payload: dict[str, Any]) -> Job:
    """Queue a job; it is handed to the worker when the transaction commits."""
    job = Job.objects.create(kind=kind, payload=payload, owner=acting_user)
    transaction.on_commit(lambda: _hand_over(job))
    return job


def _hand_over(job: Job) -> None:
    run_job.using(queue_name=_queues.get(job.kind, QUEUE)).enqueue(str(job.pk))


def cancel_job(*, acting_user: User, job: Job) -> None:
    """Ask a job to stop; one that has not begun is cancelled at once. Only its owner may."""
    if job.owner_id != acting_user.pk:
        raise Refused("not_allowed", permission="cancel_job")
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    if not waiting.update(state=Job.State.CANCELLED, finished_at=timezone.now()):
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_requested=True)


def jobs_visible_to(user: User) -> QuerySet[Job]:
    """A person's own jobs."""
    return Job.objects.filter(owner=user)


@task()
def run_job(job_id: str) -> None:
    """Claim the job and do it. A job that is claimed, finished or gone is left alone."""
    waiting = Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
    if not waiting.exists():
        return
    with ExitStack() as held:
        try:
            held.enter_context(_lock(job_id))
        except Refused:  # whoever ran it before still does
            return
        claimed = waiting.update(
            state=Job.State.RUNNING,
            started_at=timezone.now(),
            heartbeat_at=timezone.now(),
            attempts=F("attempts") + 1,
        )
        if claimed:
            _claimed(Job.objects.select_related("owner").get(pk=job_id))
    _forget_lock(job_id)


def _claimed(job: Job) -> None:
    with _Heartbeat(job):
        outcome = _do(job)
    _running(job.pk, job.attempts).update(finished_at=timezone.now(), **outcome)


def reap(now: Callable[[], Any] = timezone.now) -> int:
    """Find the jobs of killed workers: queue them again, or fail them after too many attempts.

    A job whose lock is held is not abandoned, however long its worker has been silent. Returns how
    many were found. Also hands over queued jobs whose task was lost.
    """
    silent = Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=now() - SILENCE)
    found = 0
    for job in silent:
        if _is_held(job.pk):
            continue
        again = job.attempts < MAX_ATTEMPTS and not job.cancel_requested
        values: dict[str, Any] = {"state": Job.State.QUEUED, "heartbeat_at": None}
        if not again:
            state = Job.State.CANCELLED if job.cancel_requested else Job.State.FAILED
            values = {"state": state, "error_code": "worker_died", "finished_at": now()}
        # Conditional on the old heartbeat: a worker that still lives keeps its job.
        found += silent.filter(pk=job.pk, heartbeat_at=job.heartbeat_at).update(**values)
        if again:
            _hand_over(job)
        else:
            _forget_lock(job.pk)
    return found + _hand_over_lost(now() - SILENCE)


def _hand_over_lost(before: datetime) -> int:
    """Enqueue the jobs that wait since ``before`` and have no task: their process died between.

    A task that a worker holds is not looked at: two tasks of one job do it once.
    """
    waiting = list(Job.objects.filter(state=Job.State.QUEUED, created_at__lt=before))
    if not waiting:
        return 0
    ready = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, task_path=run_job.module_path
    )
    handed = {task.args_kwargs["args"][0] for task in ready}
    lost = [job for job in waiting if str(job.pk) not in handed]
    for job in lost:
        _hand_over(job)
    return len(lost)


def _do(job: Job) -> dict[str, Any]:
    handler = _handlers.get(job.kind)
    if handler is None:
        return {"state": Job.State.FAILED, "error_code": "unknown_job"}
    try:
        result = handler(Progress(job), job.payload)
    except Refused as refusal:
        state = Job.State.CANCELLED if refusal.code == "cancelled" else Job.State.FAILED
        params = refusal.kept_params
        return {"state": state, "error_code": refusal.code, "error_params": params}
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        return {"state": Job.State.FAILED, "error_code": "job_crashed"}
    return {"state": Job.State.DONE, "result": result or {}}


def _running(job_id: Any, attempt: int) -> QuerySet[Job]:
    return Job.objects.filter(pk=job_id, state=Job.State.RUNNING, attempts=attempt)


def _lock_file(job_id: Any) -> Path:
    return Path(settings.CLAVE_SCRATCH) / "jobs" / f"{job_id}.lock"


def _lock(job_id: Any) -> FileLock:
    """The right to do a job, for one process at a time: ``Refused`` where another has it."""
    return FileLock(_lock_file(job_id), wait=0)


def _is_held(job_id: Any) -> bool:
    if not _lock_file(job_id).exists():
        return False
    try:
        with _lock(job_id):
            return False
    except Refused:
        return True


def _forget_lock(job_id: Any) -> None:
    with suppress(OSError):  # Windows deletes no file that somebody else just opened
        _lock_file(job_id).unlink(missing_ok=True)


class _Heartbeat(threading.Thread):
    """Says every few seconds that the worker lives, also while one long step reports nothing."""

    def __init__(self, job: Job) -> None:
        super().__init__(daemon=True)
        self._job_id, self._attempt = job.pk, job.attempts
        self._ended = threading.Event()

    def __enter__(self) -> None:
        # An in-memory test database is not shared between threads; tests run in one.
        if not connection.in_atomic_block:
            self.start()

    def __exit__(self, *exc: object) -> None:
        self._ended.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        while not self._ended.wait(HEARTBEAT.total_seconds()):
            try:
                mine = _running(self._job_id, self._attempt)
                mine.update(heartbeat_at=timezone.now())
            except Exception:
                log.warning("heartbeat of job %s not written", self._job_id, exc_info=True)
        close_old_connections()
        connection.close()
