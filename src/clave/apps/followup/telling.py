"""What the calendar is told of actions, approvals and what is to be confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clave.apps.agenda.selectors import SOURCES, Dated
from clave.apps.identity.models import User

from .models import Action, ActionState, Approval, ApprovalState


def actions_dated(user: User, start: date, end: date) -> Iterator[Dated]:
    """Actions by the day on which they are due; those that were cancelled are none."""
    found = Action.objects.visible_to(user).filter(due_on__range=(start, end))
    found = found.exclude(state=ActionState.CANCELLED).select_related("account", "owner")
    for one in found:
        yield Dated(
            on=one.due_on or start,
            kind="action",
            key=str(one.pk),
            title=one.title,
            route="action",
            args=(one.pk,),
            account_id=one.account_id,
            account=one.account.name if one.account else "",
            person_id=one.owner_id,
            person=str(one.owner),
            done=one.is_settled,
        )


def approvals_dated(user: User, start: date, end: date) -> Iterator[Dated]:
    """Approvals that wait, by the day on which somebody needs them; of who asked."""
    found = Approval.objects.visible_to(user).filter(
        due_on__range=(start, end), state=ApprovalState.WAITING
    )
    for one in found.select_related("account", "created_by"):
        yield Dated(
            on=one.due_on or start,
            kind="approval",
            key=str(one.pk),
            title=one.title,
            route="approval",
            args=(one.pk,),
            account_id=one.account_id,
            account=one.account.name if one.account else "",
            person_id=one.created_by_id,
            person=str(one.created_by) if one.created_by else "",
        )


SOURCES += [actions_dated, approvals_dated]
