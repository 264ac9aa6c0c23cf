"""What was agreed to do together, and what it brought to each side."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ValueConfig(AppConfig):
    """The app ``value``."""

    name = "clave.apps.value"
    label = "value"
    verbose_name = _("Value ledger")

    def ready(self) -> None:
        """Tell the calendar what has a day."""
        from . import telling  # noqa: F401 - registers what it tells
