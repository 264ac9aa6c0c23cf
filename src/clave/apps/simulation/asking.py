"""How requests for approval name the scenario that they are about."""

from __future__ import annotations

from django.db.models import QuerySet

from clave.apps.followup.models import Approval

from .models import OfferScenario

SUBJECT = "offer_scenario"
MATTER, SPECIAL = "agreement", "special_terms"  # words that policies may name


def requests_for(scenario: OfferScenario) -> QuerySet[Approval]:
    """The requests that were made with a scenario, taken back or not."""
    return Approval.objects.filter(subject_type=SUBJECT, subject_id=str(scenario.pk))
