"""Who did what and when, in a chain that shows tampering."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One write: ``changes`` maps a field to ``[old, new]``.

    ``hash`` covers the entry and ``previous_hash``: altering, removing or inserting one breaks
    every later link. ``actor`` is empty for the command line and the system itself.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_label = models.CharField(max_length=150)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=200)
    account_code = models.CharField(max_length=100, blank=True, default="")
    changes = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["account_code", "-number"]),
            models.Index(fields=["actor", "-number"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject_label}"


class AuditHead(models.Model):
    """The end of the chain: locked while an entry is added, so that numbers have no gap."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
