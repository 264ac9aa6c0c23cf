"""The way of a file into the ledger, and back out: receive, read, confirm, run, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.jobs import cancel_job, start_job
from clave.apps.identity.models import Job, User
from clave.apps.identity.roles import Permission
from clave.facts import importing, states
from clave.facts.detect import question
from clave.facts.mapping import Mapping, header_shape
from clave.facts.proposal import Proposal
from clave.facts.schema import KINDS
from clave.facts.work import Cancelled as Asked
from clave.facts.work import Progress as Report
from clave.facts.work import never as _never
from clave.facts.work import no_progress as _quiet
from clave.lib.disk import full_disk_refused
from clave.lib.refusal import Refused

from . import asking, facts, reading, records, scratch
from .models import Import, SavedMapping
from .signals import facts_changed

# States of an import whose lines are in the ledger.
_STANDING = (Import.State.DONE, Import.State.UNDOING)


@full_disk_refused()
def receive_file(
    *, acting_user: User | None, kind: str, name: str, chunks: Iterable[bytes], read: bool = True
) -> Import:
    """Take a file in. ``kind`` may be empty: then it is recognised from the content.

    With ``read`` a job goes on reading it; without, the caller does (the command line).
    """
    require(acting_user, Permission.IMPORT_FACTS)
    if kind and kind not in KINDS:
        raise Refused("unknown_kind", kind=kind, kinds=", ".join(KINDS))
    record = Import(kind=kind, file_name=name[-255:], uploaded_by=acting_user)
    scratch.write_upload(record, chunks, settings.CLAVE_UPLOAD_LIMIT)
    with transaction.atomic():
        if read:
            payload = {"import": str(record.pk)}
            record.job = start_job(acting_user=acting_user, kind="read_import", payload=payload)
        record.save()
    return record


def read_import(
    record: Import,
    *,
    progress: Report = _quiet,
    cancelled: Asked = _never,
    change: Callable[[Mapping], Mapping] | None = None,
) -> Proposal:
    """Read the file, propose how to understand it (or remember), compute the preview.

    ``change`` adapts the mapping before the preview (``--map``). What is refused is kept with the
    record, so that its page says why, and raised again.
    """
    try:
        with full_disk_refused():
            proposal, mapping = reading.read_file(record, progress, cancelled, change)
            _preview(record, mapping, progress, cancelled)
            return proposal
    except Refused as refusal:
        _refuse(record, refusal)
        raise


@transaction.atomic
def read_again(*, acting_user: User, record: Import, sheet: str, kind: str) -> Import:
    """Read the same file as another kind, or another sheet of it."""
    require(acting_user, Permission.IMPORT_FACTS)
    if kind not in KINDS:
        raise Refused("unknown_kind", kind=kind, kinds=", ".join(KINDS))
    waiting = Import.objects.filter(pk=record.pk, state=Import.State.PROPOSED)
    if not waiting.update(state=Import.State.UPLOADED):
        raise Refused("import_not_waiting", name=record.file_name)
    record.refresh_from_db()
    record.sheet, record.kind, record.answers = sheet[:120], kind, []
    payload = {"import": str(record.pk)}
    record.job = start_job(acting_user=acting_user, kind="read_import", payload=payload)
    record.save()
    return record


@full_disk_refused()
def change_mapping(*, acting_user: User | None, record: Import, mapping: Mapping) -> Import:
    """Understand the file differently, and show what that gives."""
    require(acting_user, Permission.IMPORT_FACTS)
    if record.state != Import.State.PROPOSED:
        raise Refused("import_not_waiting", name=record.file_name)
    _preview(record, mapping, _quiet, _never)
    return record


def answer_question(
    *, acting_user: User | None, record: Import, key: str, choice: str, preview: bool = True
) -> Import:
    """Settle a doubt by one of its choices, whose reading the mapping takes over."""
    require(acting_user, Permission.IMPORT_FACTS)
    asked = {records.question_key(q): q for q in (record.proposal or {}).get("questions", [])}
    choices = dict(asked[key]["choices"]) if key in asked else {}
    if choice not in choices:
        raise Refused("unknown_answer", question=key, choices=", ".join(choices) or "–")
    mapping = records.merged(record, choices[choice])
    record.answers = [*record.answers, key]
    if preview:
        return change_mapping(acting_user=acting_user, record=record, mapping=mapping)
    record.mapping = mapping.to_json()
    return record


@transaction.atomic
def confirm_import(*, acting_user: User, record: Import) -> Import:
    """Start the import that was previewed."""
    require(acting_user, Permission.IMPORT_FACTS)
    waiting = Import.objects.filter(pk=record.pk, state=Import.State.PROPOSED)
    if not waiting.update(state=Import.State.RUNNING):
        raise Refused("import_not_waiting", name=record.file_name)
    record.refresh_from_db()
    if records.is_blocked(record):
        raise Refused("import_has_questions", name=record.file_name)
    payload = {"import": str(record.pk)}
    record.job = start_job(acting_user=acting_user, kind="run_import", payload=payload)
    record.save(update_fields=["job"])
    return record


@full_disk_refused()
def run_import(
    record: Import,
    *,
    acting_user: User | None,
    progress: Report = _quiet,
    cancelled: Asked = _never,
) -> Import:
    """Bring the file into the ledger: all of it or nothing, then tell the books.

    Safe to run again after a crash: what the facts hold is only told, what was undone stays so.
    """
    repair()
    record.refresh_from_db()
    if record.state in {*_STANDING, Import.State.UNDONE}:
        _forget_file(record, acting_user)
        return record
    record.state = Import.State.RUNNING
    record.save(update_fields=["state"])
    mapping = Mapping.from_json(record.mapping or {})
    try:
        source = replace(scratch.load_source(record), name=record.file_name)
        result = importing.run(
            facts.store(), source, mapping, progress=progress, cancelled=cancelled
        )
    except Refused as refusal:
        _refuse(record, refusal)
        raise
    scratch.clear_rows(record)  # on a full disk that may be the room the books need
    with full_disk_refused("done_but_no_space"):
        _tell_books(record, acting_user, records.result_values(result))
        _forget_file(record, acting_user)
    return record


@transaction.atomic
def discard_import(*, acting_user: User, record: Import) -> None:
    """Forget a file that has not been imported; a running import is asked to stop."""
    require(acting_user, Permission.IMPORT_FACTS)
    if record.state in {*_STANDING, Import.State.UNDONE}:
        raise Refused("import_is_done", name=record.file_name)
    if record.job is not None and not record.job.is_finished:
        cancel_job(acting_user=acting_user, job=record.job)
        if record.state == Import.State.RUNNING:
            return
    scratch.clear(record)
    record.delete()


@transaction.atomic
def start_undo(*, acting_user: User, record: Import) -> Import:
    """Let the worker take an import out of the ledger: in a large one it takes a while."""
    require(acting_user, Permission.IMPORT_FACTS)
    standing = Import.objects.filter(pk=record.pk, state=Import.State.DONE)
    if not standing.update(state=Import.State.UNDOING, error_code=""):
        raise Refused("import_not_done", name=record.file_name)
    record.refresh_from_db()
    payload = {"import": str(record.pk)}
    record.job = start_job(acting_user=acting_user, kind="undo_import", payload=payload)
    record.save(update_fields=["job"])
    return record


@full_disk_refused()
def undo_import(
    *,
    acting_user: User | None,
    record: Import,
    progress: Report = _quiet,
    cancelled: Asked = _never,
) -> Import:
    """Take an import out of the ledger as if it had never been.

    Safe to run again after a crash: what the facts have undone already is only told to the books.
    """
    require(acting_user, Permission.IMPORT_FACTS)
    if record.state not in _STANDING:
        raise Refused("import_not_done", name=record.file_name)
    told: dict[str, Any] = {"progress": progress, "cancelled": cancelled}
    try:
        if record.import_id:
            importing.undo(facts.store(), record.kind, record.import_id, **told)
    except Refused as refusal:
        if refusal.code != "import_already_undone":
            _end(record, Import.State.DONE, refusal)
            raise
    with full_disk_refused("done_but_no_space"):
        _tell_undone(record, acting_user)
    return record


def repair() -> int:
    """Make the books' imports agree with the facts after a crash; returns how many differed.

    The facts are right: an import is done when its commit is there and undone when it is not.
    """
    changed = 0
    in_facts = {(entry.kind, entry.import_id): entry for entry in importing.imports(facts.store())}
    known = {(r.kind, r.import_id): r for r in Import.objects.exclude(import_id="")}
    for key, entry in in_facts.items():
        if key not in known and entry.undone_at is None:
            record = records.running_twin(entry) or records.from_facts(entry)
            rejects = facts.store().rejects_file(entry.import_id)
            values = records.recorded_values(entry, rejects if rejects.is_file() else None)
            _tell_books(record, record.uploaded_by, values)
            changed += 1
    for key, record in known.items():
        gone = key not in in_facts or in_facts[key].undone_at is not None
        if gone and record.state in _STANDING:
            asked = record.state == Import.State.UNDOING and record.job
            _tell_undone(record, asked.owner if asked else None)
            changed += 1
    return changed


def settle_abandoned() -> int:
    """Find imports whose job ended without them: killed too often, crashed, or never begun.

    One that was confirmed waits for its confirmation again, one that was to be undone stands; any
    other is refused with the job's reason. Returns how many there were.
    """
    ended = [Job.State.FAILED, Job.State.CANCELLED]
    waiting = [Import.State.UPLOADED, Import.State.RUNNING, Import.State.UNDOING]
    abandoned = Import.objects.filter(state__in=waiting, job__state__in=ended)
    if abandoned.exists():
        repair()  # what the facts hold since was not abandoned
    found = list(abandoned.select_related("job"))
    for record in found:
        job = record.job
        code = (job.error_code if job else "") or "cancelled"
        reason = Refused(code, **(job.error_params if job else {}))
        if record.state == Import.State.UNDOING:
            _end(record, Import.State.DONE, reason)
        elif record.state == Import.State.RUNNING and code != "cancelled" and record.preview:
            record.state, record.error_code = Import.State.PROPOSED, code
            record.save(update_fields=["state", "error_code"])
        else:
            _refuse(record, reason)
    return len(found)


def rebuild_states(*, progress: Report = _quiet, cancelled: Asked = _never) -> dict[str, Any]:
    """Compute the state tables anew from the ledger and compare cell by cell."""
    report = states.rebuild(facts.store(), progress=progress, cancelled=cancelled)
    return records.rebuild_values(report)


def forget_mapping(*, acting_user: User, mapping: SavedMapping) -> None:
    """Forget how files of one shape are read."""
    require(acting_user, Permission.IMPORT_FACTS)
    with transaction.atomic():
        audit.record(acting_user=acting_user, action="mapping_forgotten", subject=mapping)
        mapping.delete()


def forget_upload(record: Import) -> None:
    """Leave nothing of a file that was refused before it was imported."""
    scratch.clear(record)
    Import.objects.filter(pk=record.pk).exclude(state=Import.State.DONE).delete()


def import_path(*, acting_user: User | None, kind: str, path: Path) -> Import:
    """Take in a file of this machine, as the command line does."""
    if not path.is_file():
        raise Refused("no_such_file", name=str(path))
    with path.open("rb") as stream:
        chunks = iter(lambda: stream.read(2**20), b"")
        return receive_file(
            acting_user=acting_user, kind=kind, name=path.name, chunks=chunks, read=False
        )


def _preview(record: Import, mapping: Mapping, progress: Report, cancelled: Asked) -> None:
    progress("preview", 0, 0)
    source = asking.with_thousands(record, scratch.load_source(record), mapping)
    if record.mapping is not None and mapping.to_json() != record.mapping:
        doubts = [records.question_values(doubt) for doubt in question(source, mapping)]
        record.proposal = (record.proposal or {}) | {"questions": doubts}
    record.mapping = mapping.to_json()
    record.preview = None
    missing = records.unbound(record)
    if missing and not any(binding.columns for binding in mapping.bindings.values()):
        raise Refused("mapping_missing_field", kind=record.kind, fields=missing)
    if not missing:  # else a person chooses the columns first
        told: dict[str, Any] = {"progress": progress, "cancelled": cancelled}
        preview = importing.preview(facts.store(), source, mapping, **told)
        record.preview = records.preview_values(preview)
        asking.ask(record, source, mapping, preview)
    record.state, record.error_code = Import.State.PROPOSED, ""
    if not _save(record):
        raise Refused("cancelled")


def _refuse(record: Import, refusal: Refused) -> None:
    scratch.clear(record)  # first: on a full disk it makes the room to say so
    _end(record, Import.State.FAILED, refusal)


def _end(record: Import, state: str, refusal: Refused) -> None:
    """Leave the record in ``state``, for a reason that its page tells."""
    record.state, record.error_code = state, refusal.code
    record.error_params = refusal.kept_params
    _save(record)


@transaction.atomic
def _save(record: Import) -> bool:
    """Write the record, unless somebody discarded it while it was read."""
    there = Import.objects.select_for_update().filter(pk=record.pk).exists()
    if there:
        record.save()
    return there


def _forget_file(record: Import, acting_user: User | None) -> None:
    """Remember how a file that is in the ledger was read, and clear what waits of it."""
    if scratch.holds_source(record):
        shape = header_shape(record.kind, asking.own_header(scratch.load_source(record)))
        records.remember(record, shape, acting_user)
    scratch.clear(record)


@transaction.atomic
def _tell_books(record: Import, acting_user: User | None, values: dict[str, Any]) -> None:
    """Once only: the worker's look after crashes may have been faster, which knows less of it."""
    told = Import.objects.select_for_update().filter(pk=record.pk, state=Import.State.DONE)
    if told.exists():
        if values["ledger"]:
            told.update(result=values)
        record.refresh_from_db()
        return
    record.state = Import.State.DONE
    record.import_id = values["import"]
    record.result = values
    record.imported_at = timezone.now()
    record.save()
    audit.record(
        acting_user=acting_user,
        action="imported",
        subject=records.subject(record),
        changes={"lines": (None, values["added"]), "amount": (None, values["read"]["amount"])},
    )
    # Rows that were replaced may have said other things of their accounts than the new ones do.
    brought = None if values["changed"] else (record.kind, record.import_id)
    facts_changed.send(sender=Import, snapshot=facts.store().snapshot(), brought=brought)


@transaction.atomic
def _tell_undone(record: Import, acting_user: User | None) -> None:
    """Once only, as above."""
    standing = Import.objects.filter(pk=record.pk, state__in=_STANDING)
    if standing.update(state=Import.State.UNDONE):
        audit.record(
            acting_user=acting_user, action="import_undone", subject=records.subject(record)
        )
        facts_changed.send(sender=Import, snapshot=facts.store().snapshot())
    record.refresh_from_db()
