"""Opportunities: what accounts might buy, keep or pay, what was decided, and what it earned."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpportunitiesConfig(AppConfig):
    """The app ``opportunities``."""

    name = "clave.apps.opportunities"
    label = "opportunities"
    verbose_name = _("Opportunities")

    def ready(self) -> None:
        """Tell figures and accounts what the books know, and register the sources."""
        from . import sources, telling  # noqa: F401 - register what they give
