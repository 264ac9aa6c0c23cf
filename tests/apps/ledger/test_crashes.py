"""Wrong files, killed processes, people who leave: nothing half-done stays, and the books agree."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.dispatch import receiver
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity import jobs
from clave.apps.identity.models import AuditEntry, Job, User
from clave.apps.ledger import facts, scratch, services
from clave.apps.ledger.models import Import, SavedMapping
from clave.apps.ledger.signals import facts_changed
from clave.facts import importing
from clave.facts.mapping import Mapping
from clave.lib.refusal import Refused
from tests.apps.ledger.making import (
    ROWS,
    imported,
    ledger,
    proposed,
    received,
    sales,
    scratch_files,
)
from tests.company import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
State = Import.State
NOTHING = (0, Decimal(0))
ALL = (4, Decimal("150.70"))


def _zipped(member: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(member, "x")
    return stream.getvalue()


WRONG = {
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "empty": b"",
    "header only": sales().splitlines()[0].encode(),
    "mail": b"From: ana@example.com\r\nTo: b@example.com\r\nSubject: Ventas\r\n\r\nHola\r\n",
    "zip": _zipped("holidays.jpg"),
    "other kind": b"Matricula;Color\n1234ABC;rojo\n5678DEF;azul\n",
    "pdf": b"%PDF-1.7\n" + b"\x00\xff" * 500,
}


@pytest.mark.parametrize("what", sorted(WRONG))
def test_a_wrong_file_leaves_nothing_behind(what: str, people: People) -> None:
    record = received(WRONG[what], people.analyst)
    with pytest.raises(Refused) as refused:
        services.read_import(record)
    record.refresh_from_db()
    assert (record.state, record.error_code) == (State.FAILED, refused.value.code)
    assert (ledger(), scratch_files(), Account.objects.count()) == (NOTHING, [], 0)
    assert importing.imports(facts.store()) == []
    services.forget_upload(record)
    assert Import.objects.count() == 0


def test_lines_of_which_none_is_sound_are_not_imported(people: People) -> None:
    record = proposed(sales(), people.analyst)
    wrong = replace(Mapping.from_json(record.mapping or {}), date_format="%Y-%m-%d")
    services.change_mapping(acting_user=people.analyst, record=record, mapping=wrong)
    with pytest.raises(Refused, match="nothing_to_import"):
        services.run_import(record, acting_user=None)
    record.refresh_from_db()
    assert record.state == State.FAILED
    assert (ledger(), scratch_files()) == (NOTHING, [])
    assert SavedMapping.objects.count() == 0


def _commit_only(record: Import) -> str:
    """What a process leaves that is killed after the facts' commit and before the books' word."""
    Import.objects.filter(pk=record.pk).update(state=State.RUNNING)
    source = replace(scratch.load_source(record), name=record.file_name)
    mapping = Mapping.from_json(record.mapping or {})
    return importing.run(facts.store(), source, mapping).import_id


def test_the_books_learn_what_the_facts_hold_already(people: People) -> None:
    record = proposed(sales(), people.analyst)
    import_id = _commit_only(record)
    assert Account.objects.count() == 0
    assert services.repair() == 1
    record.refresh_from_db()
    assert (record.state, record.import_id, Import.objects.count()) == (State.DONE, import_id, 1)
    assert record.result is not None
    assert (record.result["added"], record.result["read"]["amount"]) == (4, "150.70")
    assert AuditEntry.objects.get().actor == people.analyst
    assert set(Account.objects.values_list("code", flat=True)) == {"A1", "A2"}
    assert services.repair() == 0


def test_a_look_after_crashes_that_overtakes_an_import_hides_nothing(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker looks every few seconds: also between the commit and the books' word."""
    record = proposed(sales(*ROWS, "F4;31/02/2026;A1;P1;1;5,00;1,00"), people.analyst)
    overtaken: list[Any] = []

    def look(_: Import) -> None:
        assert services.repair() == 1
        overtaken.append(Import.objects.get().result)

    monkeypatch.setattr(scratch, "clear_rows", look)
    services.run_import(record, acting_user=people.analyst)
    assert record.result is not None
    rejects = facts.store().rejects_file(record.import_id)
    assert overtaken[0]["rejected"] == {"lines": 1, "amount": "5.00", "file": str(rejects)}
    assert record.result["rejected"] == overtaken[0]["rejected"]
    assert (overtaken[0]["ledger"], record.result["ledger"]["lines"]) == (None, 4)
    assert AuditEntry.objects.filter(action="imported").count() == 1


def test_an_import_killed_after_its_commit_runs_again_without_doubling(people: People) -> None:
    record = proposed(sales(), people.analyst)
    _commit_only(record)
    assert scratch_files() != []
    services.run_import(record, acting_user=people.analyst)
    assert (record.state, ledger()) == (State.DONE, ALL)
    assert scratch_files() == [], "its file is not needed any more"
    assert SavedMapping.objects.count() == 1
    assert AuditEntry.objects.filter(action="imported").count() == 1
    services.run_import(record, acting_user=people.analyst)
    assert (ledger(), AuditEntry.objects.count()) == (ALL, 1)


def test_what_was_undone_meanwhile_stays_undone(people: People) -> None:
    """Killed after its commit; the books hear of it, somebody undoes it, and the job comes back."""
    record = proposed(sales(), people.analyst)
    _commit_only(record)
    assert services.repair() == 1
    record.refresh_from_db()
    services.undo_import(acting_user=people.analyst, record=record)
    assert ledger() == NOTHING
    services.run_import(record, acting_user=people.analyst)
    assert (ledger(), record.state, scratch_files()) == (NOTHING, State.UNDONE, [])


def test_an_import_that_the_books_never_heard_of_is_entered(people: People) -> None:
    record = proposed(sales(), people.analyst)
    import_id = _commit_only(record)
    Import.objects.all().delete()
    assert services.repair() == 1
    entered = Import.objects.get()
    assert (entered.state, entered.import_id, entered.kind) == (State.DONE, import_id, "sales")
    assert (entered.file_name, entered.sha256) == ("ventas.csv", record.sha256)
    services.undo_import(acting_user=people.analyst, record=entered)
    assert ledger() == NOTHING


def test_an_undo_killed_after_its_commit_is_told_to_the_books(people: People) -> None:
    record = imported(sales(), people.analyst)
    importing.undo(facts.store(), "sales", record.import_id)
    assert services.repair() == 1
    record.refresh_from_db()
    assert record.state == State.UNDONE
    assert AuditEntry.objects.filter(action="import_undone").count() == 1
    assert services.repair() == 0


def test_an_undo_whose_worker_was_killed_is_finished_by_the_next(people: People) -> None:
    """Killed between the commit of the facts and the books; then run again, or looked after."""
    for repaired in (False, True):
        record = services.start_undo(
            acting_user=people.finance, record=imported(sales(), people.analyst)
        )
        importing.undo(facts.store(), "sales", record.import_id)
        if repaired:
            assert services.repair() == 1
        jobs.run_job.call(str(record.job_id))
        record.refresh_from_db()
        assert record.job is not None
        record.job.refresh_from_db()
        assert (record.state, record.job.state) == (State.UNDONE, Job.State.DONE)
        assert (ledger(), services.repair()) == (NOTHING, 0)
    undone = AuditEntry.objects.filter(action="import_undone")
    assert [entry.actor for entry in undone] == [people.finance] * 2


def test_an_undo_that_stops_or_fails_leaves_the_import_standing(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = services.start_undo(
        acting_user=people.finance, record=imported(sales(), people.analyst)
    )
    with pytest.raises(Refused, match="cancelled"):
        services.undo_import(acting_user=people.finance, record=record, cancelled=lambda: True)
    assert (record.state, record.error_code, ledger()) == (State.DONE, "cancelled", ALL)
    record = services.start_undo(acting_user=people.finance, record=record)
    _stop(record.job, Job.State.FAILED, "worker_died")
    assert services.settle_abandoned() == 1
    record.refresh_from_db()
    assert (record.state, record.error_code, ledger()) == (State.DONE, "worker_died", ALL)
    assert AuditEntry.objects.filter(action="import_undone").count() == 0


def test_books_newer_than_the_facts_are_corrected(people: People) -> None:
    """A backup of the facts was put back: the books' import is no longer there."""
    record = imported(sales(), people.analyst)
    Import.objects.filter(pk=record.pk).update(import_id="i000099")
    assert services.repair() == 2
    states = dict(Import.objects.values_list("import_id", "state"))
    assert states == {"i000099": State.UNDONE, "i000001": State.DONE}


def test_a_failure_of_the_books_leaves_the_import_to_be_repaired(people: People) -> None:
    record = proposed(sales(), people.analyst)

    @receiver(facts_changed)
    def fails(**_: Any) -> None:
        raise OSError("the disk is gone")

    try:
        with pytest.raises(OSError, match="disk"):
            services.run_import(record, acting_user=None)
    finally:
        facts_changed.disconnect(fails)
    stored = Import.objects.get()
    assert (stored.state, AuditEntry.objects.count()) == (State.RUNNING, 0)
    assert ledger() == ALL
    assert services.repair() == 1
    assert Import.objects.get().state == State.DONE


def _stop(job: Job | None, state: str, code: str = "") -> None:
    assert job is not None
    Job.objects.filter(pk=job.pk).update(state=state, error_code=code)


def _brought(user: User) -> Import:
    return services.receive_file(
        acting_user=user, kind="sales", name="ventas.csv", chunks=[sales().encode()]
    )


def _ready(user: User) -> Import:
    record = proposed(sales(), user)
    return services.confirm_import(acting_user=user, record=record)


def test_a_file_whose_reading_ended_is_refused_with_the_reason(people: People) -> None:
    record = _brought(people.analyst)
    assert services.settle_abandoned() == 0
    _stop(record.job, Job.State.FAILED, "job_crashed")
    assert services.settle_abandoned() == 1
    record.refresh_from_db()
    assert (record.state, record.error_code) == (State.FAILED, "job_crashed")
    assert (scratch_files(), ledger()) == ([], NOTHING)
    assert services.settle_abandoned() == 0


def test_an_import_cancelled_before_it_began_is_over(people: People) -> None:
    record = _ready(people.analyst)
    _stop(record.job, Job.State.CANCELLED)
    assert services.settle_abandoned() == 1
    record.refresh_from_db()
    assert (record.state, record.error_code) == (State.FAILED, "cancelled")
    assert scratch_files() == []


def test_an_import_killed_twice_waits_for_its_confirmation_again(people: People) -> None:
    record = _ready(people.analyst)
    then = timezone.now() - jobs.SILENCE - timedelta(seconds=1)
    for attempt in (1, 2):
        Job.objects.filter(kind="run_import").update(
            state=Job.State.RUNNING, attempts=attempt, heartbeat_at=then
        )
        jobs.reap()
        services.settle_abandoned()
        record.refresh_from_db()
        assert record.state == (State.RUNNING if attempt == 1 else State.PROPOSED)
    assert record.error_code == "worker_died"
    services.confirm_import(acting_user=people.analyst, record=record)
    jobs.run_job.call(str(record.job.pk))
    assert ledger() == ALL


def test_a_file_discarded_while_it_is_read_stays_away(people: People) -> None:
    record = _brought(people.analyst)
    job = record.job
    assert job is not None
    reading = Import.objects.get()

    def discards(phase: str, done: int, total: int) -> None:
        if phase == "preview":
            services.discard_import(acting_user=people.analyst, record=Import.objects.get())

    with pytest.raises((Refused, OSError)):
        services.read_import(reading, progress=discards)
    assert (Import.objects.count(), scratch_files()) == (0, [])


def test_a_file_discarded_as_its_preview_ends_stays_away(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = _brought(people.analyst)
    real = importing.preview

    def and_then_discarded(*given: Any, **told: Any) -> Any:
        found = real(*given, **told)
        services.discard_import(acting_user=people.analyst, record=Import.objects.get())
        return found

    monkeypatch.setattr(importing, "preview", and_then_discarded)
    with pytest.raises(Refused, match="cancelled"):
        services.read_import(Import.objects.get())
    assert (Import.objects.count(), scratch_files()) == (0, [])
    assert not Import.objects.filter(pk=record.pk).exists()


def test_a_cancelled_import_changes_nothing(people: People) -> None:
    record = _ready(people.analyst)
    with pytest.raises(Refused, match="cancelled"):
        services.run_import(record, acting_user=people.analyst, cancelled=lambda: True)
    record.refresh_from_db()
    assert (record.state, record.error_code) == (State.FAILED, "cancelled")
    assert (ledger(), scratch_files()) == (NOTHING, [])
    imported(sales(), people.analyst)
    assert ledger() == ALL


def test_a_running_import_is_asked_to_stop_and_forgotten_once_it_has(people: People) -> None:
    record = _ready(people.analyst)
    services.discard_import(acting_user=people.analyst, record=record)
    assert Import.objects.count() == 1
    record.refresh_from_db()
    assert record.job is not None
    assert record.job.state == Job.State.CANCELLED
    services.settle_abandoned()
    record.refresh_from_db()
    services.discard_import(acting_user=people.analyst, record=record)
    assert (Import.objects.count(), scratch_files()) == (0, [])


def test_the_folder_of_an_upload_is_gone_too(people: People, settings: Any) -> None:
    imported(sales(), people.analyst)
    folder = Path(settings.CLAVE_SCRATCH) / "imports"
    assert list(folder.iterdir()) == []
