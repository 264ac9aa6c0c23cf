"""Rivals and what we know of them at each customer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self, TypeVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account, Viewer
from clave.apps.identity.models import StoredFile, User, Versioned
from clave.apps.identity.prepared import only_row
from clave.lib.money import from_minor
from clave.lib.text import plain

Record = TypeVar("Record", bound=models.Model)


class AtAccountQuerySet(models.QuerySet[Record]):
    """Reads on records at accounts; every page and export goes through ``visible_to``."""

    def visible_to(self, user: User | Viewer) -> Self:
        """Those at accounts that ``user`` sees."""
        return self.filter(account__in=Account.objects.visible_to(user))


class Competitor(Versioned):
    """A rival, known to the whole company. ``merged_into``: it was the same as that one."""

    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=120, db_index=True, editable=False)
    website = models.CharField(_("website"), max_length=200, blank=True, default="")
    note = models.TextField(_("what we know"), max_length=4000, blank=True, default="")
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                condition=models.Q(merged_into=None),
                name="one_competitor_per_name",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def key_of(name: str) -> str:
        """What two names of one rival share."""
        return plain(name)[:120]


class RivalProduct(Versioned):
    """A product or brand of a rival. ``our_product``: the code of ours that it stands against."""

    competitor = models.ForeignKey(Competitor, on_delete=models.CASCADE, related_name="products")
    brand = models.CharField(_("brand"), max_length=100, blank=True, default="")
    name = models.CharField(_("product"), max_length=150, blank=True, default="")
    family = models.CharField(_("category"), max_length=100, blank=True, default="")
    our_product = models.CharField(
        _("our product against it"), max_length=100, blank=True, default=""
    )

    class Meta:
        ordering = ["brand", "name"]
        verbose_name = _("product of a competitor")

    def __str__(self) -> str:
        return " ".join(filter(None, (self.brand, self.name)))


class Presence(Versioned):
    """A rival at an account, in a category. ``alerted_for``: the end of contract of which the KAM
    was warned, so that it is done once."""

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="rivals", verbose_name=_("account")
    )
    competitor = models.ForeignKey(
        Competitor,
        on_delete=models.PROTECT,
        related_name="presences",
        verbose_name=_("competitor"),
    )
    family = models.CharField(_("category"), max_length=100)
    yearly_minor = models.BigIntegerField(_("what it sells there in a year"), null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    contract_ends_on = models.DateField(_("its contract ends"), null=True, blank=True)
    strengths = models.TextField(_("strengths"), max_length=1000, blank=True, default="")
    weaknesses = models.TextField(_("weaknesses"), max_length=1000, blank=True, default="")
    alerted_for = models.DateField(null=True, blank=True, editable=False)

    objects = AtAccountQuerySet.as_manager()

    class Meta:
        ordering = ["family", "competitor__name"]
        verbose_name = _("competitor at an account")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "competitor", "family"], name="one_presence_per_category"
            )
        ]

    def __str__(self) -> str:
        return f"{self.competitor}: {self.family}"

    @property
    def yearly(self) -> Decimal | None:
        """The yearly sales told, in the currency's own unit."""
        return None if self.yearly_minor is None else from_minor(self.yearly_minor, self.currency)


class ShareSource(models.TextChoices):
    """Where an estimate comes from."""

    CUSTOMER = "customer", _("the customer said it")
    SHELF = "shelf", _("counted at the shelf")
    PANEL = "panel", _("market panel")
    PUBLIC = "public", _("public source")
    GUESS = "guess", _("our own estimate")


class ShareEstimate(models.Model):
    """So much of a category of an account comes from a supplier, from a day on.

    ``competitor`` None: it is our own share. Not changed afterwards: another one of a later day
    says what became of it; a mistake is taken back.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="share_estimates")
    family = models.CharField(_("category"), max_length=100)
    competitor = models.ForeignKey(
        Competitor,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="shares",
        verbose_name=_("supplier"),
    )
    on = models.DateField(_("day"))
    share = models.DecimalField(
        _("share, %"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    source = models.CharField(_("source"), max_length=10, choices=ShareSource.choices)
    confidence = models.PositiveSmallIntegerField(
        _("confidence"), default=50, validators=[MaxValueValidator(100)]
    )
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AtAccountQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("estimate of a share")
        indexes = [models.Index(fields=["account", "family", "on"])]

    def __str__(self) -> str:
        return f"{self.competitor or '–'}: {self.family} {self.on}"


class PriceSeen(models.Model):
    """A price that somebody saw. ``competitor`` None: our own product at the same shelf."""

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="prices_seen", verbose_name=_("where")
    )
    competitor = models.ForeignKey(
        Competitor,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="prices",
        verbose_name=_("competitor"),
    )
    name = models.CharField(_("product as it is called there"), max_length=150)
    our_product = models.CharField(_("our product to compare with"), max_length=100)
    price_minor = models.BigIntegerField(_("price"), validators=[MinValueValidator(1)])
    currency = models.CharField(max_length=3, default="EUR")
    with_vat = models.BooleanField(_("with VAT"), default=True)
    unit = models.CharField(_("price for"), max_length=20, blank=True, default="")
    seen_on = models.DateField(_("seen on"))
    place = models.CharField(_("shop or catalogue"), max_length=150, blank=True, default="")
    proof = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AtAccountQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_on", "-pk"]
        verbose_name = _("price seen")
        indexes = [models.Index(fields=["account", "-seen_on"])]

    def __str__(self) -> str:
        return f"{self.name} {self.seen_on}"

    @property
    def price(self) -> Decimal:
        """In the currency's own unit."""
        return from_minor(self.price_minor, self.currency)


class Decision(models.TextChoices):
    """Who got it."""

    WON = "won", _("won")
    LOST = "lost", _("lost")


class Reason(models.TextChoices):
    """Why it was won or lost."""

    PRICE = "price", _("price")
    QUALITY = "quality", _("quality of the product")
    RANGE = "range", _("range")
    SERVICE = "service", _("service and deliveries")
    TERMS = "terms", _("terms of payment and conditions")
    RELATIONSHIP = "relationship", _("relationship")
    BRAND = "brand", _("brand")
    NOT_KNOWN = "not_known", _("not known")
    OTHER = "other", _("something else")


class Outcome(Versioned):
    """Something decided between us and others. ``competitor`` None: nobody knows which."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="outcomes")
    on = models.DateField(_("decided on"))
    result = models.CharField(_("result"), max_length=4, choices=Decision.choices)
    competitor = models.ForeignKey(
        Competitor,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outcomes",
        verbose_name=_("against"),
    )
    family = models.CharField(_("category"), max_length=100, blank=True, default="")
    amount_minor = models.BigIntegerField(_("worth a year"), null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    reason = models.CharField(_("why"), max_length=14, choices=Reason.choices)
    note = models.TextField(_("what happened"), max_length=2000, blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AtAccountQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("won or lost")
        indexes = [models.Index(fields=["account", "-on"])]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_result_display()}"

    @property
    def amount(self) -> Decimal | None:
        """In the currency's own unit."""
        return None if self.amount_minor is None else from_minor(self.amount_minor, self.currency)


class CompetitionRules(Versioned):
    """How the company watches rivals: days before a contract's end that the KAM is warned."""

    alert_days = models.PositiveSmallIntegerField(
        _("days before the end of a contract"),
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(365)],
    )

    class Meta:
        verbose_name = _("rules of competition")

    def __str__(self) -> str:
        return str(_("rules of competition"))

    @classmethod
    def current(cls) -> CompetitionRules:
        """The company's row, or an unsaved one with the defaults."""
        return only_row(cls) or cls()

    def from_day(self, ends_on: date) -> date:
        """The first day of the warning."""
        return date.fromordinal(ends_on.toordinal() - self.alert_days)
