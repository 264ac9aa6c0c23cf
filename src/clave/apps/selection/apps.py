"""Which accounts are key: criteria, rounds, scores and the decision."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SelectionConfig(AppConfig):
    """The app ``selection``."""

    name = "clave.apps.selection"
    label = "selection"
    verbose_name = _("Selection")

    def ready(self) -> None:
        """Tell the figures below what the books know of a round."""
        from . import telling  # noqa: F401 - registers what it tells
