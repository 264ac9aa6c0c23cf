"""The company's goals of a year."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import Versioned
from clave.apps.plans.measures import FREE, MEASURES, less_is_better


class Goal(Versioned):
    """What the company wants to reach in ``year``. Values in the measure's unit: money in the
    company's own, shares 0…1; ``unit`` in words where the measure is free.

    ``actual``, ``actual_on``: told by people where no figure measures it.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("goal"), max_length=200)
    details = models.TextField(_("why, and what it means"), max_length=4000, blank=True, default="")
    measure = models.CharField(
        _("measured by"), max_length=20, choices=[(m, m) for m in MEASURES], default=FREE
    )
    family = models.CharField(_("family"), max_length=100, blank=True, default="")
    unit = models.CharField(_("unit"), max_length=40, blank=True, default="")
    baseline = models.DecimalField(
        _("from"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    target = models.DecimalField(_("to"), max_digits=18, decimal_places=4, null=True, blank=True)
    actual = models.DecimalField(_("now"), max_digits=18, decimal_places=4, null=True, blank=True)
    actual_on = models.DateField(_("as of"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )

    class Meta:
        ordering = ["-year", "order", "pk"]
        verbose_name = _("company goal")
        verbose_name_plural = _("company goals")
        constraints = [
            models.UniqueConstraint(fields=["year", "title"], name="one_goal_of_a_name_a_year")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def less(self) -> bool:
        """Whether less is better."""
        return less_is_better(self.measure, self.baseline, self.target)
