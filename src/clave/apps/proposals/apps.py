"""Proposals to customers: drafted, supported, sent, won or lost."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    """The app ``proposals``."""

    name = "clave.apps.proposals"
    label = "proposals"
    verbose_name = _("Proposals")

    def ready(self) -> None:
        """Tell the calendar what the books know of proposals."""
        from . import telling  # noqa: F401 - registers what it tells
