"""Models are computed on a queue of their own, so that no import or export waits for one."""

from __future__ import annotations

from typing import Any

from clave.apps.identity.jobs import SLOW, Progress, job_handler

from .refreshing import refresh
from .selectors import KIND


@job_handler(KIND, SLOW)
def refresh_model(progress: Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Compute the model that the payload names."""
    found = refresh(payload["model"], progress.report, progress.cancelled)
    return {"model": payload["model"], "made_at": found.card["made_at"]}
