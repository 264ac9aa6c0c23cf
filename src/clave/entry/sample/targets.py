"""Next year's targets of the sample company: handed down, partly entered, not agreed yet."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.identity.models import User
from clave.apps.targets import services
from clave.apps.targets.models import AccountTarget, TargetSet
from clave.apps.targets.selectors import kams_below, lines_visible_to, weights_for
from clave.lib.money import to_minor

from .people import ALVARO, IGNACIO, LUCIA

NAME = "Primera versión"
GROWTH = Decimal("1.04")
_ROUND = 1_000_000  # to whole ten thousands of euros
# Whose account, which (by size, from 0), share of what was handed down; agreed, or why not.
_ENTERED = (
    (LUCIA.email, 0, Decimal("0.95"), None),
    (LUCIA.email, 1, Decimal("1.03"), ""),
    (ALVARO.email, 0, Decimal("0.88"), "Baja demasiado: el acuerdo nuevo ya está en precio. "
     "Revísalo con las promociones de otoño."),
)  # fmt: skip


def install_targets() -> None:
    """By the same services as a user's own; nothing where something is there."""
    director = User.objects.get(email=IGNACIO.email)
    last = Questions(director).compute("totals", sight_of(director).scope()).as_of
    if targets_complete() or last is None:
        return
    with transaction.atomic():
        made = services.open_set(acting_user=director, year=last.year + 1, name=NAME)
        for kam in kams_below(director):
            weights = weights_for(director, made, kam, "last_year")
            sold = sum((sum(months.values(), Decimal()) for months in weights.values()), Decimal())
            total = round(to_minor(sold * GROWTH, made.currency) / _ROUND) * _ROUND
            if total:
                made = services.hand_down(
                    acting_user=director,
                    target_set=made,
                    user=kam,
                    total_minor=total,
                    weights=weights,
                    expected_version=made.version,
                )
        for email, place, share, reason in _ENTERED:
            _entered(made, User.objects.get(email=email), place, share, reason, director)


def targets_complete() -> bool:
    """Whether an earlier run came to its end."""
    return TargetSet.objects.exists()


def _entered(
    made: TargetSet, kam: User, place: int, share: Decimal, reason: str | None, director: User
) -> None:
    own = [line for line in lines_visible_to(kam, made) if line.account.responsible_id == kam.pk]
    own.sort(key=lambda line: -sum(month.handed_minor or 0 for month in line.months.all()))
    if place >= len(own):
        return
    line = own[place]
    months = {m.month: int((m.handed_minor or 0) * share) for m in line.months.all()}
    line = services.enter(acting_user=kam, line=line, months=months, expected_version=line.version)
    if reason is not None:
        _settled(line, reason, director)


def _settled(line: AccountTarget, reason: str, director: User) -> None:
    services.settle(
        acting_user=director,
        line=line,
        agree=not reason,
        reason=reason,
        expected_version=line.version,
    )
