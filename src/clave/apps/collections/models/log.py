"""What was said and done about an account's debts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.audit import Changes, hidden

from .base import AtAccountQuerySet


class NoteKind(models.TextChoices):
    """How the customer was reached."""

    CALL = "call", _("call")
    MAIL = "mail", _("e-mail")
    LETTER = "letter", _("letter")
    VISIT = "visit", _("visit")
    INTERNAL = "internal", _("internal")


class CollectionNote(models.Model):
    """One contact about debts; it is written once. ``invoice``: about all of them where empty."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="collection_notes")
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind.choices)
    happened_on = models.DateField(_("when"))
    invoice = models.CharField(_("invoice"), max_length=100, blank=True, default="")
    text = models.TextField(_("what was said"), max_length=2000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AtAccountQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        verbose_name = _("contact about debts")
        indexes = [models.Index(fields=["account", "-happened_on"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"

    @property
    def audit_label(self) -> str:
        """A number: the text may name people."""
        return f"#{self.pk}"

    def conceal(self, changes: Changes) -> Changes:
        """Kind, day and invoice are told; of what was said, only that it was written."""
        told = {"kind", "happened_on", "invoice"}
        return {n: pair if n in told else hidden(pair) for n, pair in changes.items()}
