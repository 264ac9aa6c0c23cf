"""Promotions at accounts: planned, run, measured, learnt from."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PromotionsConfig(AppConfig):
    """The app ``promotions``."""

    name = "clave.apps.promotions"
    label = "promotions"
    verbose_name = _("Promotions")

    def ready(self) -> None:
        """Tell figures, the calendar, the timeline and the demand plan what is known of them."""
        from . import planned, telling  # noqa: F401 - register what they tell
