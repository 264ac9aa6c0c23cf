"""What a change of conditions does to both sides, and what is offered."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SimulationConfig(AppConfig):
    """The app ``simulation``."""

    name = "clave.apps.simulation"
    label = "simulation"
    verbose_name = _("Simulator")
