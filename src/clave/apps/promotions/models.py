"""Promotions: what runs at an account, on which goods, when, for how much, and what was learnt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Approval, ApprovalState
from clave.apps.identity.models import User, Versioned
from clave.lib.money import from_minor

_SHARE = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class Mechanic(models.TextChoices):
    """How it works."""

    PRICE_OFF = "price_off", _("price off")
    MULTI_BUY = "multi_buy", _("multi-buy")
    DISPLAY = "display", _("extra display")
    LEAFLET = "leaflet", _("leaflet")
    LOYALTY = "loyalty", _("loyalty card")
    TASTING = "tasting", _("tasting and samples")
    OTHER = "other", _("other mechanics")


class Standing(models.TextChoices):
    """Where a promotion is: its approval and its days together say so."""

    DRAFT = "draft", _("draft")
    ASKED = "asked", _("in approval")
    RETURNED = "returned", _("returned to be changed")
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    ENDED = "ended", _("has ended")
    CANCELLED = "cancelled", _("cancelled")


_OF_APPROVAL = {
    ApprovalState.WAITING: Standing.ASKED,
    ApprovalState.RETURNED: Standing.RETURNED,
    ApprovalState.REFUSED: Standing.RETURNED,
    ApprovalState.WITHDRAWN: Standing.DRAFT,
}


class PromotionQuerySet(models.QuerySet["Promotion"]):
    """Reads on promotions; every page and export goes through ``visible_to``."""

    def visible_to(self, user: User) -> Self:
        """Those at accounts that ``user`` sees."""
        return self.filter(account__in=Account.objects.visible_to(user))

    def standing(self) -> Self:
        """Those that are not cancelled."""
        return self.filter(cancelled_on=None)


class Promotion(Versioned):
    """A promotion of goods at an account.

    ``products``, ``families``: codes and names. ``sites``: where it runs, all of the account's
    where none is named. ``discount_rate``: per cent of our price; or ``discount_minor``: money a
    unit; ``our_share``: per cent of it that we pay. ``fixed_minor``: what we pay beside. What is
    expected is per cent: ``uplift`` of the baseline, the other two of the units above it.
    ``approval``: the request that was made of it, or of the proposal that carries it. ``held``: it
    was noted after it had begun, and asks for no approval.
    """

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="promotions", verbose_name=_("account")
    )
    title = models.CharField(_("name"), max_length=200)
    mechanic = models.CharField(
        _("mechanics"), max_length=10, choices=Mechanic.choices, default=Mechanic.PRICE_OFF
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    products = models.JSONField(_("products"), default=list, blank=True)
    families = models.JSONField(_("families"), default=list, blank=True)
    sites = models.ManyToManyField(
        Account, blank=True, related_name="+", verbose_name=_("only at these sites")
    )
    discount_rate = models.DecimalField(
        _("discount on our price, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=_SHARE,
    )
    discount_minor = models.BigIntegerField(_("discount a unit"), null=True, blank=True)
    our_share = models.DecimalField(
        _("we pay of the discount, %"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(100),
        validators=_SHARE,
    )
    fixed_minor = models.BigIntegerField(_("fixed cost"), default=0)
    currency = models.CharField(max_length=3, default="EUR")
    uplift = models.DecimalField(
        _("expected uplift, %"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    cannibalised = models.DecimalField(
        _("of it taken from our other goods, %"),
        max_digits=4,
        decimal_places=1,
        default=Decimal(0),
        validators=_SHARE,
    )
    pulled_forward = models.DecimalField(
        _("of it only bought earlier, %"),
        max_digits=4,
        decimal_places=1,
        default=Decimal(0),
        validators=_SHARE,
    )
    note = models.TextField(_("notes"), max_length=4000, blank=True, default="")
    approval = models.ForeignKey(
        Approval, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    held = models.BooleanField(default=False, editable=False)
    cancelled_on = models.DateField(null=True, editable=False)
    cancel_reason = models.CharField(_("why"), max_length=500, blank=True, default="")
    learnt = models.TextField(_("what was learnt"), max_length=4000, blank=True, default="")
    learnt_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    learnt_on = models.DateField(null=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )

    objects = PromotionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        indexes = [models.Index(fields=["account", "starts_on"])]

    def __str__(self) -> str:
        return self.title

    @property
    def fixed(self) -> Decimal:
        """What we pay beside the discount, in the currency's own unit."""
        return from_minor(self.fixed_minor, self.currency)

    @property
    def discount(self) -> Decimal | None:
        """The discount of a unit, in the currency's own unit."""
        return (
            None if self.discount_minor is None else from_minor(self.discount_minor, self.currency)
        )

    @property
    def is_supported(self) -> bool:
        """Whether it may run: approved, or noted when it had begun."""
        return self.held or (
            self.approval is not None and self.approval.state == ApprovalState.APPROVED
        )

    def standing_on(self, day: date) -> Standing:
        """Where it is on a day. It comes with its ``approval``."""
        if self.cancelled_on is not None:
            return Standing.CANCELLED
        if not self.is_supported:
            if self.approval is None:
                return Standing.DRAFT
            return _OF_APPROVAL[ApprovalState(self.approval.state)]
        if day < self.starts_on:
            return Standing.PLANNED
        return Standing.RUNNING if day <= self.ends_on else Standing.ENDED
