"""The pages as a Django app: templates, tags and static files, no models."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Label ``web``."""

    name = "clave.web"
    label = "web"

    def ready(self) -> None:
        """Register the jobs that make large exports and send mails."""
        from . import background  # noqa: F401 - registers its handler
        from .followup import mailing  # noqa: F401 - registers its handler
