"""Rounds of selection: by what accounts are judged, what was judged, what was decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import Versioned


class State(models.TextChoices):
    """How far a round is."""

    OPEN = "open", _("open")
    DECIDED = "decided", _("decided")


class Dimension(models.TextChoices):
    """By what an account influences the company."""

    SALES = "sales", _("sales")
    PROFITABILITY = "profitability", _("profitability")
    STRATEGIC = "strategic", _("strategic position")


class Horizon(models.TextChoices):
    """When it does."""

    SHORT = "short", _("short term")
    MEDIUM = "medium", _("medium term")
    LONG = "long", _("long term")


class Axis(models.TextChoices):
    """What a criterion counts for."""

    ATTRACTIVENESS = "attractiveness", _("score and attractiveness")
    STANDING = "standing", _("score alone")
    STRENGTH = "strength", _("our strength")


class Source(models.TextChoices):
    """Where the scores of a criterion come from."""

    LEDGER = "ledger", _("ledger")
    JUDGEMENT = "judgement", _("judgement")
    IMPORTED = "imported", _("imported")


class IndexTable(models.TextChoices):
    """Which random index judges the consistency of comparisons."""

    SAATY = "saaty", "Saaty 1980"
    ALONSO_LAMATA = "alonso_lamata", "Alonso & Lamata 2006"


def _owner(name: Any, **options: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+",
        verbose_name=name, **options,
    )  # fmt: skip


class Round(Versioned):
    """One review of all accounts. ``data_to``: the first day of the last month that counts.

    ``floors``: tier → least score; ``capacity``: tier → most accounts. ``totals``: what the company
    was when it was decided (sales, accounts, sensitivity), frozen with the results.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    data_to = models.DateField(_("data up to"))
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    floors = models.JSONField(default=dict)
    capacity = models.JSONField(default=dict)
    band = models.DecimalField(_("hysteresis"), max_digits=4, decimal_places=2, default="0.50")
    index_table = models.CharField(
        _("random index"), max_length=14, choices=IndexTable.choices, default=IndexTable.SAATY
    )
    opened_by = _owner(_("opened by"), null=True)
    decided_by = _owner(_("decided by"), null=True)
    decided_at = models.DateTimeField(null=True)
    remark = models.TextField(_("remark"), blank=True, default="")
    totals = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-data_to", "-pk"]
        verbose_name = _("selection round")
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="open"), name="one_open_selection_round"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether anything of it can still change."""
        return self.state == State.OPEN


class Criterion(Versioned):
    """By what accounts are scored. ``weight``: hundredths of a per cent of its axis.

    ``anchors``: [[value, score], …] of what the ledger tells. ``levels``: score → what it means in
    words, of what people judge.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria")
    code = models.SlugField(max_length=40)
    name = models.CharField(_("name"), max_length=80)
    dimension = models.CharField(_("dimension"), max_length=13, choices=Dimension.choices)
    horizon = models.CharField(_("horizon"), max_length=6, choices=Horizon.choices)
    axis = models.CharField(
        _("counts for"), max_length=14, choices=Axis.choices, default=Axis.ATTRACTIVENESS
    )
    source = models.CharField(
        _("source"), max_length=9, choices=Source.choices, default=Source.JUDGEMENT
    )
    measure = models.CharField(max_length=20, blank=True, default="")
    weight = models.PositiveIntegerField(_("weight"), default=0)
    anchors = models.JSONField(default=list)
    levels = models.JSONField(default=list)
    gate = models.DecimalField(
        _("least score for a tier"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("criterion")
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="one_criterion_per_code")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def per_cent(self) -> float:
        """Its weight in per cent."""
        return self.weight / 100


class Score(models.Model):
    """What one person judged, or a file told (``scorer`` is who brought it). 0 to 10.

    ``rival``: the best competitor's, where the criterion is of strength.
    """

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="scores")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    scorer = _owner(_("who"), null=True)
    value = models.DecimalField(max_digits=3, decimal_places=1)
    rival = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["criterion", "pk"]
        verbose_name = _("score")
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "account", "scorer"], name="one_score_per_scorer"
            ),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=10), name="score_in_scale"),
            models.CheckConstraint(
                condition=Q(rival__isnull=True) | Q(rival__gte=0, rival__lte=10),
                name="rival_in_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.criterion}"


class Comparison(models.Model):
    """How many times more ``first`` counts than ``second``, as one person judges."""

    judge = _owner(_("who"))
    first = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="+")
    value = models.FloatField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "first", "second"], name="one_comparison_per_pair"
            ),
            models.CheckConstraint(condition=~Q(first=F("second")), name="compares_two"),
            models.CheckConstraint(condition=Q(value__gt=0), name="comparison_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"


class Remark(models.Model):
    """What somebody says of an account in a round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="remarks")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    author = _owner(_("who"), null=True)
    text = models.TextField(_("text"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Result(models.Model):
    """An account as a decided round left it: nothing of it changes any more.

    ``computed``: the tier that the figure proposed; ``tier``: the one that was decided, and
    ``reason`` why it is another. ``row``: the figure's row.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="results")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    computed = models.CharField(max_length=1, blank=True, default="")
    tier = models.CharField(max_length=1, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    row = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "account"], name="one_result_per_account")
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.tier or '–'}"


class Scenario(models.Model):
    """A what-if over the matrix: account code → where it was moved, and nothing in the books."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="scenarios")
    owner = _owner(_("who"))
    name = models.CharField(_("name"), max_length=100)
    moves = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "owner", "name"], name="one_selection_scenario_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name
