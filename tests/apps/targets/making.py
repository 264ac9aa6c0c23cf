"""Targets of the small company, for tests of books and pages."""

from __future__ import annotations

from datetime import date

from clave.apps.identity.models import User
from clave.apps.targets import services
from clave.apps.targets.models import AccountTarget, TargetSet
from clave.apps.targets.selectors import weights_for
from tests.company import People

YEAR = 2026
MONTHS = [date(YEAR, month, 1) for month in range(1, 13)]


def handed(people: People, total: int = 12_000_01, kam: User | None = None) -> TargetSet:
    """A set of 2026 whose ``total`` cents the director handed down as last year's sales."""
    made = services.open_set(acting_user=people.director, year=YEAR, name="First")
    return services.hand_down(
        acting_user=people.director,
        target_set=made,
        user=kam,
        total_minor=total,
        weights=weights_for(people.director, made, kam, "last_year"),
        expected_version=made.version,
    )


def line_of(target_set: TargetSet, code: str) -> AccountTarget:
    """The line of an account."""
    return AccountTarget.objects.select_related("account", "target_set").get(
        target_set=target_set, account__code=code
    )


def entered(people: People, target_set: TargetSet, cents: int = 100_00) -> AccountTarget:
    """The first KAM enters as much for each month."""
    line = line_of(target_set, "G1")
    return services.enter(
        acting_user=people.kam,
        line=line,
        months=dict.fromkeys(MONTHS, cents),
        expected_version=line.version,
    )


def target_things(people: People) -> dict[str, int]:
    """What the addresses of targets are about: a set, and a line that the first KAM entered."""
    made = handed(people)
    return {"target_set": made.pk, "target_line": entered(people, made).pk}
