"""The company's slides: the template that decks are written on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import StoredFile, Versioned


class SlideTemplate(Versioned):
    """One row where the company has a template of its own; without it, decks use Clave's."""

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("slide template")
        verbose_name_plural = _("slide templates")

    def __str__(self) -> str:
        return self.file.name
