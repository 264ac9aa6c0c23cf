"""Reads on proposals: for lists and boards, one with its history, what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.contacts.models import Contact
from clave.apps.contacts.models.people import State
from clave.apps.followup.models import Approval, Decision
from clave.apps.identity.models import User

from .asking import SUBJECT
from .models import OPEN, Proposal, ProposalState

S = ProposalState
SOON = 14  # days before the end of its validity that a proposal is said to end soon
_DECIDED = {
    Decision.APPROVE: S.APPROVED,
    Decision.REFUSE: S.RETURNED,
    Decision.RETURN: S.RETURNED,
}


@dataclass(frozen=True)
class Placed:
    """A proposal with where it is on a day and since when."""

    record: Proposal
    standing: ProposalState
    since: date
    today: date

    @property
    def age(self) -> int:
        """Days in its state."""
        return (self.today - self.since).days

    @property
    def days_left(self) -> int | None:
        """Until its validity ends, of those that are open; None: not told, or over."""
        if self.record.valid_until is None or self.standing not in OPEN:
            return None
        return (self.record.valid_until - self.today).days

    @property
    def ends_soon(self) -> bool:
        """Whether its validity is past or nearly so."""
        return self.days_left is not None and self.days_left <= SOON


@dataclass(frozen=True)
class Sums:
    """What proposals add up to: ``value`` of those that tell one, ``expected`` of those with a
    stated chance; ``without_chance``: how many tell none."""

    count: int
    value: Decimal
    expected: Decimal
    without_chance: int


def proposals_for(user: User, codes: Sequence[str] | None = None) -> list[Placed]:
    """Every proposal that ``user`` sees, of these accounts where they are named, newest first."""
    found = _seen(user).select_related("account__responsible", "owner", "request", "promotion")
    if codes is not None:
        found = found.filter(account__code__in=codes)
    return placed(found)


def proposal_for(user: User, pk: int) -> Proposal | None:
    """The proposal, if it is there and ``user`` may see it."""
    related = (
        *("account__responsible", "owner", "request", "promotion__approval", "promotion__account"),
        *("scenario", "contact__merged_into", "competitor", "created_by"),
    )
    found: Proposal | None = _seen(user).select_related(*related).filter(pk=pk).first()
    return found


def _seen(user: User) -> QuerySet[Proposal]:
    seen: QuerySet[Proposal] = Proposal.objects.filter(account__in=Account.objects.visible_to(user))
    return seen


def placed(found: Iterable[Proposal], today: date | None = None) -> list[Placed]:
    """Each with where it is; they come with their request."""
    day = today or timezone.localdate()
    return [Placed(one, one.standing_on(day), _day(one.since(day)), day) for one in found]


def sums_of(found: Iterable[Placed], currency: str) -> Sums:
    """What they add up to, of those in one currency."""
    records = [one.record for one in found if one.record.currency == currency]
    return Sums(
        count=len(records),
        value=sum((one.value or Decimal() for one in records), Decimal()),
        expected=sum((one.expected or Decimal() for one in records), Decimal()),
        without_chance=sum(one.value is not None and one.chance is None for one in records),
    )


@dataclass(frozen=True)
class Step:
    """Something that happened to a proposal. ``decision``: it was decided on its way to ``after``
    by somebody of the chain."""

    at: datetime
    after: ProposalState
    who: str
    reason: str
    decision: bool = False


def history_of(proposal: Proposal) -> list[Step]:
    """Who took it from state to state, when and why, with what the chain of command decided; the
    newest first."""
    steps = [
        Step(one.at, ProposalState(one.after), str(one.by or ""), one.reason)
        for one in proposal.moves.select_related("by")
    ]
    for request in requests_of(proposal):
        steps += [
            Step(
                step.decided_at,
                _DECIDED[Decision(step.decision)],
                str(step.decided_by or ""),
                step.remark,
                True,
            )
            for step in request.steps.select_related("decided_by")
            if step.decision and step.decided_at is not None
        ]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def requests_of(proposal: Proposal) -> QuerySet[Any]:
    """Every request that was made of it."""
    return Approval.objects.filter(subject_type=SUBJECT, subject_id=str(proposal.pk))


def person_of(proposal: Proposal) -> Contact | None:
    """For whom it is: whom they were merged into; nobody where they are blocked."""
    person = proposal.contact
    person = person.merged_into or person if person is not None else None
    return None if person is None or person.state == State.BLOCKED else person


def _day(moment: date | datetime) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
