"""Approvals: what is asked, and the steps along the chain of command that decide it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.org.models import Position

from .items import Item


class ApprovalState(models.TextChoices):
    """Where a request is in its life."""

    WAITING = "waiting", _("waiting")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    RETURNED = "returned", _("returned to be changed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Decision(models.TextChoices):
    """What somebody decided at their step."""

    APPROVE = "approve", _("approved")
    REFUSE = "refuse", _("refused")
    RETURN = "return", _("returned")


class Approval(Item):
    """A request to be decided by those whom the chain of command and the policies name.

    ``matter``: a word that policies may name; like requests are those with the same. ``judged``:
    the amount with those of like requests before it, which is what the limits were held against.
    ``unmet``: codes of what keeps it from being approved (nobody above, a vacant position).
    ``round``: raised when a returned request is asked again; decisions of earlier rounds stay.
    """

    matter = models.CharField(_("matter"), max_length=40, blank=True, default="")
    state = models.CharField(
        _("state"), max_length=10, choices=ApprovalState.choices, default=ApprovalState.WAITING
    )
    asked_at = models.DateTimeField(_("asked"), editable=False)
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    judged_minor = models.BigIntegerField(null=True, editable=False)
    policies = models.JSONField(default=list, editable=False)
    unmet = models.JSONField(default=list, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        indexes = [models.Index(fields=["state", "matter"])]

    @property
    def is_settled(self) -> bool:
        """Whether nothing more will be decided."""
        return self.state not in {ApprovalState.WAITING, ApprovalState.RETURNED}


class ApprovalStep(models.Model):
    """One position that decides; whoever holds it today, or substitutes its holder right now.

    ``waiting_since``: its turn has come. ``instead_of``: whose decision it was, where a substitute
    took it. ``reasons``: codes of why this position decides, with their values.
    """

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="steps")
    round = models.PositiveSmallIntegerField(default=1)
    order = models.PositiveSmallIntegerField()
    position = models.ForeignKey(Position, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=150)
    reasons = models.JSONField(default=list)
    waiting_since = models.DateTimeField(null=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True, default="")
    remark = models.TextField(max_length=2000, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    instead_of = models.CharField(max_length=150, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["round", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["approval", "round", "order"], name="one_step_after_another"
            )
        ]
        indexes = [models.Index(fields=["position", "decision", "waiting_since"])]

    def __str__(self) -> str:
        return f"{self.approval}: {self.title}"
