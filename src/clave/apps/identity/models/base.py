"""What every editable record has."""

from __future__ import annotations

from django.db import models


class Versioned(models.Model):
    """A record that two people may edit: each save raises ``version``, a stale one is refused."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
