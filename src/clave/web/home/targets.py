"""The KAMs below a director: result against target, on the home page."""

from __future__ import annotations

from typing import Any

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.targets.selectors import results_of_kams

MOST = 6


def target_block(user: User) -> dict[str, Any] | None:
    """Each KAM's gap to date, who is furthest behind first; None where no target is told."""
    if not user.may(Permission.SET_TARGETS):
        return None
    figure = results_of_kams(user)
    if figure is None:
        return None
    told = [row for row in figure.rows if row["target_to_date"] and row["kam"]]
    if not told:
        return None
    rows = [
        {
            "name": row["kam"],
            "gap": row["gap_to_date"],
            "rate": row["gap_rate_to_date"],
            "target": row["target_to_date"],
        }
        for row in told[:MOST]
    ]
    return {"month": figure.values["to_date"], "gap": figure.values["gap_to_date"], "rows": rows}
