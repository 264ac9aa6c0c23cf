"""Resources: what there is, who has it, who booked it, for which account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import Versioned
from clave.apps.org.models import Unit


class ResourceKind(models.TextChoices):
    """What a resource is."""

    OFFICE = "office", _("office")
    ROOM = "room", _("meeting room")
    CAR = "car", _("car")
    DEVICE = "device", _("device")
    LICENCE = "licence", _("licence")


class Resource(Versioned):
    """Something to work with. ``monthly_cost_minor``: None where nobody knows it.

    ``holder``: who has it for good; nobody where it is booked by the hour.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(
        _("type"), max_length=10, choices=ResourceKind.choices, default=ResourceKind.ROOM
    )
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("unit or delegation"),
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    monthly_cost_minor = models.BigIntegerField(_("cost per month"), null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = _("resource")
        verbose_name_plural = _("resources")

    def __str__(self) -> str:
        return self.name


class Booking(models.Model):
    """A resource from one moment on until another without it; no two of one resource overlap."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="bookings")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings"
    )
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="bookings"
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    purpose = models.CharField(_("what for"), max_length=200, blank=True, default="")

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("booking")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_booking_lasts")
        ]
        indexes = [models.Index(fields=["resource", "ends_at"])]

    def __str__(self) -> str:
        return f"{self.resource} {self.starts_at:%Y-%m-%d %H:%M}"
