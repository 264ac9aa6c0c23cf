"""The app's place in Django."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModellingConfig(AppConfig):
    """The app ``modelling``."""

    name = "clave.apps.modelling"
    label = "modelling"
    verbose_name = _("Models")

    def ready(self) -> None:
        """Register the job; tell figures what models found, by each model's name."""
        from clave.apps.accounts.selectors import DECIDED
        from clave.figures.models import MODELS

        from . import jobs  # noqa: F401 - registers its handler

        for name in MODELS:
            DECIDED[name] = _what_it_found(name)


def _what_it_found(name: str) -> Callable[[bool], Hashable]:
    from .selectors import kept

    return lambda knows_costs: kept(name)  # the figure leaves out what costs tell
