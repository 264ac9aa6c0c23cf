"""Writes on the company's rules: what criteria weigh, and the lines that findings speak of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.apps.readiness.models import ReadinessRules
from clave.figures.readiness_criteria import BY_CODE
from clave.lib.refusal import Refused

_RULES = (
    *("weights", "coverage_needed", "large_customer", "hhi_moderate", "hhi_high", "certainty"),
)


@transaction.atomic
def change_rules(
    *, acting_user: User | None, values: Mapping[str, Any], expected_version: int
) -> ReadinessRules:
    """Weights, coverage and lines. Raises ``Refused``: ``weights_all_zero``,
    ``weight_out_of_range``, ``hhi_bands_reversed``.
    """
    require(acting_user, Permission.MANAGE_READINESS)
    rules = ReadinessRules.objects.select_for_update().order_by("pk").first()
    if rules is None:
        # Two who save the first rules at once: whoever comes second has an old version.
        if expected_version != ReadinessRules().version:
            raise StaleVersion(ReadinessRules(), values)
        rules = ReadinessRules.objects.create()
    wanted = {field: values.get(field, getattr(rules, field)) for field in _RULES}
    _check_rules(wanted)
    return save_versioned(
        rules,
        wanted,
        expected_version=expected_version,
        acting_user=acting_user,
        action="readiness_rules_changed",
    )


def _check_rules(wanted: Mapping[str, Any]) -> None:
    weights = wanted["weights"]
    if set(weights) != set(BY_CODE) or not all(0 <= weight <= 100 for weight in weights.values()):
        raise Refused("weight_out_of_range")
    if not any(weights.values()):
        raise Refused("weights_all_zero")
    if not 0 < wanted["hhi_moderate"] < wanted["hhi_high"] <= 10_000:
        raise Refused("hhi_bands_reversed")
