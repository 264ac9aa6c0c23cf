"""Writes on models: asking for one to be computed anew."""

from __future__ import annotations

from django.db import transaction

from clave.apps.identity.access import require
from clave.apps.identity.jobs import start_job
from clave.apps.identity.models import Job, User
from clave.apps.identity.roles import Permission

from .selectors import KIND, job_of, model_named


@transaction.atomic
def ask_refresh(*, acting_user: User | None, name: str) -> Job:
    """Have the worker compute the model; a job that waits or runs already is that job."""
    require(acting_user, Permission.IMPORT_FACTS)
    model_named(name)
    return job_of(name) or start_job(acting_user=acting_user, kind=KIND, payload={"model": name})
