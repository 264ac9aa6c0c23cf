"""What pages of proposals share."""

from __future__ import annotations

from django.http import Http404

from clave.apps.identity.models import User
from clave.apps.proposals.models import Proposal
from clave.apps.proposals.selectors import proposal_for


def visible_proposal(user: User, pk: int) -> Proposal:
    """The proposal with its account, or 404: not there and not for this person look alike."""
    found = proposal_for(user, pk)
    if found is None or found.account is None:
        raise Http404
    return found
