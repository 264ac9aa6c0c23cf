"""For which positions somebody may decide at a moment: their own, and those lent to them."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from clave.apps.identity.models import User
from clave.apps.org.chart import Chart, current_chart
from clave.apps.org.models import Scope


def own_positions(user: User, chart: Chart) -> set[int]:
    """The positions that ``user`` holds on the day of ``chart``."""
    return {place.id for place in chart.held_by_user.get(user.pk, ())}


def lent_positions(user: User, at: datetime, chart: Chart) -> set[int]:
    """The positions of those who delegated their approvals to ``user`` at the moment ``at``.

    Whether a delegation reaches as far as one matter (its unit, its limit) is asked of
    ``who_approves`` when it is decided.
    """
    givers = {
        lent.giver
        for lent in chart.in_force(at)
        if lent.receiver_user == user.pk and lent.scope == Scope.APPROVE
    }
    return {place.id for giver in givers for place in chart.held_by.get(giver, ())}


def positions_of(user: User) -> set[int]:
    """Both together, right now."""
    chart = current_chart()
    return own_positions(user, chart) | lent_positions(user, timezone.now(), chart)


def led_by(user: User) -> set[int]:
    """The logins of those who stand below ``user`` in the line of command today."""
    chart = current_chart()
    return chart.users_below(chart.held_by_user.get(user.pk, ()))


def leads(user: User, other: int) -> bool:
    """Whether the login ``other`` stands below ``user`` today."""
    return other in led_by(user)
