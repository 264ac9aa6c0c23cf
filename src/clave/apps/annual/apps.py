"""What the key accounts tell direction for the guidelines of a year."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnnualConfig(AppConfig):
    """The app ``annual``."""

    name = "clave.apps.annual"
    label = "annual"
    verbose_name = _("Annual brief")
