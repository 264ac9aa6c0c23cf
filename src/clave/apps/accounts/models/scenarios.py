"""Saved questions of the form “what if we lose …?”."""

from __future__ import annotations

from django.db import models

from clave.apps.identity.models import User, Versioned

from .account import Account


class LossScenario(Versioned):
    """Accounts that might be lost, and what is assumed. Shares in 0…1, money in minor units."""

    name = models.CharField(max_length=100)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    accounts = models.ManyToManyField(Account, related_name="+")
    recapture = models.FloatField(default=0.0)
    avoidable_costs_minor = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_scenario_per_name")
        ]

    def __str__(self) -> str:
        return self.name
