"""What a customer does not pay because of something that we must settle."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Action
from clave.apps.identity.models import Versioned
from clave.apps.org.models import Unit

from .base import AtAccountQuerySet


class DisputeReason(models.TextChoices):
    """What the customer objects to."""

    PRICE = "price", _("price or discount")
    QUANTITY = "quantity", _("quantity")
    QUALITY = "quality", _("quality or damage")
    DELIVERY = "delivery", _("delivery")
    DOCUMENT = "document", _("missing document")
    CONDITIONS = "conditions", _("conditions agreed")
    OTHER = "other", _("something else")


class DisputeOutcome(models.TextChoices):
    """How it ended."""

    OURS = "ours", _("the invoice stands")
    CREDIT = "credit", _("credited in full")
    PART = "part", _("credited in part")
    WITHDRAWN = "withdrawn", _("withdrawn by the customer")


class Dispute(Versioned):
    """A dispute about an invoice: who settles it, in which department, and how it ended.

    ``action``: what its owner has to do, followed up like any other.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="disputes")
    invoice = models.CharField(_("invoice"), max_length=100)
    reason = models.CharField(_("reason"), max_length=12, choices=DisputeReason.choices)
    amount_minor = models.BigIntegerField(_("disputed amount"), validators=[MinValueValidator(1)])
    currency = models.CharField(max_length=3)
    details = models.TextField(_("details"), max_length=2000, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="disputes",
        verbose_name=_("owner"),
    )
    department = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("department"),
    )
    opened_on = models.DateField(_("opened"))
    due_on = models.DateField(_("to be settled by"))
    action = models.OneToOneField(Action, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=DisputeOutcome.choices, blank=True, default=""
    )
    outcome_note = models.CharField(_("how it ended"), max_length=500, blank=True, default="")
    settled_on = models.DateField(_("settled"), null=True, blank=True)

    objects = AtAccountQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "-pk"]
        verbose_name = _("dispute")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "invoice"],
                condition=models.Q(settled_on=None),
                name="one_open_dispute_per_invoice",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.invoice}"
