"""Writes of people: how much each part counts."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import save_versioned
from clave.figures.health import COMPONENTS, check_weights

from .models import HealthModel


@transaction.atomic
def set_weights(
    *, acting_user: User | None, weights: Mapping[str, float], expected_version: int
) -> HealthModel:
    """Weigh the components anew, in per cent; the records of before stay as they were.

    Raises ``Refused``: ``weights_do_not_sum``, ``not_allowed``.
    """
    require(acting_user, Permission.MANAGE_COMPANY)
    check_weights(weights)
    model = HealthModel.current()
    if model.pk is None:
        model.save()
    wanted = {name: float(weights.get(name, 0)) for name in COMPONENTS}
    return save_versioned(
        model,
        {"weights": wanted, "recorded_on": None},
        expected_version=expected_version,
        acting_user=acting_user,
        action="health_weighed",
    )
