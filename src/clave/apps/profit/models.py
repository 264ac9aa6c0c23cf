"""What the company decides about the income statement of its accounts."""

from __future__ import annotations

import secrets

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import Versioned
from clave.apps.identity.prepared import only_row
from clave.lib.moment import once


class ProfitEdition(models.Model):
    """One row, whose random mark every write on these books renews: what was made of them is
    remembered under it."""

    mark = models.CharField(max_length=32)

    class Meta:
        verbose_name = "edition of the income statement's rules"

    def __str__(self) -> str:
        return self.mark

    @classmethod
    def current(cls) -> str:
        """The mark as of now; "" before the first write."""
        return once("edition of profit", cls._read)

    @classmethod
    def _read(cls) -> str:
        row = only_row(cls)
        return row.mark if row else ""

    @classmethod
    def renew(cls) -> None:
        """Called with every write, in its transaction."""
        cls.objects.update_or_create(pk=1, defaults={"mark": secrets.token_hex(16)})


class ProfitSettings(Versioned):
    """One row: what waiting for payment costs, and how old an exchange rate may be."""

    carrying_percent = models.DecimalField(
        _("what waiting for payment costs, per cent a year"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    carrying_source = models.CharField(_("where it comes from"), max_length=200, blank=True)
    oldest_rate = models.PositiveSmallIntegerField(
        _("days for which an exchange rate holds"),
        default=31,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )

    class Meta:
        verbose_name = _("settings of the income statement")

    def __str__(self) -> str:
        return str(_("Settings of the income statement"))

    @classmethod
    def current(cls) -> ProfitSettings:
        """The row, or an unsaved one with the defaults."""
        return cls.objects.first() or cls()


class Step(models.TextChoices):
    """Where a type of deduction stands in the waterfall."""

    PROMPT = "prompt_payment_discount", _("prompt-payment discount")
    REBATE = "rebate", _("rebate")
    PROMOTION = "promotion", _("promotion")
    CO_OP = "co_op", _("co-op advertising")
    LISTING = "listing_fee", _("listing fee")
    OTHER = "other_off_invoice", _("other off-invoice condition")
    INVESTMENT = "trade_investment", _("trade investment")


class DeductionType(Versioned):
    """The step of a type of deduction, as files name it, in place of what is usual."""

    type = models.CharField(_("type, as the files name it"), max_length=100, unique=True)
    step = models.CharField(_("step of the income statement"), max_length=30, choices=Step.choices)
    distinct = models.BooleanField(
        _("pays for a distinct good or service (IFRS 15.70)"), default=False
    )

    class Meta:
        ordering = ["type"]
        verbose_name = _("type of deduction")

    def __str__(self) -> str:
        return self.type


class Rate(Versioned):
    """What one unit of an activity costs, from a day on, in minor units of the company's."""

    activity = models.CharField(_("activity, as the files name it"), max_length=100)
    since = models.DateField(_("from"))
    cost_minor = models.BigIntegerField(_("cost a unit"), validators=[MinValueValidator(0)])

    class Meta:
        ordering = ["activity", "-since"]
        verbose_name = _("rate of an activity")
        constraints = [
            models.UniqueConstraint(fields=["activity", "since"], name="one_rate_a_day"),
        ]

    def __str__(self) -> str:
        return self.activity


class Pool(Versioned):
    """People or machines whose time serves customers. ``terms``: [driver, minutes] of a unit."""

    name = models.CharField(_("name"), max_length=100)
    since = models.DateField(_("from"))
    cost_minor = models.BigIntegerField(_("cost a month"), validators=[MinValueValidator(0)])
    minutes = models.PositiveIntegerField(
        _("practical minutes a month"), validators=[MinValueValidator(1)]
    )
    terms = models.JSONField(_("minutes by driver"), default=list)

    class Meta:
        ordering = ["name", "-since"]
        verbose_name = _("capacity for serving customers")
        constraints = [models.UniqueConstraint(fields=["name", "since"], name="one_pool_a_day")]

    def __str__(self) -> str:
        return self.name


class Mechanic(models.TextChoices):
    """How tiers count."""

    RETROACTIVE = "retroactive", _("retroactive: the tier reached counts for everything")
    INCREMENTAL = "incremental", _("incremental: each tier for its own part")


class Base(models.TextChoices):
    """What the tiers are of."""

    NET = "net_sales", _("what was invoiced, less returns")
    GROSS = "gross_sales", _("gross sales at list price")
    QUANTITY = "quantity", _("units")


class Scheme(Versioned):
    """A rebate agreed with an account for all below it. ``tiers``: [lower bound, rate] as texts."""

    name = models.CharField(_("name"), max_length=100)
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="rebate_schemes", verbose_name=_("account")
    )
    start = models.DateField(_("from"))
    end = models.DateField(_("until"))
    mechanic = models.CharField(
        _("mechanic"), max_length=12, choices=Mechanic.choices, default=Mechanic.RETROACTIVE
    )
    base = models.CharField(_("base"), max_length=12, choices=Base.choices, default=Base.NET)
    tiers = models.JSONField(_("tiers"), default=list)
    family = models.CharField(_("product family"), max_length=100, blank=True, default="")
    expected = models.DecimalField(
        _("expected base at the end"), max_digits=18, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["account__name", "-start", "name"]
        verbose_name = _("rebate scheme")

    def __str__(self) -> str:
        return self.name
