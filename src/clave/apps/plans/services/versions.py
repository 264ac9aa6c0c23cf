"""Versions of a plan: kept at every change of state, and when somebody wants one."""

from __future__ import annotations

from django.db import transaction

from clave.apps.identity.models import User
from clave.apps.plans.checks import require_open
from clave.apps.plans.models import AccountPlan, PlanVersion

from .saving import keep_version, note


@transaction.atomic
def keep(*, acting_user: User | None, plan: AccountPlan, note_text: str) -> PlanVersion:
    """Keep the plan as it is now, with a word on why. Raises ``Refused``: ``not_allowed``,
    ``plan_closed``.
    """
    current = require_open(acting_user, plan)
    version = keep_version(current, acting_user, note_text.strip()[:300])
    note(acting_user, "plan_version_kept", plan, plan, {"number": (None, version.number)})
    return version
