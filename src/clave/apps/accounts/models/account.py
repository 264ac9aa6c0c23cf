"""A customer, and its place in the group that decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.identity import audit
from clave.apps.identity.models import User, Versioned
from clave.apps.org.sight import Reach, reach_of
from clave.lib.moment import once

from .edition import Edition


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


# The accounts of teams that any of some people is in on a day, and what hangs below them.
_TEAM_ACCOUNTS = """
WITH RECURSIVE served(id) AS (
    SELECT account_id FROM accounts_accountmember
    WHERE user_id IN ({people}) AND since <= %s AND (until IS NULL OR until > %s)
    UNION
    SELECT account.id FROM accounts_account account JOIN served ON account.parent_id = served.id
)
SELECT id FROM served
"""


@dataclass(frozen=True)
class Viewer:
    """Somebody by what they see of the accounts on a day, and nothing else: for questions that are
    put together once for all who see by the same words (``reach`` None: everything)."""

    reach: Reach | None
    day: date

    @classmethod
    def of(cls, user: User) -> Viewer:
        """``user`` as of now."""
        reach = reach_of(user)
        return cls(None if Account.all_within(reach) else reach, timezone.localdate())


class AccountQuerySet(models.QuerySet["Account"]):
    """Reads on accounts; every page and export goes through :meth:`visible_to`.

    Writes on many at once renew the :class:`Edition`, as ``save`` and ``delete`` of one do.
    """

    def visible_to(self, user: User | Viewer) -> Self:
        """What ``user`` may see: everything; or the accounts whose KAM, or one of whose team, is
        that person or somebody below in the chain of command today, with what hangs below; none.

        Whose accounts these are decides :func:`clave.apps.org.sight.reach_of`.
        """
        viewer = user if isinstance(user, Viewer) else Viewer.of(user)
        reach, today = viewer.reach, viewer.day
        if reach is None:
            return self
        if not reach.users:
            return self.none()
        people = sorted(reach.users)
        sql = _TEAM_ACCOUNTS.format(people=", ".join(["%s"] * len(people)))
        served = RawSQL(sql, (*people, today, today))  # noqa: S611 - placeholders alone
        seen = Q(responsible__in=people) | Q(pk__in=served)
        if reach.beside is not None:
            seen |= ~Q(responsible__in=reach.beside)  # of nobody, too
        return self.filter(seen)

    def deciding(self) -> Self:
        """One row for each customer that decides: itself, or the parent that does so for others."""
        return self.filter(decider=models.F("pk"))

    def matching(self, text: str) -> Self:
        """Accounts whose name, code, contact or tax number contains ``text``."""
        return self.filter(
            Q(name__icontains=text)
            | Q(code__icontains=text)
            | Q(contact_name__icontains=text)
            | Q(tax_number__iexact=text)
        )

    @transaction.atomic
    def bulk_create(self, *args: Any, **options: Any) -> list[Account]:
        """As Django's."""
        Edition.renew()
        return super().bulk_create(*args, **options)

    @transaction.atomic
    def update(self, **values: Any) -> int:
        """As Django's; ``bulk_update`` comes by here too."""
        Edition.renew()
        return super().update(**values)

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's."""
        Edition.renew()
        return super().delete()


# The fields that are about a person: the audit says that they changed, and not from what to what.
PERSONAL = ("contact_name", "contact_role", "contact_email", "contact_phone")


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
    # For lists: health of this month and the month before, 0…100 (:mod:`clave.apps.health`); the
    # open ones are without what tells a margin.
    health = models.PositiveSmallIntegerField(null=True, editable=False)
    health_open = models.PositiveSmallIntegerField(null=True, editable=False)
    health_before = models.PositiveSmallIntegerField(null=True, editable=False)
    health_open_before = models.PositiveSmallIntegerField(null=True, editable=False)

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

    @classmethod
    def all_within(cls, reach: Reach | None) -> bool:
        """Whether ``reach`` holds every account: by role (None); or as the first of sales, where
        nobody else of the chart answers for any."""
        if reach is None or reach.beside is None:
            return reach is None
        others = reach.beside - reach.users

        def are_there() -> bool:
            return cls.objects.filter(responsible__in=sorted(others)).exists()

        return not once(("accounts of others", others), are_there)

    @property
    def audit_label(self) -> str:
        """Its name, which is no person's."""
        return self.name

    def conceal(self, changes: audit.Changes) -> audit.Changes:
        """Without the values of the person who is the contact."""
        return {n: audit.hidden(p) if n in PERSONAL else p for n, p in changes.items()}

    @transaction.atomic
    def save(self, *args: Any, **options: Any) -> None:
        """As Django's."""
        Edition.renew()
        super().save(*args, **options)

    @transaction.atomic
    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """As Django's."""
        Edition.renew()
        return super().delete(*args, **options)
