"""The value ledger: initiatives agreed with a customer, and what each brings to either side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import StoredFile, User, Versioned
from clave.lib.money import from_minor


class InitiativeKind(models.TextChoices):
    """What is done."""

    ALIGNED_ORDERS = "aligned_orders", _("aligned orders")
    FULL_PALLETS = "full_pallets", _("fuller pallets and lorries")
    SHARED_FORECAST = "shared_forecast", _("shared forecast")
    FEWER_RETURNS = "fewer_returns", _("fewer returns")
    ASSORTMENT = "assortment", _("assortment and shelf")
    PROMOTION = "promotion", _("joint promotion")
    PAYMENT = "payment", _("payment and invoicing")
    OTHER = "other", _("something else")


class InitiativeState(models.TextChoices):
    """Where an initiative is."""

    PROPOSED = "proposed", _("proposed")
    AGREED = "agreed", _("agreed")
    RUNNING = "running", _("running")
    DONE = "done", _("finished")
    DROPPED = "dropped", _("dropped")


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    """Reads on initiatives; every page and export goes through ``visible_to``."""

    def visible_to(self, user: User) -> Self:
        """Of accounts that ``user`` sees."""
        return self.filter(account__in=Account.objects.visible_to(user))

    def in_codes(self, codes: tuple[str, ...]) -> Self:
        """Of the accounts with these codes."""
        return self.filter(account__code__in=codes)


class Initiative(Versioned):
    """Something done with a customer that both gain by. ``review_on``: when it is looked at."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="initiatives")
    title = models.CharField(_("initiative"), max_length=200)
    kind = models.CharField(
        _("type"), max_length=20, choices=InitiativeKind.choices, default=InitiativeKind.OTHER
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=InitiativeState.choices,
        default=InitiativeState.PROPOSED,
    )
    details = models.TextField(_("what is done"), max_length=4000, blank=True, default="")
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    review_on = models.DateField(_("next review"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")

    def __str__(self) -> str:
        return self.title


class Side(models.TextChoices):
    """Whose gain it is."""

    OURS = "ours", _("ours")
    THEIRS = "theirs", _("the customer's")


class Nature(models.TextChoices):
    """Whether it is expected or came about."""

    FORECAST = "forecast", _("forecast")
    REALISED = "realised", _("realised")


class Gain(Versioned):
    """What an initiative brings one side: a saving or a gain, below zero a cost.

    ``on``: the day that it is counted on, which says its year. A gain that came about says how
    that is known (``evidence``), with a file where there is one.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="gains")
    side = models.CharField(_("side"), max_length=6, choices=Side.choices)
    nature = models.CharField(_("forecast or realised"), max_length=8, choices=Nature.choices)
    on = models.DateField(_("counted on"))
    amount_minor = models.BigIntegerField(_("amount"))
    evidence = models.CharField(_("how it is known"), max_length=300, blank=True, default="")
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("gain")
        verbose_name_plural = _("gains")
        indexes = [models.Index(fields=["initiative", "on"])]

    def __str__(self) -> str:
        return f"{self.initiative}: {self.get_nature_display()}"

    @property
    def amount(self) -> Decimal:
        """The same in the currency's own unit."""
        return from_minor(self.amount_minor, self.initiative.currency)

    @property
    def year(self) -> int:
        """The year that it counts in."""
        on: date = self.on
        return on.year
