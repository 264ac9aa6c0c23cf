"""A job as its progress box shows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clave.apps.identity.models import Job

from .components import numbers

TITLES = {
    "read_import": gettext_noop("Reading the file"),
    "run_import": gettext_noop("Importing"),
    "export": gettext_noop("Writing the rows"),
    "undo_import": gettext_noop("Taking it out of the ledger"),
    "refresh_model": gettext_noop("Computing anew"),
}
OTHER_TITLE = gettext_noop("Working")
PHASES = {
    "": gettext_noop("waiting for the worker"),
    "read": gettext_noop("reading"),
    "preview": gettext_noop("comparing with the ledger"),
    "waiting": gettext_noop("waiting for another import"),
    "reading": gettext_noop("reading the lines"),
    "comparing": gettext_noop("comparing with the ledger"),
    "summing": gettext_noop("adding up"),
    "writing": gettext_noop("writing"),
    "states": gettext_noop("adding up by account and product"),
    "committing": gettext_noop("finishing"),
    "demand_history": gettext_noop("reading what was bought"),
    "demand_trying": gettext_noop("trying methods on earlier months"),
    "demand_judging": gettext_noop("judging the methods"),
    "demand_forecasting": gettext_noop("forecasting every series"),
    "demand_agreeing": gettext_noop("making sums agree"),
    "fitting": gettext_noop("trying models"),
    "resampling": gettext_noop("finding how certain it is"),
    "drawing": gettext_noop("drawing what may come"),
    "trying_new": gettext_noop("trying recommendations"),
    "trying_repurchase": gettext_noop("trying who buys again"),
    "scoring": gettext_noop("making the lists"),
}


def progress_of(job: Job) -> dict[str, Any]:
    """What ``components/progress.html`` wants."""
    share = job.share_done
    rows = ""
    if job.total:
        words = {"done": numbers.number(job.done), "total": numbers.number(job.total)}
        rows = _("%(done)s of %(total)s rows") % words
    return {
        "id": f"job-{job.pk}",
        "title": _(TITLES.get(job.kind, OTHER_TITLE)),
        "phase": _(PHASES.get(job.phase, PHASES[""])),
        "share": share,
        "rows": rows,
        "left": _left(job, share),
        "url": reverse("job", args=[job.pk]),
        "cancel_url": "" if job.cancel_requested else reverse("cancel_job", args=[job.pk]),
        "finished": job.is_finished,
    }


def _left(job: Job, share: float | None) -> str:
    """The time left, at the pace so far; nothing before the pace is known."""
    if not share or share < 0.1 or job.started_at is None:
        return ""
    passed: timedelta = timezone.now() - job.started_at
    seconds = round(passed.total_seconds() * (1 - share) / share)
    if seconds < 2:
        return ""
    return ngettext("%(n)s second left", "%(n)s seconds left", seconds) % {"n": seconds}
