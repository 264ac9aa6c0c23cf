"""The duties towards a person: object, block, destroy; and the rule of how long people are kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts import services as accounts
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.jobs import start_job
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import save_versioned
from clave.lib.refusal import Refused

from ..access import require_contact
from ..importing import files
from ..models import Contact, ContactPolicy, Interaction, State
from ..signals import people_destroyed
from .selectors import people_due, unused_people

# What may become of a state; destroying is only for the blocked (Spain blocks before it destroys).
_AFTER = {
    State.ACTIVE: {State.OBJECTED, State.BLOCKED},
    State.OBJECTED: {State.ACTIVE, State.BLOCKED},
    State.BLOCKED: {State.ACTIVE},
}


@transaction.atomic
def set_state(*, acting_user: User | None, contact: Contact, state: str) -> Contact:
    """Note an objection, block, or take either back. Blocking and unblocking need a right.

    Raises ``Refused``: ``not_allowed``, ``state_not_possible``.
    """
    if State.BLOCKED in (state, contact.state):
        require(acting_user, Permission.PROTECT_DATA)
    else:
        require_contact(acting_user, contact)
    if state not in _AFTER[State(contact.state)]:
        raise Refused("state_not_possible", person=contact.name)
    return save_versioned(
        contact,
        {"state": state, "state_on": timezone.localdate()},
        expected_version=contact.version,
        acting_user=acting_user,
        action="contact_state_changed",
    )


@transaction.atomic
def destroy_contact(*, acting_user: User | None, contact: Contact) -> None:
    """Destroy a blocked person: afterwards nothing of them is anywhere in the data folder.

    Raises ``Refused``: ``not_allowed``, ``block_before_destroying``.
    """
    require(acting_user, Permission.PROTECT_DATA)
    if contact.state != State.BLOCKED:
        raise Refused("block_before_destroying", person=contact.name)
    _destroy(acting_user, [contact])


@transaction.atomic
def update_policy(
    *, acting_user: User | None, values: dict[str, Any], expected_version: int
) -> ContactPolicy:
    """Decide how long people are kept."""
    require(acting_user, Permission.MANAGE_COMPANY)
    policy = ContactPolicy.current()
    if policy.pk is None:
        policy.save()
    return save_versioned(
        policy,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="retention_changed",
    )


@transaction.atomic
def apply_policy(*, acting_user: User | None, today: date | None = None) -> tuple[int, int]:
    """Block the unused, destroy those whose time is over; once a day. How many of each."""
    require(acting_user, Permission.PROTECT_DATA)
    today = today or timezone.localdate()
    policy = ContactPolicy.current()
    if policy.applied_on == today:
        return 0, 0
    due = list(people_due(policy, today))
    unused = list(unused_people(policy, today))
    for contact in unused:
        save_versioned(
            contact,
            {"state": State.BLOCKED, "state_on": today},
            expected_version=contact.version,
            acting_user=acting_user,
            action="contact_state_changed",
        )
    if due:
        _destroy(acting_user, due)
    policy.applied_on = today
    policy.save()
    files.forget_old()
    return len(unused), len(due)


def _destroy(acting_user: User | None, contacts: Iterable[Contact]) -> None:
    people = [one for contact in contacts for one in (contact, *_merged(contact))]
    keys = [person.pk for person in people]
    # What was talked about may name whom it was with; that there was a talk is ours to keep.
    talks = Interaction.objects.filter(contacts__in=keys).values_list("pk", flat=True)
    Interaction.objects.filter(pk__in=list(talks)).update(subject="", notes="")
    accounts.forget_contact(
        acting_user=acting_user,
        names=[person.name for person in people],
        emails=[person.email for person in people if person.email],
    )
    for key in keys:
        subject = audit.Subject("contact", str(key), f"#{key}")
        audit.record(acting_user=acting_user, action="contact_destroyed", subject=subject)
    Contact.objects.filter(pk__in=keys).delete()
    start_job(acting_user=acting_user, kind="scrub_books", payload={})
    transaction.on_commit(_forget_files)


def _merged(contact: Contact) -> list[Contact]:
    """Whoever was merged into the person, at whatever remove."""
    below = list(contact.merged.all())
    return below + [one for other in below for one in _merged(other)]


def _forget_files() -> None:
    files.forget_all()
    people_destroyed.send(sender=None)
