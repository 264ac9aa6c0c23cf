"""The demand plan: layers on the forecast, consensus by month, freeze."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemandConfig(AppConfig):
    """The app ``demand``."""

    name = "clave.apps.demand"
    label = "demand"
    verbose_name = _("Demand plan")

    def ready(self) -> None:
        """Tell the figure ``forecast_accuracy`` which plans were frozen."""
        from . import telling  # noqa: F401 - registers what it tells
