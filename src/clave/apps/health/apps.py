"""How each account fares: one score with its components."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    """The app ``health``."""

    name = "clave.apps.health"
    label = "health"
    verbose_name = _("Account health")

    def ready(self) -> None:
        """Tell the figure what the books know."""
        from . import telling  # noqa: F401 - registers what it tells
