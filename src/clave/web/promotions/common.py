"""What pages of promotions share."""

from __future__ import annotations

from django.http import Http404

from clave.apps.identity.models import User
from clave.apps.promotions.models import Promotion
from clave.apps.promotions.selectors import promotion_for


def visible_promotion(user: User, pk: int) -> Promotion:
    """The promotion, or 404: not there and not for this person look alike."""
    found = promotion_for(user, pk)
    if found is None:
        raise Http404
    return found
