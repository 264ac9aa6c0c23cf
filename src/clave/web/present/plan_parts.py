"""What a review says of the account's plan."""

from __future__ import annotations

from clave.apps.identity.models import User
from clave.apps.present.reviews import Review

from .document import Section


def plan_sections(user: User, review: Review) -> list[Section]:
    """Objectives with baseline, target and actual."""
    return []
