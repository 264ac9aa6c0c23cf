"""The shell of the pages without what needs the books."""

from __future__ import annotations

from django.apps import AppConfig


class Shell(AppConfig):
    """Templates, tags and static files of ``clave.web``; no jobs."""

    name = "clave.web"
    label = "web"
