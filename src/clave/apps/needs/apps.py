"""What customers need, now and later, and who told it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeedsConfig(AppConfig):
    """The app ``needs``."""

    name = "clave.apps.needs"
    label = "needs"
    verbose_name = _("Needs")

    def ready(self) -> None:
        """Tell the account and its timeline what the books know of needs."""
        from . import telling  # noqa: F401 - registers what it tells
