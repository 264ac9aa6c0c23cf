"""A plan told to those who carry it out: what, why, what is in it for them, by when."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BriefingsConfig(AppConfig):
    """The app ``briefings``."""

    name = "clave.apps.briefings"
    label = "briefings"
    verbose_name = _("Briefings")

    def ready(self) -> None:
        """Tell the account's history, the calendar and the worker's round what there is."""
        from . import telling  # noqa: F401 - registers what it tells
