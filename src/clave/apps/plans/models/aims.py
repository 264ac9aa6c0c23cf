"""What a plan wants to reach, and by which ways."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import Versioned
from clave.apps.plans.measures import FREE, MEASURES, less_is_better

from .plans import AccountPlan
from .strategy import Goal


class Objective(Versioned):
    """From ``baseline`` on ``starts_on`` to ``target`` on ``due_on``, in the measure's unit (money
    in the company's own, shares 0…1; ``unit`` in words where the measure is free).

    ``goal``: the company's that it serves; where none, ``no_goal_reason`` says why. ``curve``:
    what is expected by when where that is no straight line, ``[[day, value], …]``. ``actual`` and
    ``actual_on``: the last reading of the figure and the day of its data, or what people told;
    ``missing``: a code of why there is none.
    """

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="objectives")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("objective"), max_length=200)
    goal = models.ForeignKey(
        Goal,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="objectives",
        verbose_name=_("company goal that it serves"),
    )
    no_goal_reason = models.CharField(
        _("why it serves none"), max_length=300, blank=True, default=""
    )
    measure = models.CharField(
        _("measured by"), max_length=20, choices=[(m, m) for m in MEASURES], default=FREE
    )
    family = models.CharField(_("family"), max_length=100, blank=True, default="")
    unit = models.CharField(_("unit"), max_length=40, blank=True, default="")
    baseline = models.DecimalField(
        _("from"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    target = models.DecimalField(_("to"), max_digits=18, decimal_places=4)
    starts_on = models.DateField(_("counted from"))
    due_on = models.DateField(_("by"))
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    curve = models.JSONField(default=list, blank=True)
    actual = models.DecimalField(_("now"), max_digits=18, decimal_places=4, null=True, blank=True)
    actual_on = models.DateField(_("as of"), null=True, blank=True)
    missing = models.CharField(max_length=40, blank=True, default="", editable=False)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")

    def __str__(self) -> str:
        return self.title

    @property
    def less(self) -> bool:
        """Whether less is better."""
        return less_is_better(self.measure, self.baseline, self.target)


class Strategy(Versioned):
    """A way to reach objectives; of all where none is named."""

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="strategies")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("strategy"), max_length=200)
    text = models.TextField(_("how"), max_length=4000, blank=True, default="")
    objective = models.ForeignKey(
        Objective,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="strategies",
        verbose_name=_("objective"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")

    def __str__(self) -> str:
        return self.title
