"""What the company says health is, and how each account fared, month by month."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import Versioned
from clave.figures.health_scoring import WEIGHTS, state_of


def default_weights() -> dict[str, float]:
    """A choice of this program; the company makes its own."""
    return dict(WEIGHTS)


class HealthModel(Versioned):
    """One row: the weights in per cent, and of which day and facts the newest records are."""

    weights = models.JSONField(_("weights"), default=default_weights)
    recorded_on = models.DateField(null=True, editable=False)
    recorded_facts = models.CharField(max_length=64, default="", blank=True, editable=False)

    class Meta:
        verbose_name = _("health of accounts")

    def __str__(self) -> str:
        return str(_("Health of accounts"))

    @classmethod
    def current(cls) -> HealthModel:
        """The row, or an unsaved one with the defaults."""
        return cls.objects.order_by("pk").first() or cls()


class HealthRecord(models.Model):
    """The health of an account in a month, as it was seen then; the newest of a month stands.

    ``components``: name → [value, score], both None where not known. ``open_score``: without what
    tells a margin, for those who may not know one. ``afterwards``: computed later, from what the
    ledger and the talks say of that month. ``counted``: what its margin was made of,
    ``contribution`` or ``margin``, the gross one.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="health_records")
    month = models.DateField()
    recorded_on = models.DateField()
    afterwards = models.BooleanField(default=False)
    score = models.FloatField(null=True)
    coverage = models.FloatField(default=0)
    open_score = models.FloatField(null=True)
    open_coverage = models.FloatField(default=0)
    sales_against = models.CharField(max_length=10, default="last_year")
    counted = models.CharField(max_length=12, default="margin")
    components = models.JSONField(default=dict)
    weights = models.JSONField(default=default_weights)

    class Meta:
        ordering = ["account", "month"]
        verbose_name = _("health of an account")
        constraints = [
            models.UniqueConstraint(fields=["account", "month"], name="one_health_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.month:%Y-%m}"

    def scores(self, *, with_margin: bool) -> Mapping[str, float | None]:
        """By component; that of the margin only for who may know it."""
        hidden = () if with_margin else ("margin",)
        return {name: told[1] for name, told in self.components.items() if name not in hidden}

    def score_for(self, *, with_margin: bool) -> float | None:
        """The score as somebody may know it."""
        return self.score if with_margin else self.open_score

    def coverage_for(self, *, with_margin: bool) -> float:
        """The share of the weights that is known, as somebody may know it."""
        return self.coverage if with_margin else self.open_coverage

    def state_for(self, *, with_margin: bool) -> str:
        """The word for the score."""
        return state_of(self.score_for(with_margin=with_margin))
