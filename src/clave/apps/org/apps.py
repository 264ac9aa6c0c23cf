"""The company's own organisation: who stands where, under whom, and with which authority."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    """The app ``org``."""

    name = "clave.apps.org"
    label = "org"
    verbose_name = _("Organisation")
