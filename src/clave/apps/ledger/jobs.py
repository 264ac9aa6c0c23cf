"""The long steps of an import, as jobs of the worker."""

from __future__ import annotations

from typing import Any

from clave.apps.identity.jobs import Progress, job_handler

from . import services
from .models import Import


@job_handler("read_import")
def read(progress: Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Read the uploaded file, propose a mapping, compute the preview."""
    record = Import.objects.get(pk=payload["import"])
    services.read_import(record, progress=progress.report, cancelled=progress.cancelled)
    return {"import": str(record.pk)}


@job_handler("run_import")
def run(progress: Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Bring the confirmed file into the ledger."""
    record = Import.objects.get(pk=payload["import"])
    services.run_import(
        record,
        acting_user=progress.owner,
        progress=progress.report,
        cancelled=progress.cancelled,
    )
    return {"import": str(record.pk)}


@job_handler("undo_import")
def undo(progress: Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Take an import out of the ledger."""
    record = Import.objects.get(pk=payload["import"])
    if record.state != Import.State.UNDONE:  # the look after a crash may have told it already
        services.undo_import(
            acting_user=progress.owner,
            record=record,
            progress=progress.report,
            cancelled=progress.cancelled,
        )
    return {"import": str(record.pk)}
