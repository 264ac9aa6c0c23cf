"""What a review says of the account's plan."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from clave.apps.identity.models import User
from clave.apps.present.reviews import Review
from clave.apps.present.selectors import plan_told
from clave.web.plans.words import plan_finding

from .document import Section
from .plan_blocks import objectives


def plan_sections(user: User, review: Review) -> list[Section]:
    """Objectives with baseline, target and actual."""
    plan = plan_told(user, review.account)
    if plan is None:
        return []
    found = objectives(user, plan)
    if found is None:
        return []
    finding = f"{plan.title}: {plan_finding(plan)}"
    told = (found.finding,) if found.grids else ()
    url = reverse("plan", args=[plan.pk])
    return [replace(found, key="plan", name=_("Plan"), finding=finding, paragraphs=told, url=url)]
