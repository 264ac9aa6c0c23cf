"""Short sessions in which the own team learns what a plan asks of it, and who has learnt it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    """The app ``training``."""

    name = "clave.apps.training"
    label = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        """Tell the calendar when sessions are."""
        from . import telling  # noqa: F401 - registers what it tells
