"""How requests for approval name the plan that they are about."""

from __future__ import annotations

from django.db.models import QuerySet

from clave.apps.followup.models import Approval

from .models import AccountPlan

SUBJECT = "account_plan"
MATTER = "plan"  # a word that policies may name


def requests_for(plan: AccountPlan) -> QuerySet[Approval]:
    """The requests that were made for a plan, the newest first."""
    found = Approval.objects.filter(subject_type=SUBJECT, subject_id=str(plan.pk))
    return found.order_by("-asked_at", "-pk")


def plan_of_request(approval: Approval) -> AccountPlan | None:
    """The plan that a request is about."""
    if approval.subject_type != SUBJECT or not approval.subject_id.isdecimal():
        return None
    return AccountPlan.objects.filter(pk=int(approval.subject_id)).first()
