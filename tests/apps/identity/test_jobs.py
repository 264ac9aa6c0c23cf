"""Jobs: followed, cancelled, retried after a kill, refused with a reason, never run twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from clave.apps.identity import jobs
from clave.apps.identity.jobs import Progress
from clave.apps.identity.models import Job
from clave.lib.refusal import Refused
from tests.company import People

pytestmark = pytest.mark.django_db
State = Job.State
Handle = Callable[[Callable[[Progress, dict[str, Any]], Any]], None]


@pytest.fixture
def does() -> Iterator[Handle]:
    """Makes a function the handler of the kind ``test``; forgotten afterwards."""

    def register(handler: Callable[[Progress, dict[str, Any]], Any]) -> None:
        jobs.job_handler("test")(handler)

    yield register
    jobs._handlers.pop("test", None)


def _start(people: People, **payload: Any) -> Job:
    return jobs.start_job(acting_user=people.analyst, kind="test", payload=payload)


def _run(job: Job) -> Job:
    jobs.run_job.call(str(job.pk))
    job.refresh_from_db()
    return job


def _silent(job: Job, **values: Any) -> Job:
    """The row that a killed worker leaves: running, its last beat long ago."""
    then = timezone.now() - jobs.SILENCE - timedelta(seconds=1)
    fields = {"state": State.RUNNING, "heartbeat_at": then, "attempts": 1} | values
    Job.objects.filter(pk=job.pk).update(**fields)
    job.refresh_from_db()
    return job


def test_a_job_is_done_with_its_result(people: People, does: Handle) -> None:
    does(lambda progress, payload: {"sum": payload["a"] + payload["b"]})
    job = _start(people, a=2, b=3)
    assert (job.state, job.is_finished, job.share_done) == (State.QUEUED, False, None)
    job = _run(job)
    assert (job.state, job.result, job.attempts) == (State.DONE, {"sum": 5}, 1)
    assert job.is_finished
    assert job.started_at is not None
    assert job.finished_at is not None
    assert job.finished_at >= job.started_at


def test_progress_is_seen_while_it_runs(people: People, does: Handle) -> None:
    seen: list[tuple[str, str, int, int, float | None]] = []

    def handler(progress: Progress, payload: dict[str, Any]) -> None:
        progress.report("reading", 25, 100)
        row = Job.objects.get()
        seen.append((row.state, row.phase, row.done, row.total, row.share_done))

    does(handler)
    _run(_start(people))
    assert seen == [(State.RUNNING, "reading", 25, 100, 0.25)]


def test_progress_is_not_written_at_every_call(people: People, does: Handle) -> None:
    does(lambda progress, payload: [progress.report("reading", n, 500) for n in range(500)] and {})
    from django.test.utils import CaptureQueriesContext

    job = _start(people)
    with CaptureQueriesContext(connection) as queries:
        job = _run(job)
    assert job.state == State.DONE
    assert sum("phase" in q["sql"] and q["sql"].startswith("UPDATE") for q in queries) < 20


def test_no_job_runs_twice(people: People, does: Handle) -> None:
    runs: list[str] = []
    does(lambda progress, payload: runs.append("ran"))
    job = _run(_start(people))
    for state in State.values:
        if state == State.QUEUED:
            continue
        Job.objects.filter(pk=job.pk).update(state=state)
        assert _run(job).state == state
    jobs.run_job.call("00000000-0000-0000-0000-000000000000")
    assert runs == ["ran"]
    assert job.attempts == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_gets_the_job(people: People, does: Handle) -> None:
    runs: list[int] = []
    does(lambda progress, payload: runs.append(threading.get_ident()))
    job = _start(people)

    def work() -> None:
        try:
            jobs.run_job.call(str(job.pk))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    job.refresh_from_db()
    assert (len(runs), job.attempts, job.state) == (1, 1, State.DONE)


def test_a_job_is_handed_over_when_it_is_committed(
    people: People, does: Handle, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        job = _start(people)
        assert DBTaskResult.objects.count() == 0
    assert len(callbacks) == 1
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[str(job.pk)]]


def test_a_refusal_is_kept_with_its_values(people: People, does: Handle) -> None:
    def handler(progress: Progress, payload: dict[str, Any]) -> None:
        raise Refused("file_too_large", megabytes=12, limit=10)

    does(handler)
    job = _run(_start(people))
    assert (job.state, job.error_code) == (State.FAILED, "file_too_large")
    assert job.error_params == {"megabytes": 12, "limit": 10}
    assert job.result is None


def test_a_fault_of_ours_ends_the_job_without_its_words(people: People, does: Handle) -> None:
    def handler(progress: Progress, payload: dict[str, Any]) -> None:
        raise ZeroDivisionError("secret detail")

    does(handler)
    job = _run(_start(people))
    assert (job.state, job.error_code, job.error_params) == (State.FAILED, "job_crashed", {})


def test_a_kind_that_nobody_does_fails(people: People) -> None:
    job = _run(jobs.start_job(acting_user=people.analyst, kind="nothing", payload={}))
    assert (job.state, job.error_code) == (State.FAILED, "unknown_job")


def test_a_queued_job_is_cancelled_at_once(people: People, does: Handle) -> None:
    runs: list[str] = []
    does(lambda progress, payload: runs.append("ran"))
    job = _start(people)
    jobs.cancel_job(acting_user=people.analyst, job=job)
    job = _run(job)
    assert (job.state, runs) == (State.CANCELLED, [])
    assert job.finished_at is not None


def test_a_running_job_is_asked_to_stop(people: People, does: Handle) -> None:
    asked: list[bool] = []

    def handler(progress: Progress, payload: dict[str, Any]) -> None:
        asked.append(progress.cancelled())
        jobs.cancel_job(acting_user=people.analyst, job=Job.objects.get())
        asked.append(progress.cancelled())
        raise Refused("cancelled")

    does(handler)
    job = _run(_start(people))
    assert asked == [False, True]
    assert (job.state, job.cancel_requested, job.error_code) == (
        State.CANCELLED,
        True,
        "cancelled",
    )


def test_only_the_owner_cancels_and_sees_a_job(people: People, does: Handle) -> None:
    job = _start(people)
    for person in people.all().values():
        if person == people.analyst:
            assert list(jobs.jobs_visible_to(person)) == [job]
            continue
        assert list(jobs.jobs_visible_to(person)) == []
        with pytest.raises(Refused, match="not_allowed"):
            jobs.cancel_job(acting_user=person, job=job)
    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == (State.QUEUED, False)


def test_a_killed_workers_job_is_queued_again_then_failed(people: People, does: Handle) -> None:
    does(lambda progress, payload: {"ran": True})
    job = _silent(_start(people))
    assert jobs.reap() == 1
    job.refresh_from_db()
    assert (job.state, job.heartbeat_at) == (State.QUEUED, None)
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[str(job.pk)]]
    job = _silent(job, attempts=2)
    assert jobs.reap() == 1
    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.FAILED, "worker_died")
    assert job.finished_at is not None
    assert DBTaskResult.objects.count() == 1
    assert _run(job).result is None


def test_the_second_attempt_finishes_what_the_first_began(people: People, does: Handle) -> None:
    does(lambda progress, payload: {"ran": True})
    job = _silent(_start(people))
    jobs.reap()
    job = _run(job)
    assert (job.state, job.attempts, job.result) == (State.DONE, 2, {"ran": True})


def test_a_killed_job_that_was_to_stop_is_not_begun_again(people: People) -> None:
    job = _silent(_start(people), cancel_requested=True)
    assert jobs.reap() == 1
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert DBTaskResult.objects.count() == 0


def test_a_living_worker_keeps_its_job(people: People) -> None:
    job = _silent(_start(people), heartbeat_at=timezone.now() - jobs.HEARTBEAT)
    assert jobs.reap() == 0
    job.refresh_from_db()
    assert job.state == State.RUNNING
    later = timezone.now() + jobs.SILENCE
    assert jobs.reap(now=lambda: later) == 1


def test_a_worker_that_lost_its_job_says_nothing_more(people: People, does: Handle) -> None:
    """Its row was given to another worker meanwhile: what it reports and ends with is not kept."""

    def handler(progress: Progress, payload: dict[str, Any]) -> dict[str, Any]:
        Job.objects.update(state=State.QUEUED)
        progress.report("writing", 1, 2)
        assert progress.cancelled()
        return {"late": True}

    does(handler)
    job = _run(_start(people))
    assert (job.state, job.phase, job.result) == (State.QUEUED, "", None)


def test_a_silent_worker_that_still_holds_its_job_keeps_it(people: People, does: Handle) -> None:
    """Its machine slept, or the books were locked for long: silence alone takes nothing away."""
    reaped: list[int] = []

    def handler(progress: Progress, payload: dict[str, Any]) -> dict[str, Any]:
        _silent(Job.objects.get())
        reaped.append(jobs.reap())
        jobs.run_job.call(str(progress.job_id))
        Job.objects.update(state=State.QUEUED)
        jobs.run_job.call(str(progress.job_id))  # another worker is told to begin it
        Job.objects.update(state=State.RUNNING)
        return {"ran": True}

    does(handler)
    job = _run(_start(people))
    assert (reaped, job.state, job.attempts, job.result) == ([0], State.DONE, 1, {"ran": True})
    assert list((Path(settings.CLAVE_SCRATCH) / "jobs").glob(f"{job.pk}*")) == []


def test_an_attempt_cannot_speak_for_the_next(people: People, does: Handle) -> None:
    """A worker on another machine, thought dead, wakes while its job is done a second time."""

    def handler(progress: Progress, payload: dict[str, Any]) -> dict[str, Any]:
        Job.objects.update(attempts=2, phase="second")
        progress.report("first", 1, 2)
        assert progress.cancelled()
        return {"by": "the first"}

    does(handler)
    job = _run(_start(people))
    assert (job.state, job.phase, job.result) == (State.RUNNING, "second", None)


def test_a_job_whose_task_was_lost_is_handed_over_again(people: People, does: Handle) -> None:
    """The process died after the row was committed and before the task was."""
    does(lambda progress, payload: {"ran": True})
    job = _start(people)  # inside the test's transaction: its task is never enqueued
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=5))
    assert jobs.reap() == 1
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[str(job.pk)]]
    assert jobs.reap() == 0, "it has a task now"
    assert _run(job).state == State.DONE


def test_a_job_that_waits_its_turn_is_left_alone(
    people: People, does: Handle, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = _start(people)
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=5))
    assert jobs.reap() == 0
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_long_step_without_reports_still_beats(
    people: People, does: Handle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT", timedelta(milliseconds=50))
    beats: list[Any] = []

    def handler(progress: Progress, payload: dict[str, Any]) -> None:
        first = Job.objects.get().heartbeat_at
        for _ in range(100):
            threading.Event().wait(0.05)
            if Job.objects.get().heartbeat_at > first:
                beats.append("beat")
                return

    does(handler)
    assert _run(_start(people)).state == State.DONE
    assert beats == ["beat"]
