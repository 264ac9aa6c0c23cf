"""Where a file waits while it is read, mapped and imported; emptied afterwards."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from clave.facts.readers.source import Source
from clave.lib.refusal import Refused

from .models import Import

_SOURCE = "source.json"
_PATHS = ("path", "rows", "broken")


def folder(record: Import) -> Path:
    """The folder of one import, made on first use."""
    path = Path(settings.CLAVE_SCRATCH) / "imports" / str(record.pk)
    path.mkdir(parents=True, exist_ok=True)
    return path


def upload_path(record: Import) -> Path:
    """Where the file itself stands: under a name of ours, never the user's."""
    return folder(record) / "upload"


def rejects_folder() -> Path:
    """Where the files of rejected lines stay for download."""
    path = Path(settings.CLAVE_FACTS) / "rejects"
    path.mkdir(parents=True, exist_ok=True)
    return path


def write_upload(record: Import, chunks: Iterable[bytes], limit: int) -> None:
    """Keep the file and note its size and SHA-256. Raises ``Refused("file_too_large")``."""
    digest, size = hashlib.sha256(), 0
    try:
        with upload_path(record).open("wb") as stream:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    break
                digest.update(chunk)
                stream.write(chunk)
    except OSError:  # the disk is full
        clear(record)
        raise
    if size > limit:
        clear(record)
        raise Refused("file_too_large", megabytes=size // 2**20, limit=limit // 2**20)
    record.size, record.sha256 = size, digest.hexdigest()


def save_source(record: Import, source: Source) -> None:
    """Keep what was read, so that another process goes on from there."""
    data = asdict(source)
    data |= {name: str(data[name]) if data[name] else None for name in _PATHS}
    (folder(record) / _SOURCE).write_text(json.dumps(data))


def holds_source(record: Import) -> bool:
    """Whether what was read is still there."""
    return (folder(record) / _SOURCE).exists()


def load_source(record: Import) -> Source:
    """What :func:`save_source` kept. Raises ``Refused("upload_gone")`` when it was cleared."""
    path = folder(record) / _SOURCE
    if not path.exists():
        raise Refused("upload_gone", name=record.file_name)
    data = json.loads(path.read_text())
    data |= {name: Path(data[name]) if data[name] else None for name in _PATHS}
    data |= {name: tuple(data[name]) for name in ("header", "sheets")}
    return Source(**data)


def clear_rows(record: Import) -> None:
    """Forget the uploaded file and its rows, but not how it was read."""
    for path in folder(record).iterdir():
        if path.is_dir():  # a process that was killed left its own
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != _SOURCE:
            path.unlink(missing_ok=True)


def clear(record: Import) -> None:
    """Forget the uploaded file and all that was made of it."""
    shutil.rmtree(folder(record), ignore_errors=True)
