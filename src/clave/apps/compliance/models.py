"""What compliance keeps of each action, how one proves itself by a figure, and how warnings did."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.followup.models import Action
from clave.apps.identity.models import Versioned


class Outcome(models.TextChoices):
    """What became of an action, as the figure calls it; "" while it is open."""

    ON_TIME = "on_time", _("done on time")
    LATE = "late", _("done late")
    DROPPED = "dropped", _("cancelled after its day")
    CANCELLED = "cancelled", _("cancelled in time")


class ActionRecord(models.Model):
    """One action as compliance counts it, kept beside it so that boards add up in the database.

    ``begins_on``: from when its time runs; ``begun_on``: somebody began it. ``expected_late`` and
    what follows is the early warning of ``told_on``: ``basis`` (rule, person, unit, all), the share
    of the time that was gone, the stage then, and how many settled actions alike were late.
    """

    action = models.OneToOneField(
        Action, on_delete=models.CASCADE, related_name="record", primary_key=True
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    begins_on = models.DateField()
    begun_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True, default="")
    expected_late = models.BooleanField(default=False)
    basis = models.CharField(max_length=6, blank=True, default="")
    share = models.FloatField(null=True)
    stage = models.CharField(max_length=5, blank=True, default="")
    alike = models.PositiveIntegerField(default=0)
    alike_late = models.PositiveIntegerField(default=0)
    told_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["outcome", "expected_late"]),
            models.Index(fields=["closed_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.outcome or 'open'}"


class ProofKind(models.TextChoices):
    """By which figure an action proves itself."""

    BOUGHT = "bought", _("bought since then")
    LISTED = "listed", _("bought at so many of its sites since then")
    SETTLED = "settled", _("nothing overdue any more")


class Proof(Versioned):
    """How an action shows in the ledger that it is done. ``product`` or ``family``: of what;
    ``sites``: at how many, for ``listed``; ``since``: from which day on. ``found``: what was read
    last, ``{"value", "as_of"}``; ``met_on``: the day of the data that proved it.
    """

    action = models.OneToOneField(Action, on_delete=models.CASCADE, related_name="proof")
    kind = models.CharField(_("proved by"), max_length=8, choices=ProofKind.choices)
    product = models.CharField(_("product"), max_length=100, blank=True, default="")
    family = models.CharField(_("family"), max_length=100, blank=True, default="")
    sites = models.PositiveSmallIntegerField(
        _("sites"), default=1, validators=[MinValueValidator(1)]
    )
    since = models.DateField(_("since"))
    found = models.JSONField(default=dict, editable=False)
    met_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("proof by a figure")

    def __str__(self) -> str:
        return f"{self.action}: {self.kind}"


class WarningRun(models.Model):
    """The early warnings of a day: how both ways did in the past, and which one holds."""

    day = models.DateField(unique=True)
    uses_history = models.BooleanField()
    by_history = models.JSONField(default=dict)
    by_rule = models.JSONField(default=dict)
    warned = models.PositiveIntegerField(default=0)
    facts = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return str(self.day)
