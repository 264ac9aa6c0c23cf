"""What people decided about opportunities, and what customers told of their spend."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account, Viewer
from clave.apps.contacts.models import Contact
from clave.apps.followup.models import Action
from clave.apps.identity.models import User, Versioned
from clave.lib.money import from_minor


class OpportunityState(models.TextChoices):
    """Where an opportunity is. What nobody decided has no record, and is open."""

    OPEN = "open", _("open")
    TAKEN = "taken", _("taken up")
    DISMISSED = "dismissed", _("put away")
    WON = "won", _("won")
    LOST = "lost", _("lost")


# Of one subject at an account one record may be in these; what ended stays beside it.
LIVE = (OpportunityState.OPEN, OpportunityState.TAKEN, OpportunityState.DISMISSED)


class DismissReason(models.TextChoices):
    """Why an opportunity is put away."""

    NO_FIT = "no_fit", _("does not fit the customer")
    COMPETITOR = "competitor", _("bound to a competitor")
    TRIED = "tried", _("tried, and they do not want it")
    WRONG = "wrong", _("the figure is wrong")
    NOT_WORTH = "not_worth", _("not worth the effort")
    LATER = "later", _("not now")


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    """Reads on decisions; every page and export goes through ``visible_to``."""

    def visible_to(self, user: User | Viewer) -> Self:
        """Of accounts that ``user`` sees."""
        return self.filter(account__in=Account.objects.visible_to(user))


class Opportunity(Versioned):
    """A decision about one opportunity: the account, the ``kind``, and the product or family.

    These survive every recomputation, so that the decision stays. ``label``: what it is about, in
    the catalogue's words; ``amount_minor``: the expected sales of a year when it was decided, which
    say whether it has grown since. Costs are never kept here.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="opportunities")
    kind = models.CharField(_("type"), max_length=20)
    product = models.CharField(_("product"), max_length=100, blank=True, default="")
    family = models.CharField(_("family"), max_length=200, blank=True, default="")
    label = models.CharField(_("about"), max_length=200)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=OpportunityState.choices,
        default=OpportunityState.OPEN,
    )
    amount_minor = models.BigIntegerField(_("expected sales a year"))
    currency = models.CharField(max_length=3, default="EUR")
    reason = models.CharField(
        _("reason"), max_length=12, choices=DismissReason.choices, blank=True, default=""
    )
    note = models.TextField(_("note"), max_length=1000, blank=True, default="")
    review_on = models.DateField(_("look at it again"), null=True, blank=True)
    decided_on = models.DateField(_("decided"))
    taken_on = models.DateField(_("taken up"), null=True, blank=True)
    settled_on = models.DateField(_("ended"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who has it"),
    )
    action = models.ForeignKey(
        Action,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("its action"),
    )

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "product", "family"],
                condition=Q(state__in=LIVE),
                name="one_live_opportunity",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def amount(self) -> Decimal:
        """The expected sales of a year, in the currency's own unit."""
        return from_minor(self.amount_minor, self.currency)


class Confidence(models.TextChoices):
    """How sure it is what a customer told."""

    LOW = "low", _("low: a guess")
    MEDIUM = "medium", _("medium: told in passing")
    HIGH = "high", _("high: shown in figures")


class WalletQuerySet(models.QuerySet["Wallet"]):
    """Reads on what customers told; every page and export goes through ``visible_to``."""

    def visible_to(self, user: User) -> Self:
        """Of accounts that ``user`` sees."""
        return self.filter(account__in=Account.objects.visible_to(user))


class Wallet(Versioned):
    """What a customer spends in a year on a family (``""``: on all that we sell), with its source.

    Either the amount, or our ``rank`` among its ``suppliers``, ``tied_with`` how many others.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="wallets")
    family = models.CharField(_("family"), max_length=200, blank=True, default="")
    year = models.PositiveSmallIntegerField(_("year"))
    amount_minor = models.BigIntegerField(_("spends a year"), null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    rank = models.PositiveSmallIntegerField(_("our rank"), null=True, blank=True)
    suppliers = models.PositiveSmallIntegerField(_("suppliers"), null=True, blank=True)
    tied_with = models.PositiveSmallIntegerField(_("tied with"), default=0)
    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who told it"),
    )
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    confidence = models.CharField(
        _("confidence"), max_length=6, choices=Confidence.choices, default=Confidence.MEDIUM
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = WalletQuerySet.as_manager()

    class Meta:
        ordering = ["family", "-year", "-pk"]
        verbose_name = _("spend of a customer")
        verbose_name_plural = _("spend of customers")

    def __str__(self) -> str:
        return f"{self.account} {self.family} {self.year}".replace("  ", " ")

    @property
    def amount(self) -> Decimal | None:
        """The spend in the currency's own unit."""
        return None if self.amount_minor is None else from_minor(self.amount_minor, self.currency)

    @property
    def average_rank(self) -> float | None:
        """Our rank, the mean one where others tie with us."""
        return None if self.rank is None else self.rank + self.tied_with / 2
