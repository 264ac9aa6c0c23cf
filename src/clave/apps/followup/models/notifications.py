"""What people say about an item, what they are told of it, and how."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import Versioned

from .items import Item


class Comment(models.Model):
    """Something said about an item; who sees the item reads it. It is not changed afterwards."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class Notification(models.Model):
    """One person is told one thing. ``code`` and ``params`` make its sentence on page and mail.

    ``mailed_at``: it went out by e-mail, or was not to.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="notifications")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=32)
    params = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "read_at"]),
            models.Index(fields=["mailed_at", "user"]),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.code}"


class MailHabit(models.TextChoices):
    """How somebody wants to be told by e-mail."""

    NOW = "now", _("at once")
    DAILY = "daily", _("once a day, all together")
    NEVER = "never", _("never, on the page alone")


class MailSettings(Versioned):
    """One person's choice. Between ``quiet_from`` and ``quiet_until`` nothing is sent."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_settings"
    )
    habit = models.CharField(
        _("by e-mail"), max_length=6, choices=MailHabit.choices, default=MailHabit.DAILY
    )
    digest_at = models.TimeField(_("the daily mail at"), default=time(8))
    quiet_from = models.TimeField(_("nothing is sent from"), default=time(20))
    quiet_until = models.TimeField(_("until"), default=time(7))

    class Meta:
        verbose_name = _("e-mail settings")

    def __str__(self) -> str:
        return str(self.user)


class Escalation(models.Model):
    """An unanswered item went to somebody above ``about``; each level once."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="escalations")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "about", "level"], name="each_level_is_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} → {self.to}"
