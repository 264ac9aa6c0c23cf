"""Imports as the books know them, and mappings that are remembered."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import Job


class ImportState(models.TextChoices):
    """Where an import is: each state is one page of the import."""

    UPLOADED = "uploaded", _("being read")
    PROPOSED = "proposed", _("waiting for confirmation")
    RUNNING = "running", _("being imported")
    DONE = "done", _("imported")
    FAILED = "failed", _("refused")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class Import(models.Model):
    """One file on its way into the ledger.

    ``import_id`` is the ledger's own name of it once it is in. ``proposal``, ``mapping``,
    ``preview`` and ``result`` are plain values of :mod:`clave.facts`.
    """

    State = ImportState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    sheet = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    imported_at = models.DateTimeField(null=True)
    import_id = models.CharField(max_length=20, blank=True, default="")
    proposal = models.JSONField(null=True)
    mapping = models.JSONField(null=True)
    answers = models.JSONField(default=list)
    preview = models.JSONField(null=True)
    result = models.JSONField(null=True)
    error_code = models.CharField(max_length=60, blank=True, default="")
    error_params = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("import")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "import_id"],
                condition=~models.Q(import_id=""),
                name="one_record_per_import",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class SavedMapping(models.Model):
    """How the files with one header are read, as somebody confirmed it last."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    shape = models.CharField(max_length=64)
    mapping = models.JSONField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="one_mapping_per_name")
        ]

    def __str__(self) -> str:
        return self.name
