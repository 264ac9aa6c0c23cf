"""Whether the company needs key account management: the thirteen criteria and their answers."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReadinessConfig(AppConfig):
    """The app ``readiness``."""

    name = "clave.apps.readiness"
    label = "readiness"
    verbose_name = _("Readiness")

    def ready(self) -> None:
        """The figures of the books are told by this app."""
        from clave.apps.accounts.selectors import BOOKS

        from .risk import tell_chances
        from .selectors import tell_answers

        BOOKS["answers"] = tell_answers
        BOOKS["chances"] = tell_chances
