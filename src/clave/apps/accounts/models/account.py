"""A customer, and its place in the group that decides."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import User, Versioned
from clave.apps.identity.roles import Permission


class Level(models.TextChoices):
    """What an account is in its hierarchy."""

    GROUP = "group", _("group")
    BUYING_CENTRE = "buying_centre", _("buying centre")
    BANNER = "banner", _("banner")
    SITE = "site", _("site")
    CUSTOMER = "customer", _("customer")


class Tier(models.TextChoices):
    """How key an account is."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class AccountQuerySet(models.QuerySet["Account"]):
    """Reads on accounts; every page and export goes through :meth:`visible_to`."""

    def visible_to(self, user: User) -> Self:
        """What ``user`` may see: all accounts, those they manage (and what hangs below), none."""
        if user.may(Permission.SEE_ALL_ACCOUNTS):
            return self
        if user.may(Permission.SEE_OWN_ACCOUNTS):
            return self.filter(responsible=user)
        return self.none()

    def deciding(self) -> Self:
        """One row for each customer that decides: itself, or the parent that does so for others."""
        return self.filter(decider=models.F("pk"))

    def matching(self, text: str) -> Self:
        """Accounts whose name, code or tax number contains ``text``."""
        return self.filter(
            Q(name__icontains=text) | Q(code__icontains=text) | Q(tax_number__iexact=text)
        )


class Account(Versioned):
    """A customer as the ledger knows it, and what people decided about it.

    ``parent`` builds group → buying centre → banner → site. ``decider`` and ``responsible`` are
    derived (:mod:`clave.apps.accounts.hierarchy`): the ancestor that decides, and the KAM of the
    nearest ancestor that has one. ``edited_fields`` names what people changed by hand; an import
    leaves those alone.
    """

    code = models.CharField(_("code"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    level = models.CharField(
        _("type"), max_length=14, choices=Level.choices, default=Level.CUSTOMER
    )
    decides = models.BooleanField(_("decides for those below"), default=False)
    tier = models.CharField(_("tier"), max_length=1, choices=Tier.choices, blank=True, default="")
    kam = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accounts",
        verbose_name=_("KAM"),
    )
    channel = models.CharField(_("channel"), max_length=100, blank=True, default="")
    segment = models.CharField(_("segment"), max_length=100, blank=True, default="")
    country = models.CharField(_("country"), max_length=100, blank=True, default="")
    delegation = models.CharField(_("delegation"), max_length=100, blank=True, default="")
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True, default="")
    is_direct = models.BooleanField(_("direct"), null=True, blank=True)
    contact_name = models.CharField(_("contact"), max_length=150, blank=True, default="")
    contact_role = models.CharField(_("position"), max_length=150, blank=True, default="")
    contact_email = models.EmailField(_("e-mail"), blank=True, default="")
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True, default="")
    credit_limit_minor = models.BigIntegerField(_("credit limit"), null=True, blank=True)
    credit_limit_currency = models.CharField(max_length=3, blank=True, default="")
    edited_fields = models.JSONField(default=list, editable=False)

    decider = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="decides_for", editable=False
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="responsible_for",
        editable=False,
    )

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["name", "code"]
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        indexes = [models.Index(fields=["responsible", "decider"])]

    def __str__(self) -> str:
        return self.name
