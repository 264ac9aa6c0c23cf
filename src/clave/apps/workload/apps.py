"""The role of the KAM in each account, the hours it takes, and who has them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkloadConfig(AppConfig):
    """The app ``workload``."""

    name = "clave.apps.workload"
    label = "workload"
    verbose_name = _("Workload")

    def ready(self) -> None:
        """Tell the figures what the books know of the work."""
        from . import telling  # noqa: F401 - registers what it tells
