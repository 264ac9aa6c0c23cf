"""What is told of a customer's counting, our own limit, the law's, and scenarios that are kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Item
from clave.apps.identity.models import Versioned
from clave.figures.customer_margin import Counting

_SHARE = [MinValueValidator(0), MaxValueValidator(100)]


class Base(models.TextChoices):
    """What a margin is a share of."""

    SALE = "sale", _("the sale")
    PURCHASE = "purchase", _("the purchase")


class CostBasis(models.TextChoices):
    """Which cost a customer counts."""

    INVOICE = "invoice", _("what is invoiced")
    NET = "net", _("net of all conditions (net-net)")


def _percent(label: object) -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(
        label,  # type: ignore[arg-type]
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=_SHARE,
    )


class CustomerTerms(Versioned):
    """How a customer counts its margin, and what it told: a row for each account that decides.

    ``goal``, ``category_share``: per cent; the share is ours of what it buys in the category.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="terms")
    shelf_with_vat = models.BooleanField(_("amounts of the sell-out include VAT"), default=True)
    base = models.CharField(
        _("margin as a share of"), max_length=8, choices=Base.choices, default=Base.SALE
    )
    cost = models.CharField(
        _("cost it counts"), max_length=8, choices=CostBasis.choices, default=CostBasis.INVOICE
    )
    on_vat = models.BooleanField(_("divides by the price with VAT"), default=False)
    goal = _percent(_("margin it wants, per cent"))
    category_share = _percent(_("our share of its category, per cent"))
    source = models.CharField(_("who told it, and when"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("how the customer counts")
        verbose_name_plural = _("how customers count")

    def __str__(self) -> str:
        return self.account.name

    @property
    def counting(self) -> Counting:
        """The same as figures take it."""
        return Counting(
            shelf_with_vat=self.shelf_with_vat,
            base=self.base,  # type: ignore[arg-type]
            cost=self.cost,  # type: ignore[arg-type]
            on_vat=self.on_vat,
        )


class MarginFloor(Versioned):
    """How low our contribution may go at an account, per cent of net sales: for those alone who
    may see limits.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="floor")
    floor = models.DecimalField(
        _("lowest contribution, per cent of net sales"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(-100), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = _("our limit")
        verbose_name_plural = _("our limits")

    def __str__(self) -> str:
        return self.account.name


class PaymentLimitQuerySet(models.QuerySet["PaymentLimit"]):
    """Reads on legal limits."""

    def on(self, day: date) -> PaymentLimitQuerySet:
        """Those that had begun, the newest first."""
        return self.filter(since__lte=day).order_by("-since", "-pk")


class PaymentLimit(Versioned):
    """The most days of payment that the law allows from a day on, by class of goods.

    ``families``: which of ours are fresh or perishable, one a line; for the general limit unused.
    """

    class Goods(models.TextChoices):
        """Which goods."""

        GENERAL = "general", _("all goods")
        FRESH = "fresh", _("fresh and perishable goods")

    goods = models.CharField(_("goods"), max_length=8, choices=Goods.choices)
    since = models.DateField(_("from"))
    days = models.PositiveSmallIntegerField(
        _("days at most"), validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    families = models.TextField(
        _("families that are fresh, one a line"), max_length=4000, blank=True, default=""
    )
    source = models.CharField(_("source"), max_length=200)

    objects = PaymentLimitQuerySet.as_manager()

    class Meta:
        ordering = ["goods", "-since"]
        verbose_name = _("legal payment term")
        verbose_name_plural = _("legal payment terms")
        constraints = [
            models.UniqueConstraint(fields=["goods", "since"], name="one_payment_limit_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.get_goods_display()}: {self.days}"

    @property
    def family_names(self) -> frozenset[str]:
        """The families of it."""
        return frozenset(filter(None, (line.strip() for line in self.families.splitlines())))


class OfferScenario(Item):
    """Moves of conditions under a name: discussed, compared, approved, offered.

    ``moves``: as ``figures.simulation_parts.told_moves`` writes them. ``data_to``: the newest day
    of the ledger when it was saved.
    """

    moves = models.JSONField(_("what is moved"), default=dict)
    data_to = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
