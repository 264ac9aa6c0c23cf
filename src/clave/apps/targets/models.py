"""Targets of a year: handed down from above, entered from below, settled line by line."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Approval, ApprovalState
from clave.apps.identity.models import Versioned


class SetState(models.TextChoices):
    """Where the targets of a year stand; it follows from their approval."""

    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("sent back")


_STATES = {
    ApprovalState.WAITING: SetState.PROPOSED,
    ApprovalState.APPROVED: SetState.APPROVED,
    ApprovalState.RETURNED: SetState.RETURNED,
    ApprovalState.REFUSED: SetState.RETURNED,
    ApprovalState.WITHDRAWN: SetState.DRAFT,
}


class TargetSet(Versioned):
    """A version of the targets of one year. ``year``: that in which the fiscal year begins;
    ``approval``: the request that was made of it, which says its state."""

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    name = models.CharField(_("version"), max_length=60)
    currency = models.CharField(max_length=3, editable=False)
    approval = models.ForeignKey(
        Approval, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = _("targets of a year")
        verbose_name_plural = _("targets of years")
        constraints = [models.UniqueConstraint(fields=["year", "name"], name="one_set_per_name")]

    def __str__(self) -> str:
        return f"{self.year} · {self.name}"

    @property
    def state(self) -> SetState:
        """What its approval says; a draft where none was asked."""
        return _STATES[ApprovalState(self.approval.state)] if self.approval else SetState.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether its amounts may still change."""
        return self.state in {SetState.DRAFT, SetState.RETURNED}


class HandedTotal(Versioned):
    """What was handed down in one sum: to a KAM, or to all where ``user`` is None."""

    target_set = models.ForeignKey(TargetSet, on_delete=models.CASCADE, related_name="totals")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("KAM"),
    )
    amount_minor = models.BigIntegerField(_("amount"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_set", "user"], name="one_total_per_person"),
            models.UniqueConstraint(
                fields=["target_set"],
                condition=models.Q(user=None),
                name="one_total_of_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_set}: {self.user or ''}"


class LineState(models.TextChoices):
    """How far the two sides are with the target of an account."""

    HANDED = "handed", _("handed down")
    ENTERED = "entered", _("entered, to be agreed")
    AGREED = "agreed", _("agreed on")
    RETURNED = "returned", _("sent back")


class AccountTarget(Versioned):
    """The target of an account in a set. ``reason``: why it was sent back."""

    target_set = models.ForeignKey(TargetSet, on_delete=models.CASCADE, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="target_lines")
    state = models.CharField(
        _("state"), max_length=10, choices=LineState.choices, default=LineState.HANDED
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    class Meta:
        ordering = ["account__name", "pk"]
        verbose_name = _("target of an account")
        verbose_name_plural = _("targets of accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["target_set", "account"], name="one_target_line_per_account"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.target_set}"


class MonthTarget(models.Model):
    """A month of a line, in minor units: what was handed down, what was entered; None: not told."""

    line = models.ForeignKey(AccountTarget, on_delete=models.CASCADE, related_name="months")
    month = models.DateField()
    handed_minor = models.BigIntegerField(null=True)
    entered_minor = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["line", "month"], name="one_target_per_month")
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.month:%Y-%m}"

    def minor(self, state: str) -> int | None:
        """What holds: what was entered once both agree on it, else what was handed down."""
        first, second = self.handed_minor, self.entered_minor
        if state == LineState.AGREED:
            first, second = second, first
        return first if first is not None else second


class PersonKey(Versioned):
    """How files name somebody who sells: a number of another system. ``user`` None: nobody here,
    such as somebody who left; then nobody is asked again."""

    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )

    class Meta:
        ordering = ["key"]
        verbose_name = _("key of a person")
        verbose_name_plural = _("keys of people")

    def __str__(self) -> str:
        return self.key
