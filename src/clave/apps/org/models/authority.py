"""Authority: lent to somebody for a time, and how far up the line a matter must go."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import Versioned

from .people import Person
from .places import Dated, Position, Unit


class Scope(models.TextChoices):
    """What is delegated."""

    SEE = "see", _("see what I see")
    APPROVE = "approve", _("see and approve in my place")


class Delegation(Versioned):
    """One person's authority in the hands of another, from one moment to another.

    ``unit`` narrows it to the people of that unit and of the units below. Up to ``limit_minor`` is
    approved by the substitute; without it there is no limit. What was delegated to somebody is not
    passed on by that person's own delegation.
    """

    giver = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="given", verbose_name=_("delegated by")
    )
    receiver = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="received", verbose_name=_("delegated to")
    )
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices, default=Scope.APPROVE)
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("only for the unit"),
    )
    limit_minor = models.BigIntegerField(_("up to"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("delegation of authority")
        verbose_name_plural = _("delegations of authority")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_delegation_lasts"
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")), name="nobody_delegates_to_oneself"
            ),
        ]
        indexes = [models.Index(fields=["ends_at", "starts_at"])]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}"


class Approver(models.TextChoices):
    """Who a policy asks for."""

    LEVEL = "level", _("so many levels up the line")
    TOP = "top", _("the top of the company")
    POSITION = "position", _("a position")


class Policy(Versioned, Dated):
    """How far up a matter must go, where all of its conditions are met; an empty one is met by all.

    Intervals are half open: from the first bound on, below the second. ``people_…`` is the size of
    the company in persons of its chart.
    """

    name = models.CharField(_("name"), max_length=120)
    subject = models.CharField(_("matter"), max_length=40, blank=True, default="")
    tier = models.CharField(_("tier"), max_length=1, blank=True, default="")
    amount_from_minor = models.BigIntegerField(_("amount from"), null=True, blank=True)
    amount_below_minor = models.BigIntegerField(_("amount below"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    people_from = models.PositiveIntegerField(_("people from"), null=True, blank=True)
    people_below = models.PositiveIntegerField(_("people below"), null=True, blank=True)
    approver = models.CharField(
        _("who approves"), max_length=8, choices=Approver.choices, default=Approver.LEVEL
    )
    levels = models.PositiveSmallIntegerField(_("levels up"), default=1)
    position = models.ForeignKey(
        Position,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("position that approves"),
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("policy of authority")
        verbose_name_plural = _("policies of authority")

    def __str__(self) -> str:
        return self.name
