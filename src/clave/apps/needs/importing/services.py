"""The way of a file of needs into the books: received, looked at, confirmed whole, undone."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clave.apps.contacts.importing.reading import read_table
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.disk import full_disk_refused
from clave.lib.refusal import Refused

from ..models import NeedImport
from ..selectors import imports_visible_to
from ..services import note_need
from .reading import Plan, planned
from .words import KIND

MOST_ROWS = 5000
_TOLD = ("added", "unchanged", "removed", "kept")


@full_disk_refused()
@transaction.atomic
def receive_needs(
    *,
    acting_user: User | None,
    name: str,
    chunks: Iterable[bytes],
    columns: Mapping[str, str] | None = None,
) -> NeedImport:
    """Read a file and say what it would do; nothing of it is in the books yet.

    Raises ``Refused``: what the readers of files refuse, ``too_many_rows``.
    """
    require(acting_user, Permission.EDIT_ACCOUNTS)
    Path(settings.CLAVE_SCRATCH).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="needs-", dir=settings.CLAVE_SCRATCH) as folder:
        path = Path(folder) / "upload"
        size = 0
        with path.open("wb") as stream:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.CLAVE_FILE_LIMIT:
                    limit = settings.CLAVE_FILE_LIMIT // 2**20
                    raise Refused("file_too_large", megabytes=size // 2**20, limit=limit)
                stream.write(chunk)
        table = read_table(path, Path(folder), kind=KIND, name=name, columns=columns)
    if table.count > MOST_ROWS:
        raise Refused("too_many_rows", rows=table.count, limit=MOST_ROWS)
    record = NeedImport(
        file_name=name[-255:],
        header=list(table.header),
        columns=table.columns,
        rows=[[row.number, dict(row.values)] for row in table.rows],
        uploaded_by=acting_user,
    )
    broken = [[one.row.number, one.reason, ""] for one in table.broken]
    record.result = {"broken": broken}
    record.result |= _told(record, planned(_rows(record), acting_user))
    record.save()
    return record


@transaction.atomic
def confirm_needs(*, acting_user: User | None, record: NeedImport) -> NeedImport:
    """Bring in all rows that are sound, or nothing; they are held against the books anew.

    Raises ``Refused``: ``import_not_waiting``, ``nothing_to_import``, ``does_not_reconcile``.
    """
    _require_waiting(acting_user, record)
    plan = planned(_rows(record), acting_user)
    result = _told(record, plan)
    if not plan.added:
        raise Refused("nothing_to_import", lines=result["rows"])
    if result["added"] + result["unchanged"] + len(result["rejects"]) != result["rows"]:
        raise Refused("does_not_reconcile", file_lines=result["rows"], lines=result["added"])
    for _, account, values in plan.added:
        note_need(acting_user=acting_user, account=account, values=values | {"imported_by": record})
    record.result = {"broken": record.result["broken"], **result}
    record.rows = _without_people(record)
    record.state, record.done_at = NeedImport.State.DONE, timezone.now()
    record.save()
    _audit(acting_user, "needs_imported", record)
    return record


@transaction.atomic
def discard_needs(*, acting_user: User | None, record: NeedImport) -> None:
    """Forget a file that is not wanted after all."""
    _require_waiting(acting_user, record)
    record.delete()


@transaction.atomic
def undo_needs(*, acting_user: User | None, record: NeedImport) -> NeedImport:
    """Take out what the file brought in; what was changed or confirmed since stays, counted."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if not imports_visible_to(acting_user).filter(pk=record.pk).exists():
        raise Refused("not_allowed", permission="undo_import")
    taken = NeedImport.objects.filter(pk=record.pk, state=NeedImport.State.DONE)
    if not taken.update(state=NeedImport.State.UNDONE):
        raise Refused("people_import_not_done", name=record.file_name)
    record.refresh_from_db()
    untouched = record.needs.filter(version=1, reviews=None)
    removed = untouched.count()
    untouched.delete()
    record.result |= {"removed": removed, "kept": record.needs.count()}
    record.save()
    _audit(acting_user, "need_import_undone", record)
    return record


def _without_people(record: NeedImport) -> list[list[Any]]:
    """The rows left out, to be fetched and mended; nobody is named in them."""
    left = {number for number, *_ in record.result["rejects"]}
    return [
        [number, {name: text for name, text in cells.items() if name != "source"}]
        for number, cells in record.rows
        if number in left
    ]


def _rows(record: NeedImport) -> list[tuple[int, dict[str, str]]]:
    return [(number, cells) for number, cells in record.rows]


def _told(record: NeedImport, plan: Plan) -> dict[str, Any]:
    rejects = [*record.result["broken"], *([*reject] for reject in plan.rejects)]
    return {
        "rows": len(record.rows) + len(record.result["broken"]),
        "added": len(plan.added),
        "unchanged": plan.unchanged,
        "rejects": sorted(rejects),
        "reasons": dict(Counter(reason for _, reason, _ in rejects)),
    }


def _require_waiting(acting_user: User | None, record: NeedImport) -> None:
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if acting_user is not None and record.uploaded_by_id != acting_user.pk:
        raise Refused("not_allowed", permission="confirm_import")
    waiting = NeedImport.objects.select_for_update().filter(pk=record.pk)
    if not waiting.filter(state=NeedImport.State.PREVIEWED).exists():
        raise Refused("import_not_waiting", name=record.file_name)


def _audit(user: User | None, action: str, record: NeedImport) -> None:
    changes = {name: (None, record.result[name]) for name in _TOLD if name in record.result}
    subject = audit.Subject("need_import", str(record.pk), record.file_name)
    audit.record(acting_user=user, action=action, subject=subject, changes=changes)
