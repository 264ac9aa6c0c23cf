"""What accounts leave us: rates and rebate schemes behind the income statement."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfitConfig(AppConfig):
    """The app ``profit``."""

    name = "clave.apps.profit"
    label = "profit"
    verbose_name = _("Income statement")

    def ready(self) -> None:
        """Tell the figures what the company decided."""
        from . import telling  # noqa: F401 - registers what it tells
