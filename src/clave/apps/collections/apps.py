"""Collections: what customers promised, what they dispute, what they were reminded of."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollectionsConfig(AppConfig):
    """The app ``collections``."""

    name = "clave.apps.collections"
    label = "collections"
    verbose_name = _("Collections")

    def ready(self) -> None:
        """Tell the figures and the account what the books know of collections."""
        from . import telling  # noqa: F401 - registers what it tells
