"""Rivals: who they are, where they supply, at what prices, what was won and lost."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompetitionConfig(AppConfig):
    """The app ``competition``."""

    name = "clave.apps.competition"
    label = "competition"
    verbose_name = _("Competition")

    def ready(self) -> None:
        """Tell the figures, the account and the worker's rounds what the books know of rivals."""
        from . import telling  # noqa: F401 - registers what it tells
