"""Targets of accounts: handed down, entered, reconciled and approved."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    """The app ``targets``."""

    name = "clave.apps.targets"
    label = "targets"
    verbose_name = _("Targets")

    def ready(self) -> None:
        """Tell the figure ``targets`` what the books know, and ask about sheets in thousands."""
        from . import telling, thousands  # noqa: F401 - they register themselves
