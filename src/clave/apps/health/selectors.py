"""Reads: how an account fares, how it fared, and what moved it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from clave.apps.accounts.models import Account, Viewer
from clave.apps.identity.models import User
from clave.apps.identity.prepared import rows_of
from clave.apps.identity.roles import Permission
from clave.figures.health_scoring import moved, state_of

from .models import HealthRecord

MONTHS = 13


@dataclass(frozen=True)
class Component:
    """One part: ``value`` and ``score`` are None where not known, ``moved`` where not comparable.

    ``weight``: its share of the score in per cent, ``points``: what it gives of the score.
    """

    name: str
    value: float | None
    score: float | None
    weight: float
    points: float | None
    moved: float | None


@dataclass(frozen=True)
class Standing:
    """An account's records, oldest first, as one person may know them."""

    records: tuple[HealthRecord, ...]
    with_margin: bool

    @property
    def newest(self) -> HealthRecord | None:
        """The record of this month, or the last there is."""
        return self.records[-1] if self.records else None

    @property
    def before(self) -> HealthRecord | None:
        """That of the month before the newest, where there is one."""
        return self.records[-2] if len(self.records) > 1 else None

    @property
    def score(self) -> float | None:
        """0 to 100."""
        return self.newest.score_for(with_margin=self.with_margin) if self.newest else None

    @property
    def state(self) -> str:
        """``healthy``, ``attention``, ``fragile`` or ``unknown``."""
        return state_of(self.score)

    @property
    def coverage(self) -> float:
        """The share of the weights that is known."""
        return self.newest.coverage_for(with_margin=self.with_margin) if self.newest else 0.0

    @cached_property
    def moves(self) -> Mapping[str, float]:
        """Points that each component moved since the month before.

        A contribution is not compared with a gross margin: conditions that were told since then
        are no change of the account.
        """
        if self.newest is None or self.before is None:
            return {}
        alike = self.newest.counted == self.before.counted
        return moved(
            self.newest.scores(with_margin=self.with_margin),
            self.before.scores(with_margin=self.with_margin and alike),
            self.newest.weights,
        )

    @property
    def change(self) -> float | None:
        """Points since the month before, over what is known of both."""
        return sum(self.moves.values()) if self.moves else None

    @property
    def components(self) -> list[Component]:
        """Every part of the score, the heaviest first; that of the margin for who may know it."""
        if self.newest is None:
            return []
        scores, weights = self.newest.scores(with_margin=self.with_margin), self.newest.weights
        known = sum(weights[name] for name, score in scores.items() if score is not None)
        return [
            Component(
                name=name,
                value=self.newest.components[name][0],
                score=score,
                weight=weights[name],
                points=None if score is None or not known else score * weights[name] / known,
                moved=self.moves.get(name),
            )
            for name, score in sorted(scores.items(), key=lambda item: -weights[item[0]])
        ]

    @property
    def unknown(self) -> list[str]:
        """The components that nobody knows yet, of those that count."""
        return [part.name for part in self.components if part.score is None and part.weight]


def _records(viewer: Viewer, decider: int) -> QuerySet[HealthRecord]:
    seen = Account.objects.visible_to(viewer).filter(pk=decider)
    return HealthRecord.objects.filter(account__in=seen).order_by("-month")[:MONTHS]


def standing_of(user: User, account: Account) -> Standing:
    """The health of the account that decides for ``account``, which ``user`` may see.

    Where the deciding account is out of sight nothing is told.
    """
    found = rows_of(_records, Viewer.of(user), decider=account.decider_id or account.pk)
    return Standing(tuple(reversed(found)), user.may(Permission.SEE_MARGINS))
