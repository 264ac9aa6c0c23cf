"""Reads on the company's slides, and on the plan that an account's documents tell of."""

from __future__ import annotations

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.plans.models import AccountPlan, PlanState
from clave.apps.plans.selectors import plans_of

from .models import SlideTemplate


def template_now() -> SlideTemplate | None:
    """The company's template; None where decks are written on Clave's own slides."""
    return SlideTemplate.objects.select_related("file").first()


def template_bytes() -> bytes | None:
    """Its content."""
    found = template_now()
    if found is None:
        return None
    with found.file.content.open("rb") as stream:
        content: bytes = stream.read()
    return content


def plan_told(user: User, account: Account) -> AccountPlan | None:
    """The plan of an account that is carried out; else the newest that is not closed, which may be
    a draft; None where there is none."""
    found = list(plans_of(user, account).exclude(state=PlanState.CLOSED))
    active = [plan for plan in found if plan.state == PlanState.ACTIVE]
    return next(iter(active or found), None)
