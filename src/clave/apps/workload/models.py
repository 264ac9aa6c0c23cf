"""What people decide on the work of accounts: role, rules, capacity."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import Versioned


class Stage(models.TextChoices):
    """How far a relationship has come."""

    EXPLORATORY = "exploratory", _("exploratory")
    BASIC = "basic", _("basic")
    COOPERATIVE = "cooperative", _("cooperative")
    INTERDEPENDENT = "interdependent", _("interdependent")
    INTEGRATED = "integrated", _("integrated")
    DISINTEGRATING = "disintegrating", _("disintegrating")


class KeyFor(models.TextChoices):
    """Why an account is key."""

    SALES = "sales", _("its sales")
    PROFIT = "profit", _("what it earns us")
    STRATEGIC = "strategic", _("its strategic position")


class AccountRole(Versioned):
    """What somebody decided on the KAM's role at an account that decides for itself.

    ``hours``: a year, where somebody knows better than the rules. ``decided_by``, ``decided_on``:
    of the stage; earlier stages stand in the audit.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="role")
    stage = models.CharField(
        _("stage of the relationship"), max_length=16, choices=Stage.choices, blank=True, default=""
    )
    stage_reason = models.CharField(_("why this stage"), max_length=500, blank=True, default="")
    key_for = models.CharField(
        _("key for"), max_length=10, choices=KeyFor.choices, blank=True, default=""
    )
    key_reason = models.CharField(_("why it is key"), max_length=500, blank=True, default="")
    hours = models.DecimalField(
        _("hours a year"),
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(8760)],
    )
    hours_reason = models.CharField(_("why these hours"), max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("stage decided by"),
    )
    decided_on = models.DateField(_("stage decided on"), null=True, editable=False)

    class Meta:
        verbose_name = _("role of the KAM")
        verbose_name_plural = _("roles of the KAM")

    def __str__(self) -> str:
        return self.account.name


class RuleKind(models.TextChoices):
    """What a rule is about."""

    EFFORT = "effort", _("effort")
    STAGE = "stage", _("stage")
    COMPLEXITY = "complexity", _("complexity")
    TERRITORY = "territory", _("territories")


class Rule(Versioned):
    """A rule of the company in place of a default of :mod:`clave.figures.work`.

    ``key``: «A.high», a stage, a dimension, or «all»; ``values``: the fields of that default.
    """

    kind = models.CharField(_("type"), max_length=10, choices=RuleKind.choices)
    key = models.CharField(max_length=30)
    values = models.JSONField(_("values"), default=dict)

    class Meta:
        ordering = ["kind", "key"]
        verbose_name = _("rule of the workload")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_rule_per_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Capacity(Versioned):
    """The hours of a person for accounts from a day on; of everybody else where ``user`` is None.

    ``moments``, ``hits``: moments of work observed by chance, and those spent on accounts; where
    they are told, they give the share. ``delegations``, ``languages``: apart by commas; nothing:
    anywhere, any.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="capacities",
        verbose_name=_("person"),
    )
    since = models.DateField(_("from"))
    days = models.PositiveSmallIntegerField(
        _("working days a year"),
        default=220,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    hours_a_day = models.DecimalField(
        _("hours a day"),
        max_digits=4,
        decimal_places=2,
        default=8,
        validators=[MinValueValidator(0), MaxValueValidator(24)],
    )
    account_share = models.PositiveSmallIntegerField(
        _("time for accounts in %"), default=65, validators=[MaxValueValidator(100)]
    )
    moments = models.PositiveIntegerField(_("moments observed"), null=True, blank=True)
    hits = models.PositiveIntegerField(_("of them, on accounts"), null=True, blank=True)
    delegations = models.CharField(_("delegations"), max_length=200, blank=True, default="")
    languages = models.CharField(_("languages"), max_length=100, blank=True, default="")

    class Meta:
        ordering = ["user__name", "-since"]
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        constraints = [
            models.UniqueConstraint(fields=["user", "since"], name="one_capacity_a_day"),
            models.UniqueConstraint(
                fields=["since"], condition=Q(user=None), name="one_common_capacity_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or ''} {self.since}".strip()
