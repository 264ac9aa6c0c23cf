"""Briefings: what a plan changes for an audience, sent in editions, confirmed and asked about."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Acknowledgement, Receipt
from clave.apps.identity.models import User, Versioned
from clave.apps.org.models import Unit

# What is frozen in each edition, in the order in which it is read.
TEXTS = ("title", "what", "why", "benefit", "deadline", "due_on")


class Audience(models.TextChoices):
    """Whom a briefing speaks to: what is in it for them differs."""

    SELLERS = "sellers", _("sellers of a delegation")
    WAREHOUSE = "warehouse", _("warehouse and logistics")
    PRODUCTION = "production", _("production and quality")
    FINANCE = "finance", _("finance and administration")
    MARKETING = "marketing", _("marketing")
    OTHER = "other", _("others")


class BriefingState(models.TextChoices):
    """Where a briefing is in its life."""

    DRAFT = "draft", _("draft")
    SENT = "sent", _("in force")
    CLOSED = "closed", _("ended")


class BriefingQuerySet(models.QuerySet["Briefing"]):
    """Reads on briefings; every page and export goes through ``visible_to``."""

    def visible_to(self, user: User) -> Self:
        """One's own, those of accounts that ``user`` sees, and those sent to them."""
        received = Receipt.objects.filter(
            acknowledgement__edition__briefing=OuterRef("pk"), user=user
        )
        seen = Q(owner=user) | Q(Exists(received))
        return self.filter(seen | Q(account__in=Account.objects.visible_to(user)))


class Briefing(Versioned):
    """What an audience is told. The texts are those of the next edition, until it is sent.

    ``units``: everybody placed there or below on that day; ``people``: others by name.
    ``confirm_days``: how long they have to confirm; ``ends_on``: the last day on which whoever
    joins is told too. ``current``: the edition in force, None before the first.
    """

    account = models.ForeignKey(
        Account,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="briefings",
        verbose_name=_("account"),
    )
    audience = models.CharField(
        _("audience"), max_length=10, choices=Audience.choices, default=Audience.SELLERS
    )
    units = models.ManyToManyField(
        Unit, blank=True, related_name="briefings", verbose_name=_("units")
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="briefed_by_name",
        verbose_name=_("people by name"),
    )
    title = models.CharField(_("in one line"), max_length=180)
    what = models.TextField(_("what changes"), max_length=4000)
    why = models.TextField(_("why"), max_length=4000)
    benefit = models.TextField(_("what is in it for you"), max_length=4000)
    deadline = models.TextField(_("what you have to do, and until when"), max_length=4000)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    confirm_days = models.PositiveSmallIntegerField(_("days to confirm it"), default=3)
    ends_on = models.DateField(_("in force until"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    state = models.CharField(
        _("state"), max_length=6, choices=BriefingState.choices, default=BriefingState.DRAFT
    )
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True, default="")
    current = models.OneToOneField(
        "Edition", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    objects = BriefingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("briefing")
        verbose_name_plural = _("briefings")
        indexes = [models.Index(fields=["state", "ends_on"])]

    def __str__(self) -> str:
        return self.title

    def texts(self) -> dict[str, Any]:
        """What an edition freezes: plain values, days as ISO text."""
        told = {name: getattr(self, name) for name in TEXTS}
        return told | {"due_on": self.due_on.isoformat() if self.due_on else ""}


class Edition(models.Model):
    """A briefing as it was sent. ``changed``: the texts that differ from the edition before."""

    briefing = models.ForeignKey(Briefing, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    texts = models.JSONField()
    changed = models.JSONField(default=list)
    acknowledgement = models.OneToOneField(
        Acknowledgement, on_delete=models.PROTECT, related_name="edition"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["briefing", "number"], name="one_edition_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.briefing} {self.number}"


class Reading(models.Model):
    """When somebody opened an edition first, whether or not they confirmed it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "user"], name="one_reading_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.edition}"


class BriefingQuestion(models.Model):
    """What somebody asked, and the answer; the whole audience reads both."""

    briefing = models.ForeignKey(Briefing, on_delete=models.CASCADE, related_name="questions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    asked_at = models.DateTimeField()
    answer = models.TextField(max_length=4000, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]
