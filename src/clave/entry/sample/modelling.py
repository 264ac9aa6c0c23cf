"""The sample company's models are computed with it, so that its pages have what they found."""

from __future__ import annotations

from collections.abc import Callable

from clave.apps.modelling.refreshing import refresh
from clave.apps.modelling.selectors import kept, model_named
from clave.figures.models import MODELS


def install_models(say: Callable[[str], None]) -> None:
    """Compute every model once."""
    for name in MODELS:
        refresh(name)
        say(f"  {model_named(name).definition}")


def models_complete() -> bool:
    """Whether each was computed."""
    return all(kept(name) is not None for name in MODELS)
