"""Reminders: their stages, the approved wording, and what was sent to whom about which invoice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import Versioned

from .base import AtAccountQuerySet

LANGUAGES = [("es", "Español"), ("en", "English")]


class ReminderStage(Versioned):
    """The first, second, third reminder: from how many days late on."""

    number = models.PositiveSmallIntegerField(_("stage"), unique=True)
    days_late = models.PositiveSmallIntegerField(_("from days late"))

    class Meta:
        ordering = ["number"]
        verbose_name = _("stage of reminders")

    def __str__(self) -> str:
        return str(self.number)


class ReminderText(Versioned):
    """The wording of a stage in a language. Whoever changes it takes its approval away.

    ``body`` may name {customer}, {invoices}, {total}, {company} and {date}.
    """

    stage = models.ForeignKey(ReminderStage, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("text"), max_length=4000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        editable=False,
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        editable=False,
    )  # fmt: skip
    approved_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["stage__number", "language"]
        verbose_name = _("wording of a reminder")
        constraints = [
            models.UniqueConstraint(fields=["stage", "language"], name="one_text_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.language}"


class SendState(models.TextChoices):
    """Where a reminder is. ``sending``: begun, and nobody knows yet whether it arrived."""

    PRINTED = "printed", _("printed")
    QUEUED = "queued", _("to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")


class Reminder(models.Model):
    """One letter or mail, as it was worded then. ``text_version``: of the approved wording."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="reminders")
    stage = models.ForeignKey(ReminderStage, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    to_email = models.EmailField(_("e-mail"), blank=True, default="")
    subject = models.CharField(max_length=300)
    body = models.TextField()
    text_version = models.PositiveIntegerField()
    state = models.CharField(_("state"), max_length=8, choices=SendState.choices)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    objects = AtAccountQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("reminder")

    def __str__(self) -> str:
        return f"{self.account} {self.stage}"

    @property
    def is_unsettled(self) -> bool:
        """Whether somebody has to say what became of it."""
        return self.state in (SendState.SENDING, SendState.FAILED)

    @property
    def audit_label(self) -> str:
        """Account and stage."""
        return str(self)


class ReminderInvoice(models.Model):
    """An invoice that a reminder is about: the database allows each once for every stage."""

    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="invoices")
    stage = models.ForeignKey(ReminderStage, on_delete=models.PROTECT, related_name="+")
    account_code = models.CharField(max_length=100)
    invoice = models.CharField(max_length=100)
    invoice_date = models.DateField()
    due_date = models.DateField()
    open_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["due_date", "invoice"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "account_code", "invoice", "invoice_date", "due_date"],
                name="one_reminder_per_invoice_and_stage",
            )
        ]

    def __str__(self) -> str:
        return self.invoice
