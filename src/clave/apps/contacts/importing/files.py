"""The files of an import of people: the upload until it is in, the rejects for a week."""

from __future__ import annotations

import csv
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from clave.lib.refusal import Refused
from clave.lib.spreadsheet import safe_cell

from ..models import ContactImport
from .reading import Reject

KEPT_DAYS = 7


def _top() -> Path:
    return Path(settings.CLAVE_SCRATCH) / "contacts"


def folder(record: ContactImport) -> Path:
    """The folder of one import, made on first use; nobody else may look into it."""
    path = _top() / str(record.pk)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def upload_path(record: ContactImport) -> Path:
    """Where the file itself waits: under a name of ours."""
    return folder(record) / "upload"


def write_upload(record: ContactImport, chunks: Iterable[bytes], limit: int) -> None:
    """Keep the file. Raises ``Refused("file_too_large")``."""
    size = 0
    with upload_path(record).open("wb") as stream:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                break
            stream.write(chunk)
    if size > limit:
        clear(record)
        raise Refused("file_too_large", megabytes=size // 2**20, limit=limit // 2**20)


def check_upload(record: ContactImport) -> Path:
    """The file. Raises ``Refused("upload_gone")`` when it was cleared."""
    path = upload_path(record)
    if not path.exists():
        raise Refused("upload_gone", name=record.file_name)
    return path


def rejects_path(record: ContactImport) -> Path | None:
    """The rejected lines as they were, with their reason; None where there are none (any more)."""
    path = _top() / str(record.pk) / "rejects.csv"
    return path if path.exists() else None


def write_rejects(record: ContactImport, header: Iterable[str], rejects: list[Reject]) -> None:
    """Write the rejects beside the import; no cell of theirs is run as a formula."""
    if not rejects:
        return
    path = folder(record) / "rejects.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        out = csv.writer(stream, delimiter=";")
        out.writerow(["source_row", "reason", "column", *map(safe_cell, header)])
        for reject in rejects:
            cells = reject.row.cells or tuple(reject.row.values.values())
            out.writerow([reject.row.number, reject.reason, reject.column, *map(safe_cell, cells)])


def clear_upload(record: ContactImport) -> None:
    """Forget the file and what was made of it, but not its rejects."""
    for path in folder(record).iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != "rejects.csv":
            path.unlink(missing_ok=True)


def clear(record: ContactImport) -> None:
    """Forget everything of an import."""
    shutil.rmtree(_top() / str(record.pk), ignore_errors=True)


def forget_old(now: float | None = None) -> None:
    """Forget what nobody confirmed, and rejects, after a week."""
    oldest = (time.time() if now is None else now) - KEPT_DAYS * 86_400
    for path in _top().iterdir() if _top().exists() else ():
        if path.stat().st_mtime < oldest:
            shutil.rmtree(path, ignore_errors=True)


def forget_all() -> None:
    """Forget the files of all imports: they may name somebody who is being destroyed."""
    if _top().exists():
        shutil.rmtree(_top(), ignore_errors=True)
