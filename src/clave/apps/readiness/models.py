"""What people say about readiness: the company's rules, questionnaires, answers, kept diagnoses."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import Versioned
from clave.figures.readiness_criteria import DEFAULT_WEIGHTS
from clave.lib.moment import once


def default_weights() -> dict[str, int]:
    """A fresh copy, since a JSON default must be callable."""
    return dict(DEFAULT_WEIGHTS)


def _percent(name: object, default: int) -> models.PositiveSmallIntegerField[int, int]:
    limits = [MinValueValidator(1), MaxValueValidator(100)]
    return models.PositiveSmallIntegerField(name, default=default, validators=limits)  # type: ignore[arg-type]


class ReadinessRules(Versioned):
    """One row: what criteria weigh, and the lines that findings speak of. Shares in per cent.

    ``hhi_moderate``, ``hhi_high``: with shares in per cent, so that one customer alone is 10,000;
    the bands of the Merger Guidelines (2023), which are for markets and only lend their names.
    ``large_customer``: IFRS 8 has customers of 10 % of revenue or more disclosed.
    """

    weights = models.JSONField(_("weights"), default=default_weights)
    coverage_needed = _percent(_("coverage needed for a verdict, per cent"), 70)
    large_customer = _percent(_("a large customer, per cent of sales"), 10)
    hhi_moderate = models.PositiveSmallIntegerField(_("HHI, moderate from"), default=1000)
    hhi_high = models.PositiveSmallIntegerField(_("HHI, high above"), default=1800)
    certainty = _percent(_("certainty of the profit at risk, per cent"), 95)

    class Meta:
        verbose_name = _("rules of the readiness diagnosis")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> ReadinessRules:
        """The company's row, or an unsaved one with the defaults before the first save."""
        return once("readiness rules", lambda: cls.objects.order_by("pk").first() or cls())


class Questionnaire(Versioned):
    """The criteria put to several people: whoever has one of ``roles``, and who was invited.

    One at most is open; a closed one is kept with its answers.
    """

    title = models.CharField(_("title"), max_length=120)
    roles = models.JSONField(_("roles"), default=list)
    invited = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("people")
    )
    is_open = models.BooleanField(default=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["-opened_on", "-pk"]
        verbose_name = _("questionnaire")
        constraints = [
            models.UniqueConstraint(
                fields=["is_open"], condition=Q(is_open=True), name="one_open_questionnaire"
            )
        ]

    def __str__(self) -> str:
        return self.title


class AnswerSheet(Versioned):
    """What one person answered, about the company ('') or a segment.

    ``scores``: criterion → 0…4; a criterion that is not there was not answered. ``comments``:
    criterion → text.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="sheets"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    segment = models.CharField(_("segment"), max_length=100, blank=True, default="")
    scores = models.JSONField(_("scores"), default=dict)
    comments = models.JSONField(_("comments"), default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("answers")
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "user", "segment"], name="one_sheet_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} · {self.user}"


class Diagnosis(models.Model):
    """A diagnosis as it was on a day; never changed. ``figure``: the whole figure as JSON.

    ``sheets``: who answered what, as it stood: ``{"person", "scores", "comments"}``.
    """

    segment = models.CharField(_("segment"), max_length=100, blank=True, default="")
    recorded_on = models.DateField(_("recorded on"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    data_to = models.DateField(_("data to"), null=True)
    figure = models.JSONField()
    sheets = models.JSONField(default=list)

    class Meta:
        ordering = ["-recorded_on", "-pk"]
        verbose_name = _("diagnosis")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.recorded_on:%Y-%m-%d}"


class LossChance(Versioned):
    """How likely a customer is to be lost within a year, as somebody judged it, and why."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="loss_chance")
    percent = models.DecimalField(
        _("chance of losing it within a year, per cent"), max_digits=4, decimal_places=1
    )
    reason = models.CharField(_("why"), max_length=300)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    judged_on = models.DateField(_("judged on"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("chance of loss")
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=0) & Q(percent__lte=100), name="a_chance_is_a_percentage"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.percent} %"
