"""The way of goods to a customer's shelves: stages, people, days, stock, problems."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChainConfig(AppConfig):
    """The app ``chain``."""

    name = "clave.apps.chain"
    label = "chain"
    verbose_name = _("Supply chain")

    def ready(self) -> None:
        """Tell the figures what was agreed on deliveries."""
        from . import telling  # noqa: F401 - registers what it tells
