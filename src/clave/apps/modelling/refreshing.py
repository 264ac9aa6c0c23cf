"""Computing models anew: at once, or by a job that is due because the ledger changed."""

from __future__ import annotations

from django.utils import timezone

from clave.apps.accounts.selectors import Questions, scope_of_everything
from clave.facts.modelled import Kept, keep
from clave.facts.work import Cancelled, Progress, never, no_progress
from clave.figures.modelling import Task
from clave.figures.models import MODELS
from clave.lib.disk import full_disk_refused

from .selectors import folder, kept, mark_of, model_named, state_of
from .services import ask_refresh

# Per process: the mark at which each model was seen stale, and at which a job was last started.
_seen: dict[str, str] = {}
_started: dict[str, str] = {}


@full_disk_refused()
def refresh(name: str, progress: Progress = no_progress, cancelled: Cancelled = never) -> Kept:
    """Compute the model and keep what it found; raises what the model refuses.

    The mark is taken before the facts are read: what changes meanwhile makes it stale again.
    """
    model = model_named(name)
    mark = mark_of(model)
    questions = Questions(None)
    task = Task(
        questions.connection(),
        scope_of_everything(),
        questions.given(model.parameters),
        kept(name),
        progress,
        cancelled,
    )
    found = model.compute(task)
    card = {
        "model": name,
        "definition": model.definition,
        "mark": mark,
        "made_at": timezone.now().isoformat(),
        **found.card(),
    }
    return keep(folder(), name, card, found.tables)


def ensure_fresh(name: str, progress: Progress = no_progress) -> Kept:
    """What the model found from the facts of now: computed here where that is not kept yet."""
    state = state_of(name)
    if state.kept is None or state.stale:
        return refresh(name, progress)
    return state.kept


def refresh_if_due() -> int:
    """Start a job for each model whose facts changed and then rested for a look; how many.

    What failed or was cancelled is not tried again before the facts change once more.
    """
    started = 0
    for name in MODELS:
        state = state_of(name)
        mark = mark_of(state.model)
        if not state.stale or state.job or _started.get(name) == mark:
            continue
        if _seen.get(name) != mark:
            _seen[name] = mark
            continue
        _started[name] = mark
        ask_refresh(acting_user=None, name=name)
        started += 1
    return started
