"""A person's calendar as other programs read it."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class CalendarFeed(models.Model):
    """An address that answers with one person's dates, to whoever knows it, until it is revoked.

    Kept is the SHA-256 of its token: who reads the books cannot read the calendar. ``titles``:
    whether it says what is to be done, or only that there is something at that account.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    name = models.CharField(_("where it is read"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    titles = models.BooleanField(_("with titles"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("calendar feed")

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        """Where it is read."""
        return self.name
