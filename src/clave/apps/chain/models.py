"""The supply chain of an account, stage by stage, and what is wrong with it."""

from __future__ import annotations

from decimal import Decimal
from typing import Self, TypeVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.contacts.models import Contact
from clave.apps.followup.models import Action
from clave.apps.identity.audit import Changes
from clave.apps.identity.models import User, Versioned
from clave.apps.value.models import Initiative
from clave.lib.money import from_minor

Record = TypeVar("Record", bound=models.Model)


class AtAccountQuerySet(models.QuerySet[Record]):
    """Reads on records at accounts; every page and export goes through ``visible_to``."""

    def visible_to(self, user: User) -> Self:
        """Those at accounts that ``user`` sees."""
        return self.filter(account__in=Account.objects.visible_to(user))


class StageKind(models.TextChoices):
    """What a stage is."""

    PLANT = "plant", _("plant")
    OUR_WAREHOUSE = "our_warehouse", _("our warehouse")
    TRANSPORT = "transport", _("transport")
    PLATFORM = "platform", _("their platform")
    THEIR_WAREHOUSE = "their_warehouse", _("their warehouse")
    POINT_OF_SALE = "point_of_sale", _("point of sale")
    OTHER = "other", _("other")


class ChainTerms(Versioned):
    """What was agreed with an account: days from order to delivery."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="chain_terms")
    agreed_days = models.DecimalField(
        _("days from order to delivery, agreed"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal()), MaxValueValidator(365)],
    )

    class Meta:
        verbose_name = _("terms of delivery")

    def __str__(self) -> str:
        return str(self.account)


class Stage(Versioned):
    """One stage of the way from the plant to the shelf. ``lead_days``: until it is passed.

    ``stock_days`` is what somebody told; where the sell-out tells the customer's stock, the page
    shows that beside it. ``cost_minor``: what the stage costs us in a year.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="stages")
    place = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=16, choices=StageKind.choices)
    name = models.CharField(_("name"), max_length=120)
    site = models.ForeignKey(
        Account,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("site"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("on our side"),
    )
    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("on theirs"),
    )
    lead_days = models.DecimalField(
        _("days it takes"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal()), MaxValueValidator(365)],
    )
    stock_days = models.DecimalField(
        _("stock, days"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal()), MaxValueValidator(999)],
    )
    stock_units = models.DecimalField(
        _("stock, units"),
        max_digits=12,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal())],
    )
    cost_minor = models.BigIntegerField(_("cost a year"), null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    note = models.CharField(_("notes"), max_length=500, blank=True, default="")

    objects = AtAccountQuerySet.as_manager()

    class Meta:
        ordering = ["place", "pk"]
        verbose_name = _("stage of the chain")
        indexes = [models.Index(fields=["account", "place"])]

    def __str__(self) -> str:
        return self.name

    @property
    def cost(self) -> Decimal | None:
        """In the currency's own unit."""
        return None if self.cost_minor is None else from_minor(self.cost_minor, self.currency)

    @property
    def audit_label(self) -> str:
        """The name of the stage, which is no person's."""
        return self.name

    def conceal(self, changes: Changes) -> Changes:
        """Of the person on their side, only the number is kept."""
        told = dict(changes)
        if "contact" in told:
            old, new = told["contact"]
            told["contact"] = (old and f"#{old.pk}", new and f"#{new.pk}")
        return told


class Severity(models.IntegerChoices):
    """How bad a problem is."""

    LOW = 1, _("low")
    MEDIUM = 2, _("medium")
    HIGH = 3, _("high")


class ChainProblem(Versioned):
    """Something wrong in a chain. ``action``: what is done about it; ``initiative``: the
    improvement that both gain by, in the value ledger."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="chain_problems")
    stage = models.ForeignKey(
        Stage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="problems",
        verbose_name=_("stage"),
    )
    what = models.CharField(_("what is wrong"), max_length=300)
    since = models.DateField(_("since"))
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity.choices, default=Severity.MEDIUM
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    action = models.ForeignKey(Action, null=True, on_delete=models.SET_NULL, related_name="+")
    initiative = models.ForeignKey(
        Initiative, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    solved_on = models.DateField(_("solved on"), null=True, blank=True)
    solution = models.CharField(_("how it was solved"), max_length=300, blank=True, default="")

    objects = AtAccountQuerySet.as_manager()

    class Meta:
        ordering = ["-severity", "since", "pk"]
        verbose_name = _("problem of the chain")

    def __str__(self) -> str:
        return self.what
