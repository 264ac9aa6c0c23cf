"""The Django side of the facts: imports, remembered mappings, the open snapshot."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The app ``ledger``."""

    name = "clave.apps.ledger"
    label = "ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        """Register the job that imports."""
        from . import jobs  # noqa: F401 - registers its handlers
