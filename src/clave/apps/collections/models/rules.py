"""What the company decided for its collections."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import Versioned
from clave.apps.identity.prepared import only_row
from clave.lib.moment import once


class DayCount(models.IntegerChoices):
    """Over how many days a year interest is computed."""

    FIXED = 365, _("365 days, always")
    LEAP = 366, _("366 in leap years")


class CollectionRules(Versioned):
    """One row: how promises and interest are counted."""

    grace_days = models.PositiveSmallIntegerField(
        _("days of grace for a promise"), default=3, validators=[MaxValueValidator(60)]
    )
    day_count = models.PositiveSmallIntegerField(
        _("days of a year"), choices=DayCount.choices, default=DayCount.FIXED
    )

    class Meta:
        verbose_name = _("rules of collections")

    def __str__(self) -> str:
        return str(_("rules of collections"))

    @classmethod
    def current(cls) -> CollectionRules:
        """The company's row, or an unsaved one with the defaults before the first save."""
        return once("collection rules", lambda: only_row(cls) or cls())


class InterestRate(Versioned):
    """A rate of interest for some days, with where it is from; it takes the place of Clave's.

    ``hundredths``: of a per cent a year. ``provisional``: not published, or not read there.
    """

    since = models.DateField(_("from"), unique=True)
    until = models.DateField(_("until"))
    hundredths = models.PositiveIntegerField(_("rate in %"), validators=[MaxValueValidator(10_000)])
    source = models.CharField(_("source"), max_length=200)
    provisional = models.BooleanField(_("provisional"), default=False)

    class Meta:
        ordering = ["-since"]
        verbose_name = _("rate of interest")

    def __str__(self) -> str:
        return f"{self.since} – {self.until}"

    @property
    def percent(self) -> Decimal:
        """Per cent a year."""
        return Decimal(self.hundredths) / 100
