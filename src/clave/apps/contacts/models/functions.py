"""What people at a customer do: purchasing, payments, quality…; the company decides which count."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import Versioned


class Function(Versioned):
    """A function. ``weight`` says how much it counts in the coverage, which leaves out those
    that are not ``is_relevant``."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60)
    name_es = models.CharField(_("name in Spanish"), max_length=60)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MaxValueValidator(100)]
    )
    is_relevant = models.BooleanField(_("counts in the coverage"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("function")
        verbose_name_plural = _("functions")

    def __str__(self) -> str:
        return self.name_es if (get_language() or "").startswith("es") else self.name_en
