"""What the company's people work with: rooms, cars, devices, licences."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamConfig(AppConfig):
    """The app ``team``."""

    name = "clave.apps.team"
    label = "team"
    verbose_name = _("Team and resources")
