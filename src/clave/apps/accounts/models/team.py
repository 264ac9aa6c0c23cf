"""The account team: who works on an account, at which level, with how much of their time."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import Versioned
from clave.apps.org.models import DatedQuerySet

from .account import Account


class TeamLevel(models.TextChoices):
    """What somebody does for the account."""

    STRATEGIC = "strategic", _("strategic")
    RESEARCH = "research", _("research")
    MANAGEMENT = "management", _("management")


class Intermediary(models.TextChoices):
    """How somebody stands between the account and its KAM: deals with both, or sways who does."""

    DIRECT = "direct", _("direct")
    INDIRECT = "indirect", _("indirect")


class AccountMember(Versioned):
    """Somebody in the team of an account from a day on, until the day ``until`` without it.

    Who is in the team sees the account and what hangs below it, as do those above them in the line
    (:meth:`clave.apps.accounts.models.AccountQuerySet.visible_to`).
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    level = models.CharField(
        _("level"), max_length=10, choices=TeamLevel.choices, default=TeamLevel.MANAGEMENT
    )
    role = models.CharField(_("role"), max_length=120, blank=True, default="")
    share = models.PositiveSmallIntegerField(
        _("share of time in %"), default=0, validators=[MaxValueValidator(100)]
    )
    intermediary = models.CharField(
        _("key intermediary"), max_length=8, choices=Intermediary.choices, blank=True, default=""
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["level", "user__name", "since"]
        verbose_name = _("member of the account team")
        verbose_name_plural = _("account team")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="a_membership_lasts_a_day",
            ),
        ]
        indexes = [models.Index(fields=["user", "account"])]

    def __str__(self) -> str:
        return f"{self.user}: {self.account}"
