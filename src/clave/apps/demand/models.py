"""The demand plan: what people know beside the forecast, agreed month by month, then frozen."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Acknowledgement
from clave.apps.identity.models import Versioned


class MonthState(models.TextChoices):
    """How far the plan of a month is."""

    OPEN = "open", _("being planned")
    ASKED = "asked", _("waiting for the departments")
    AGREED = "agreed", _("agreed on")
    FROZEN = "frozen", _("frozen")


class PlanMonth(Versioned):
    """The plan of a month. ``request``: what the departments are asked to acknowledge; ``reason``:
    why it was frozen without all of them, where it was."""

    month = models.DateField(_("month"), unique=True)
    request = models.ForeignKey(
        Acknowledgement, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    frozen_at = models.DateTimeField(null=True, editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")

    class Meta:
        ordering = ["month"]
        verbose_name = _("plan of a month")
        verbose_name_plural = _("plans of months")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def state(self) -> MonthState:
        """What its freeze and its acknowledgement say."""
        if self.frozen_at is not None:
            return MonthState.FROZEN
        if self.request is None or self.request.withdrawn:
            return MonthState.OPEN
        return MonthState.AGREED if self.request.closed_at else MonthState.ASKED


class Source(models.TextChoices):
    """How a number came into the plan."""

    TYPED = "typed", _("typed in")
    SHEET = "sheet", _("from the planner's sheet")


class PlanEntry(Versioned):
    """What somebody says of an account's product in a month, in one layer: signed, with reason.

    ``product``: its code, as in the ledger. Layers are those of ``figures.demand_plan``.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="plan_entries")
    product = models.CharField(_("product"), max_length=100)
    month = models.DateField(_("month"))
    layer = models.CharField(_("layer"), max_length=20)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.TYPED)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    entered_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["month", "product", "layer"]
        verbose_name = _("entry of the demand plan")
        verbose_name_plural = _("entries of the demand plan")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "product", "month", "layer"], name="one_plan_entry_per_cell"
            )
        ]
        indexes = [models.Index(fields=["month"], name="plan_entry_month")]

    def __str__(self) -> str:
        return f"{self.account} · {self.product} · {self.month:%Y-%m}"


class FrozenCell(models.Model):
    """A cell of a plan as it was frozen; it never changes. ``steps``: the plan after each layer, as
    text of exact numbers; ``people``: who said something, by layer."""

    plan = models.ForeignKey(PlanMonth, on_delete=models.CASCADE, related_name="cells")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    product = models.CharField(max_length=100)
    steps = models.JSONField()
    people = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "account", "product"], name="one_frozen_cell_per_product"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.account} · {self.product}"
