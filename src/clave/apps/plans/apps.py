"""Strategy and account plans: what is wanted, how, by whom, and how it goes."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """The app ``plans``."""

    name = "clave.apps.plans"
    label = "plans"
    verbose_name = _("Plans")

    def ready(self) -> None:
        """Tell calendar, approvals and figures what they ask of plans."""
        from . import registering  # noqa: F401 - registers what it tells
