"""Who does, decides or confirms what by when: the one engine of all subjects above."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupConfig(AppConfig):
    """The app ``followup``."""

    name = "clave.apps.followup"
    label = "followup"
    verbose_name = _("Follow-up")

    def ready(self) -> None:
        """Tell the calendar what has a day."""
        from . import telling  # noqa: F401 - registers what it tells
