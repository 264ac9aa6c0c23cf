"""Charts that came from a file."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import User


class ChartImportState(models.TextChoices):
    """Where an import of a chart is in its life."""

    PROPOSED = "proposed", _("waits for you")
    DONE = "done", _("done")
    UNDONE = "undone", _("undone")


class ChartImport(models.Model):
    """A file with a whole chart. ``rows``: what was read; ``before``: the placements and holdings
    as they were, and ``made``: what it created, which is how it is undone. ``mark``: the edition
    of the chart that it left, so that nothing done since is lost by undoing it.
    """

    State = ChartImportState

    file_name = models.CharField(max_length=255)
    on = models.DateField()
    rows = models.JSONField()
    columns = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    mark = models.CharField(max_length=32, blank=True, default="")
    state = models.CharField(
        max_length=10, choices=ChartImportState.choices, default=ChartImportState.PROPOSED
    )
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name
