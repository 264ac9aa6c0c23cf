"""Files of many rows: made by the worker from the address of their list, as its owner sees it.

The job keeps an address, not rows: the worker asks the list's own view for it, with a request of
the owner as they are then. So what the owner may no longer see is not in the file, and the file
holds exactly what the list shows, in the same language; there is no second way to build it.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.dispatch import receiver
from django.http import Http404
from django.urls import Resolver404, ResolverMatch, resolve

from clave.apps.contacts.signals import people_destroyed
from clave.apps.identity.jobs import Progress, job_handler, start_job
from clave.apps.identity.models import Job, User
from clave.apps.identity.services import note_export
from clave.lib.disk import is_full
from clave.lib.refusal import Refused

from .replaying import replay

KIND = "export"
KINDS = {"xlsx", "csv", "pptx", "pdf"}
KEPT_DAYS = 7
_OF_PEOPLE = ("/contacts/", "/people/", "/interactions/")
_REST = 0.5  # seconds between two questions whether to stop


def start_export(user: User, address: str) -> Job:
    """Queue the file of the list at ``address``; ``Http404`` where it is no list of theirs."""
    match = _list_at(address)
    permissions = getattr(match.func, "permissions", ())
    if permissions and not any(user.may(permission) for permission in permissions):
        raise Http404
    return start_job(acting_user=user, kind=KIND, payload={"address": address})


def file_of(job: Job) -> Path | None:
    """The file that the job made; None before it is ready and after it has expired."""
    path = _folder() / f"{job.pk}.{_kind(job.payload['address'])}"
    return path if job.state == Job.State.DONE and path.is_file() else None


def forget_old_files(now: float | None = None) -> int:
    """Delete the files that nobody may fetch any more; returns how many."""
    oldest = (time.time() if now is None else now) - KEPT_DAYS * 86_400
    old = [path for path in _folder().iterdir() if path.stat().st_mtime < oldest]
    for path in old:
        if path.is_dir():  # what a killed worker was writing
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(old)


@receiver(people_destroyed)
def forget_people(**_: object) -> None:
    """Delete the files of lists of people: they may name somebody who was destroyed."""
    for job in Job.objects.filter(kind=KIND, state=Job.State.DONE):
        path = file_of(job)
        if path is not None and any(word in job.payload["address"] for word in _OF_PEOPLE):
            path.unlink(missing_ok=True)


@job_handler(KIND)
def export(progress: Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Write the file, all of it or nothing, and note in the audit what left the house."""
    owner, address = progress.owner, payload["address"]
    if owner is None or not owner.is_active:
        raise Refused("not_allowed", permission=KIND)
    target = _folder() / f"{progress.job_id}.{_kind(address)}"
    part = target.with_suffix(".part")
    told: dict[str, Any] = {}
    try:
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600))
        _list_at(address)
        replay(owner, address, write_export=partial(_write, part, progress, told))
        if not told:  # the view answered without its list
            raise Refused("export_gone")
        if progress.cancelled():  # asked for since the last row that was looked at
            raise Refused("cancelled")
        part.replace(target)
    except Http404 as error:
        raise Refused("export_gone") from error
    except OSError as error:
        raise (Refused("no_space") if is_full(error) else error) from error
    finally:
        part.unlink(missing_ok=True)
    told["bytes"] = target.stat().st_size
    note_export(acting_user=owner, name=told["name"], rows=told["rows"], address=address)
    return told


class Writes(Protocol):
    """What the worker makes a file of: rows of a list, or a document. ``count``: how much it is."""

    @property
    def count(self) -> int: ...

    @property
    def file_name(self) -> str: ...

    def write(self, path: Path, step: Callable[[int], None]) -> None:
        """Write the file; ``step`` is told how far it is, and may raise."""


def _write(part: Path, progress: Progress, told: dict[str, Any], export: Writes) -> None:
    asked = 0.0

    def step(done: int) -> None:
        nonlocal asked
        progress.report("writing", done, export.count)
        if time.monotonic() - asked > _REST:
            asked = time.monotonic()
            if progress.cancelled():
                raise Refused("cancelled")

    export.write(part, step)
    told.update(name=export.file_name, rows=export.count)


def _list_at(address: str) -> ResolverMatch:
    asked = urlsplit(address)
    if asked.scheme or asked.netloc or _kind(address) not in KINDS:
        raise Http404
    try:
        match = resolve(asked.path)
    except Resolver404 as error:
        raise Http404 from error
    if not hasattr(match.func, "permissions"):  # no page of ours
        raise Http404
    return match


def _kind(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("export", [""])[-1]


def _folder() -> Path:
    path = Path(settings.CLAVE_EXPORTS)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
