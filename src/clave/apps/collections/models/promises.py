"""What a customer promised to pay: at once, or in the instalments of a plan."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import Versioned

from .base import AtAccountQuerySet


class PaymentPlan(Versioned):
    """Several promises that were agreed on together. ``ended_on``: given up, and why."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="payment_plans")
    agreed_on = models.DateField(_("agreed on"))
    note = models.CharField(_("what was agreed"), max_length=500, blank=True, default="")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=500, blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AtAccountQuerySet.as_manager()

    class Meta:
        ordering = ["-agreed_on", "-pk"]
        verbose_name = _("payment plan")

    def __str__(self) -> str:
        return f"{self.account} {self.agreed_on}"


class Promise(models.Model):
    """So much by a day. Whether it was kept, payments say; it is never changed nor deleted.

    ``superseded_by``: the promise that took its place; only the newest counts. ``invoice``: what
    it is for, where the customer said.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="promises")
    plan = models.ForeignKey(
        PaymentPlan, null=True, on_delete=models.CASCADE, related_name="instalments"
    )
    invoice = models.CharField(_("invoice"), max_length=100, blank=True, default="")
    amount_minor = models.BigIntegerField(_("amount"), validators=[MinValueValidator(1)])
    currency = models.CharField(max_length=3)
    made_on = models.DateField(_("promised on"))
    due_on = models.DateField(_("to be paid by"))
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    superseded_by = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="supersedes"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AtAccountQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("promise to pay")
        indexes = [models.Index(fields=["account", "due_on"])]

    def __str__(self) -> str:
        return f"{self.account} {self.due_on}"
