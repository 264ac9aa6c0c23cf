"""How much each person carries: accounts, teams with their share of time, actions, what waits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils import timezone

from clave.apps.accounts.models import Account, AccountMember
from clave.apps.identity.models import User
from clave.apps.org.chart import current_chart
from clave.apps.org.sight import reach_of

from .models import Action, ApprovalState, ApprovalStep, Receipt
from .models.actions import UNSETTLED


@dataclass(frozen=True)
class Load:
    """One person's load over all accounts. ``share``: of the time, in %, given to account teams."""

    id: int
    name: str
    role: str
    accounts: int
    teams: int
    share: int
    actions: int
    late: int
    waiting: int


def load_of_people(user: User) -> list[Load]:
    """The load of ``user`` and of those below in the line; of everybody, for who sees everything.

    Whoever carries nothing is left out.
    """
    reach = reach_of(user)
    people = User.objects.filter(is_active=True)
    if reach is not None:
        people = people.filter(pk__in={*reach.users, user.pk})
    accounts, teams, actions, waiting = _accounts(), _teams(), _actions(), _waiting()
    rows = [
        Load(
            id=person.pk,
            name=str(person),
            role=str(person.get_role_display()),
            accounts=accounts.get(person.pk, 0),
            teams=teams.get(person.pk, (0, 0))[0],
            share=teams.get(person.pk, (0, 0))[1],
            actions=actions.get(person.pk, (0, 0))[0],
            late=actions.get(person.pk, (0, 0))[1],
            waiting=waiting[person.pk],
        )
        for person in people
    ]
    return [row for row in rows if row.accounts or row.teams or row.actions or row.waiting]


def _accounts() -> dict[int, int]:
    """By KAM: the accounts that decide for themselves."""
    found = Account.objects.deciding().filter(responsible__isnull=False)
    return dict(found.order_by().values_list("responsible").annotate(Count("pk")))


def _teams() -> dict[int, tuple[int, int]]:
    """By member: how many teams today, and the sum of their shares."""
    now = AccountMember.objects.on(timezone.localdate())
    sums = now.order_by().values_list("user").annotate(Count("pk"), Sum("share"))
    return {user: (count, share) for user, count, share in sums}


def _actions() -> dict[int, tuple[int, int]]:
    """By owner: the unsettled actions, and those of them that are late."""
    late = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
    found = Action.objects.filter(state__in=UNSETTLED).order_by().values_list("owner")
    return {
        owner: (count, missed)
        for owner, count, missed in found.annotate(count=Count("pk"), missed=late)
    }


def _waiting() -> Counter[int]:
    """By person: what they have to decide at their own positions, and to confirm."""
    places = current_chart().places
    steps = ApprovalStep.objects.filter(
        approval__state=ApprovalState.WAITING, decision="", waiting_since__isnull=False
    )
    holders = (
        places[position].holder
        for position in steps.values_list("position", flat=True)
        if position in places
    )
    receipts = Receipt.objects.filter(
        confirmed_at__isnull=True, acknowledgement__closed_at__isnull=True
    )
    found = Counter(holder.user for holder in holders if holder and holder.user)
    found.update(receipts.values_list("user", flat=True))
    return found
