"""Whether what was planned is done in the field: records, early warnings, proofs by figures."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplianceConfig(AppConfig):
    """The app ``compliance``."""

    name = "clave.apps.compliance"
    label = "compliance"
    verbose_name = _("Compliance")

    def ready(self) -> None:
        """Listen to actions; tell the figure and the worker's round what there is."""
        from . import telling  # noqa: F401 - registers what it tells
