"""What the calendar is told of actions, approvals and what is to be confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clave.apps.agenda.selectors import SOURCES, Dated
from clave.apps.identity.models import User

from .models import Action, ActionState, Approval, ApprovalState, Item


def actions_dated(user: User, start: date, end: date) -> Iterator[Dated]:
    """Actions by the day on which they are due; those that were cancelled are none."""
    found = Action.objects.visible_to(user).filter(due_on__range=(start, end))
    found = found.exclude(state=ActionState.CANCELLED).select_related("account", "owner")
    for one in found:
        yield _dated(one, "action", one.owner, done=one.is_settled)


def approvals_dated(user: User, start: date, end: date) -> Iterator[Dated]:
    """Approvals that wait, by the day on which somebody needs them; of who asked."""
    found = Approval.objects.visible_to(user).filter(
        due_on__range=(start, end), state=ApprovalState.WAITING
    )
    for one in found.select_related("account", "created_by"):
        yield _dated(one, "approval", one.created_by)


def _dated(item: Item, kind: str, person: User | None, *, done: bool = False) -> Dated:
    """An item on the day on which it is due; its kind is also the name of its page."""
    assert item.due_on is not None  # it was asked for by that day
    return Dated(
        on=item.due_on,
        kind=kind,
        key=str(item.pk),
        title=item.title,
        route=kind,
        args=(item.pk,),
        account_id=item.account_id,
        account=item.account.name if item.account else "",
        person_id=person.pk if person else None,
        person=str(person) if person else "",
        done=done,
    )


SOURCES += [actions_dated, approvals_dated]
