"""What a document says of an account, a plan or a year; the company's slides."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresentConfig(AppConfig):
    """The app ``present``."""

    name = "clave.apps.present"
    label = "present"
    verbose_name = _("On paper")
