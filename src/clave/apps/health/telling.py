"""What the figure is told of the books: the company's weights, the relations of each unit, and what
apps above know of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date

from django.utils import timezone

from clave.apps.accounts.selectors import BOOKS
from clave.apps.contacts.models import ContactRole
from clave.apps.contacts.relations import relations_from
from clave.figures.base import Scope
from clave.figures.health import Told
from clave.figures.relations import Relations
from clave.figures.relationship_coverage import SINGLE_THREAD, relationship_coverage

from .models import HealthModel

# What an app above tells of the plans of today: by account, what is done of it per what is due.
PLANS: list[Callable[[], Mapping[str, float]]] = []


def told_of(scope: Scope, day: date | None = None) -> Told:
    """What the books know of the accounts of ``scope`` on ``day`` (None = today)."""
    today = timezone.localdate()
    day = day or today
    return Told(
        weights=HealthModel.current().weights,
        relations=_relations(scope, day),
        plans=_plans(scope) if day >= today else {},  # how far they were then nobody wrote down
    )


def _plans(scope: Scope) -> dict[str, float]:
    """By unit: its own plan, else the mean of the plans of its members."""
    inside = None if scope.accounts is None else set(scope.accounts)
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for tell in PLANS:
        for code, ratio in tell().items():
            if inside is None or code in inside:
                found[scope.parent(code)][code] = ratio
    return {
        unit: ratios[unit] if unit in ratios else sum(ratios.values()) / len(ratios)
        for unit, ratios in found.items()
    }


def _relations(scope: Scope, day: date) -> dict[str, tuple[float | None, bool]]:
    """By unit of whom people are known: the functions covered, and whether one thread carries."""
    roles = ContactRole.objects.standing().current(day)
    roles = roles.select_related("contact", "function", "account")
    if scope.accounts is not None:
        roles = roles.filter(account__code__in=scope.accounts)
    found = list(roles)
    if not found:
        return {}
    everything = relations_from(found, day)
    units: dict[str, set[int]] = defaultdict(set)
    for role in found:
        units[scope.parent(role.account.code)].add(role.pk)
    return {code: _state(_part(everything, people)) for code, people in units.items()}


def _part(whole: Relations, people: set[int]) -> Relations:
    """The relations with some of the people alone."""
    return Relations(
        as_of=whole.as_of,
        functions=whole.functions,
        people=tuple(person for person in whole.people if person.key in people),
        ties=tuple(tie for tie in whole.ties if tie.person in people),
        colleagues=whole.colleagues,
        contacts=tuple(pair for pair in whole.contacts if pair[0] in people),
    )


def _state(relations: Relations) -> tuple[float | None, bool]:
    values = relationship_coverage(None, Scope(), relations=relations).values
    threads = values["effective_threads"]
    return values["coverage_ratio"], threads is not None and threads < SINGLE_THREAD


BOOKS["health_books"] = told_of
