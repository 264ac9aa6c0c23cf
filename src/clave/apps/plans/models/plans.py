"""Account plans: their states, and what they were at each."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Item
from clave.apps.identity.models import User
from clave.apps.simulation.models import OfferScenario


class PlanState(models.TextChoices):
    """Where a plan is in its life."""

    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    APPROVED = "approved", _("approved, not begun")
    ACTIVE = "active", _("under way")
    CLOSED = "closed", _("closed for good")


# Who may write what: words and aims while it is a draft; actions and what was reached until it is
# closed.
EDITABLE = (PlanState.DRAFT,)
RUNNING = (PlanState.DRAFT, PlanState.REVIEW, PlanState.APPROVED, PlanState.ACTIVE)


class PlanQuerySet(models.QuerySet["AccountPlan"]):
    """Reads on plans; every page and export goes through ``visible_to``."""

    def visible_to(self, user: User) -> Self:
        """Of accounts that ``user`` sees."""
        return self.filter(account__in=Account.objects.visible_to(user))

    def active(self) -> Self:
        """Those that are being carried out."""
        return self.filter(state=PlanState.ACTIVE)


class PnlBasis(models.TextChoices):
    """What the expected income statement comes from."""

    STATEMENT = "statement", _("the account's statement plus what the objectives add")
    SCENARIO = "scenario", _("a scenario of the simulator")


class AccountPlan(Item):
    """What is wanted at an account between two days, and how. Title, account, currency and
    comments are those of an item.

    ``sponsor``: whoever of the direction stands behind it. ``situation``: the figures as they were
    when they were last taken, ``{"taken_at", "rows": [{code, value, unit, on}]}``. ``progress``
    and ``expected`` (0…1, None: not measurable) as on the day ``read_on``.
    """

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(
        _("state"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="plans",
        verbose_name=_("owner"),
    )
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sponsored_plans",
        verbose_name=_("sponsor"),
    )
    tier = models.CharField(max_length=1, blank=True, default="", editable=False)
    before = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    pnl_basis = models.CharField(
        _("expected result from"),
        max_length=10,
        choices=PnlBasis.choices,
        default=PnlBasis.STATEMENT,
    )
    scenario = models.ForeignKey(
        OfferScenario,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("scenario"),
    )
    situation = models.JSONField(default=dict, editable=False)
    progress = models.FloatField(null=True, editable=False)
    expected = models.FloatField(null=True, editable=False)
    read_on = models.DateField(null=True, editable=False)

    # An item shows itself to whoever it names; a plan only to who sees its account.
    objects = PlanQuerySet.as_manager()  # type: ignore[misc, assignment]

    class Meta:
        verbose_name = _("account plan")
        verbose_name_plural = _("account plans")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["state", "ends_on"])]

    @property
    def is_settled(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.state == PlanState.CLOSED


class StateChange(models.Model):
    """A plan went from one state to another: who did it, when and why."""

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="changes")
    old = models.CharField(max_length=10, choices=PlanState.choices)
    new = models.CharField(max_length=10, choices=PlanState.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    why = models.TextField(max_length=2000, blank=True, default="")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.plan}: {self.old} → {self.new}"


class PlanVersion(models.Model):
    """A plan as it was: at a change of state, or when somebody wanted it kept.

    ``content``: as ``telling.content_of`` writes it. ``state``: of the plan then.
    """

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PlanState.choices)
    note = models.CharField(_("why it is kept"), max_length=300, blank=True, default="")
    content = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_version_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"
