"""Everything with a date: who does or expects what on which day, and a feed of it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    """The app ``agenda``."""

    name = "clave.apps.agenda"
    label = "agenda"
    verbose_name = _("Calendar")
