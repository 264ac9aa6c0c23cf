"""Users, roles, audit, files, settings and job rows: the ground of every other app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    """The app ``identity``."""

    name = "clave.apps.identity"
    label = "identity"
    verbose_name = _("Users and settings")
