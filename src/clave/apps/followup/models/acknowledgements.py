"""Acknowledgements: who must confirm what by when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .items import Item


class Acknowledgement(Item):
    """A message that each of its recipients confirms. ``closed_at``: all did, or it was taken back.

    ``withdrawn``: taken back before everybody had confirmed.
    """

    closed_at = models.DateTimeField(null=True, editable=False)
    withdrawn = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to confirm it any more."""
        return self.closed_at is not None


class Receipt(models.Model):
    """One recipient: when they confirmed, and when they were last reminded."""

    acknowledgement = models.ForeignKey(
        Acknowledgement, on_delete=models.CASCADE, related_name="receipts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="receipts"
    )
    confirmed_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        ordering = ["user__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["acknowledgement", "user"], name="one_receipt_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.acknowledgement}"
