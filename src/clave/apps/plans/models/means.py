"""What a plan is carried out with, and what may go wrong: actions, money, risks, days."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.followup.models import Action
from clave.apps.identity.models import Versioned
from clave.apps.team.models import Resource

from .aims import Objective, Strategy
from .plans import AccountPlan

_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class PlanAction(models.Model):
    """An action of the follow-up that belongs to a plan. Its place, unit, owner and day are the
    action's own. ``sponsor``: the plan's where none is named.
    """

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="actions")
    action = models.OneToOneField(Action, on_delete=models.CASCADE, related_name="in_plan")
    objective = models.ForeignKey(
        Objective,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="actions",
        verbose_name=_("objective"),
    )
    strategy = models.ForeignKey(
        Strategy,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="actions",
        verbose_name=_("strategy"),
    )
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sponsor"),
    )
    starts_on = models.DateField(_("begins"), null=True, blank=True)

    class Meta:
        ordering = ["action__due_on", "pk"]
        verbose_name = _("action of a plan")
        verbose_name_plural = _("actions of plans")

    def __str__(self) -> str:
        return str(self.action)


class InvestmentKind(models.TextChoices):
    """What money is spent on."""

    DISCOUNT = "discount", _("discounts and rebates")
    PROMOTION = "promotion", _("promotions")
    LISTING = "listing", _("listing and shelf")
    MARKETING = "marketing", _("marketing and events")
    SERVICE = "service", _("service and logistics")
    TRAINING = "training", _("training")
    PEOPLE = "people", _("people")
    OTHER = "other", _("other")


class Investment(Versioned):
    """Money or a resource that the plan needs; money in minor units of the plan's currency."""

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="investments")
    kind = models.CharField(
        _("kind"), max_length=10, choices=InvestmentKind.choices, default=InvestmentKind.OTHER
    )
    title = models.CharField(_("what for"), max_length=200)
    amount_minor = models.BigIntegerField(_("amount"), null=True, blank=True)
    on = models.DateField(_("when"), null=True, blank=True)
    resource = models.ForeignKey(
        Resource,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("resource"),
    )

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name = _("investment")
        verbose_name_plural = _("investments")

    def __str__(self) -> str:
        return self.title


class RiskState(models.TextChoices):
    """What became of a risk."""

    OPEN = "open", _("still open")
    HAPPENED = "happened", _("happened")
    GONE = "gone", _("no longer a risk")


class Risk(Versioned):
    """What may go wrong: likelihood and impact from 1 to 5, the money at stake where known."""

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="risks")
    title = models.CharField(_("risk"), max_length=200)
    likelihood = models.PositiveSmallIntegerField(_("likelihood"), default=3, validators=_FIVE)
    impact = models.PositiveSmallIntegerField(_("impact"), default=3, validators=_FIVE)
    impact_minor = models.BigIntegerField(_("money at stake"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    response = models.TextField(_("response"), max_length=2000, blank=True, default="")
    state = models.CharField(
        _("state"), max_length=10, choices=RiskState.choices, default=RiskState.OPEN
    )

    class Meta:
        ordering = ["state", "-likelihood", "-impact", "pk"]
        verbose_name = _("risk")
        verbose_name_plural = _("risks")

    def __str__(self) -> str:
        return self.title

    @property
    def weight(self) -> int:
        """Likelihood times impact, 1 to 25."""
        return self.likelihood * self.impact


class Milestone(Versioned):
    """A day that matters to a plan."""

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=200)
    on = models.DateField(_("day"))
    done_on = models.DateField(_("reached on"), null=True, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self) -> str:
        return self.title
