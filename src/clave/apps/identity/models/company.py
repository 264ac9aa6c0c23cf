"""The company that uses this installation, and what it decided for everybody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.prepared import only_row
from clave.lib.moment import once

from .base import Versioned

# What wholesalers' ledgers commonly book as lines that are not goods: freight, fees, adjustments.
# Matched against the whole product code, case-insensitively; the user sees and changes them.
DEFAULT_NON_PRODUCTS = [
    "POST(AGE)?",
    "DOT",
    "M",
    "MANUAL",
    "D",
    "B",
    "S",
    "C2",
    "ADJUST.*",
    "BANK ?CHARGES",
    "AMAZON ?FEE",
    "CRUK",
    "TEST.*",
    "GIFT.*",
    "PORTES?",
    "TRANSPORTE",
    "GASTOS?.*",
    "COMISION(ES)?",
    "AJUSTE.*",
    "DESCUENTO.*",
    "REDONDEO",
]


class NumberStyle(models.TextChoices):
    """How numbers are written on the pages."""

    LANGUAGE = "language", _("As the language does")
    COMMA = "comma", "1.234,56"
    POINT = "point", "1,234.56"


def default_non_products() -> list[str]:
    """A fresh copy, since a JSON default must be callable."""
    return list(DEFAULT_NON_PRODUCTS)


class Company(Versioned):
    """One row. Money is in minor units of ``currency``."""

    name = models.CharField(_("name"), max_length=150, default="", blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    fiscal_year_start = models.PositiveSmallIntegerField(_("first month of the year"), default=1)
    number_style = models.CharField(
        _("number format"),
        max_length=10,
        choices=NumberStyle.choices,
        default=NumberStyle.LANGUAGE,
    )
    language = models.CharField(
        _("language of new users"),
        max_length=2,
        choices=[("es", "Español"), ("en", "English")],
        default="es",
    )
    fixed_costs_minor = models.BigIntegerField(_("fixed costs per year"), null=True, blank=True)
    non_products = models.JSONField(_("codes that are not products"), default=default_non_products)

    class Meta:
        verbose_name = _("company")

    def __str__(self) -> str:
        return self.name or "Clave"

    @classmethod
    def current(cls) -> Company:
        """The company's row, or an unsaved one with the defaults before the first save."""
        return once("company", lambda: only_row(cls) or cls())
