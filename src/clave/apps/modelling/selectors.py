"""Reads on models: what is kept of each, and whether it still holds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from clave.apps.accounts.directory import directory
from clave.apps.identity.models import Job
from clave.apps.ledger.facts import snapshot
from clave.facts.modelled import Kept, newest
from clave.figures.modelling import Model
from clave.figures.models import MODELS
from clave.lib.refusal import Refused

KIND = "refresh_model"


@dataclass(frozen=True)
class State:
    """How a model stands: what it found last, whether facts changed since, the job that computes.

    ``job``: the one that waits or runs, else None.
    """

    model: Model
    kept: Kept | None
    stale: bool
    job: Job | None


def model_named(name: str) -> Model:
    """The model of that name; raises ``Refused('unknown_model')``."""
    if name not in MODELS:
        raise Refused("unknown_model", name=name, known=", ".join(MODELS) or "–")
    return MODELS[name]


def folder() -> Path:
    """Where findings are kept."""
    return Path(settings.CLAVE_FACTS).parent / "models"


def kept(name: str) -> Kept | None:
    """What the model found last; None where it was never computed."""
    return newest(folder(), name)


def state_of(name: str) -> State:
    """How the model ``name`` stands now."""
    model = model_named(name)
    found = kept(name)
    return State(model, found, found is None or found.mark != mark_of(model), job_of(name))


def job_of(name: str) -> Job | None:
    """The job that is to compute the model, or does."""
    unfinished = (Job.State.QUEUED, Job.State.RUNNING)
    jobs = Job.objects.filter(kind=KIND, state__in=unfinished, payload__model=name)
    return jobs.order_by("created_at").first()


def mark_of(model: Model) -> str:
    """What the model is to be computed from now, in few letters: facts, groups, definition."""
    versions = snapshot().versions
    told = [model.definition, {kind: versions.get(kind) for kind in model.needs}]
    books = directory()
    return _digest(json.dumps(told), _groups(books.mark))


@lru_cache(maxsize=4)
def _groups(mark: str) -> str:
    """Who decides for which account, and their segments, at an edition of the accounts."""
    books = directory()
    return _digest(json.dumps([books.grouping, books.segments], sort_keys=True))


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
