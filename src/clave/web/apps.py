"""The pages as a Django app: templates, tags and static files, no models."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Label ``web``."""

    name = "clave.web"
    label = "web"
