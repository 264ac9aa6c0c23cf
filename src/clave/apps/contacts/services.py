"""Writes on people at customers: who they are, their roles, ties and what was talked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import save_versioned
from clave.lib.refusal import Refused

from .access import require_account, require_contact
from .checks import check_boss, check_day, check_ranges, check_role, checked_contact
from .models import AccessEntry, Contact, ContactRole, Function, Interaction, Tie

_ONCE = timedelta(hours=1)


@transaction.atomic
def create_contact(
    *,
    acting_user: User | None,
    account: Account,
    values: dict[str, Any],
    role: dict[str, Any],
) -> Contact:
    """A new person at an account. Raises what :mod:`.checks` refuses, or ``not_allowed``."""
    require_account(acting_user, account)
    clean = checked_contact(_allowed(acting_user, values))
    if not clean.get("name"):
        raise Refused("contact_needs_name")
    clean.setdefault("legal_basis_on", timezone.localdate())
    contact = Contact.objects.create(**clean)
    _record(acting_user, "contact_added", contact, clean, account)
    _add_role(acting_user, contact, account, role)
    return contact


@transaction.atomic
def update_contact(
    *, acting_user: User | None, contact: Contact, values: dict[str, Any], expected_version: int
) -> Contact:
    """Rectify a person's data. Remarks only by those who may read them."""
    require_contact(acting_user, contact)
    return save_versioned(
        contact,
        checked_contact(_allowed(acting_user, values)),
        expected_version=expected_version,
        acting_user=acting_user,
        action="contact_changed",
    )


@transaction.atomic
def add_role(
    *, acting_user: User | None, contact: Contact, account: Account, values: dict[str, Any]
) -> ContactRole:
    """What the person is at one more account."""
    require_contact(acting_user, contact)
    require_account(acting_user, account)
    return _add_role(acting_user, contact, account, values)


@transaction.atomic
def update_role(
    *, acting_user: User | None, role: ContactRole, values: dict[str, Any], expected_version: int
) -> ContactRole:
    """Change what a person is at an account; an end in the past takes them off its map."""
    require_account(acting_user, role.account)
    check_role({"started_on": role.started_on, "ended_on": role.ended_on} | values)
    check_boss(role, values.get("reports_to"))
    return save_versioned(
        role,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="contact_role_changed",
        account_code=role.account.code,
    )


@transaction.atomic
def judge_tie(
    *, acting_user: User | None, role: ContactRole, colleague: User, strength: int | None
) -> Tie | None:
    """Say how strong a tie is, 1 to 5; None takes the judgement back."""
    require_account(acting_user, role.account)
    check_ranges({"strength": strength})
    tie = Tie.objects.select_for_update().filter(role=role, colleague=colleague).first()
    if strength is None:
        if tie is not None:
            _record(acting_user, "tie_judged", tie, {}, role.account, strength=(tie.strength, None))
            tie.delete()
        return None
    before = tie.strength if tie else None
    tie = tie or Tie(role=role, colleague=colleague)
    tie.strength, tie.judged_by, tie.judged_on = strength, acting_user, timezone.localdate()
    tie.version += 1 if tie.pk else 0
    tie.save()
    pair = {"strength": (before, strength), "colleague": (None, str(colleague))}
    _record(acting_user, "tie_judged", tie, {}, role.account, **pair)
    return tie


@transaction.atomic
def log_interaction(
    *,
    acting_user: User | None,
    account: Account,
    values: dict[str, Any],
    contacts: Sequence[Contact],
    colleagues: Sequence[User] = (),
) -> Interaction:
    """Write down a call, mail, meeting or visit. Who writes it took part, unless others are named.

    Raises ``Refused``: ``interaction_needs_people``, ``interaction_in_future``, ``not_allowed``.
    """
    require_account(acting_user, account)
    _check_people(acting_user, contacts)
    check_day(values["happened_on"])
    interaction = Interaction.objects.create(account=account, author=acting_user, **values)
    _set_people(interaction, contacts, colleagues or ([acting_user] if acting_user else []))
    _record(acting_user, "interaction_logged", interaction, values, account)
    return interaction


@transaction.atomic
def update_interaction(
    *,
    acting_user: User | None,
    interaction: Interaction,
    values: dict[str, Any],
    contacts: Sequence[Contact],
    colleagues: Sequence[User],
    expected_version: int,
) -> Interaction:
    """Put right what was written down, and who took part."""
    require_account(acting_user, interaction.account)
    _check_people(acting_user, contacts)
    check_day(values["happened_on"])
    saved = save_versioned(
        interaction,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="interaction_changed",
        account_code=interaction.account.code,
    )
    seen = Contact.objects.standing()
    if acting_user is not None:
        seen = Contact.objects.visible_to(acting_user)
    unseen = saved.contacts.exclude(pk__in=seen.values("pk"))  # nobody takes away whom they miss
    _set_people(saved, [*contacts, *unseen], colleagues)
    return saved


@transaction.atomic
def delete_interaction(*, acting_user: User | None, interaction: Interaction) -> None:
    """Forget an interaction that was none."""
    require_account(acting_user, interaction.account)
    _record(acting_user, "interaction_deleted", interaction, {}, interaction.account)
    interaction.delete()


@transaction.atomic
def save_function(
    *,
    acting_user: User | None,
    function: Function | None,
    values: dict[str, Any],
    expected_version: int = 1,
) -> Function:
    """A new function, or what the company decides about one."""
    require(acting_user, Permission.MANAGE_COMPANY)
    if function is not None:
        return save_versioned(
            function,
            values,
            expected_version=expected_version,
            acting_user=acting_user,
            action="function_changed",
        )
    if Function.objects.filter(code=values["code"]).exists():
        raise Refused("function_taken", name=values["code"])
    function = Function.objects.create(**values)
    changes = {name: (None, value) for name, value in values.items()}
    audit.record(
        acting_user=acting_user, action="function_added", subject=function, changes=changes
    )
    return function


def note_access(*, acting_user: User, contacts: Sequence[int], purpose: str) -> None:
    """Write down that somebody looked at these people, once an hour for the same purpose.

    A page that has nothing to add waits for nobody who writes: it begins no transaction.
    """
    since = timezone.now() - _ONCE
    recent = AccessEntry.objects.filter(user=acting_user, purpose=purpose, at__gt=since)
    known = set(recent.filter(contact_number__in=contacts).values_list("contact_number", flat=True))
    if new := [number for number in contacts if number not in known]:
        AccessEntry.objects.bulk_create(
            AccessEntry(contact_number=number, user=acting_user, purpose=purpose) for number in new
        )


def _add_role(
    acting_user: User | None, contact: Contact, account: Account, values: dict[str, Any]
) -> ContactRole:
    check_role(values)
    if contact.roles.filter(account=account).exists():
        raise Refused("role_exists", person=contact.name, account=account.name)
    role = ContactRole(contact=contact, account=account, **values)
    check_boss(role, role.reports_to)
    role.save()
    _record(acting_user, "contact_role_added", role, values, account)
    return role


def _check_people(acting_user: User | None, contacts: Sequence[Contact]) -> None:
    """Somebody of the other side took part, and whoever writes sees them all."""
    if not contacts:
        raise Refused("interaction_needs_people")
    seen = Contact.objects.standing()
    if acting_user is not None:
        seen = Contact.objects.visible_to(acting_user)
    if seen.filter(pk__in=[contact.pk for contact in contacts]).count() < len(set(contacts)):
        raise Refused("not_allowed", permission="see_contact")


def _set_people(
    interaction: Interaction, contacts: Sequence[Contact], colleagues: Sequence[User]
) -> None:
    interaction.contacts.set(contacts)
    interaction.colleagues.set(colleagues)


def _allowed(acting_user: User | None, values: dict[str, Any]) -> dict[str, Any]:
    """Without the remarks, for those who may not read them."""
    if acting_user is None or acting_user.may(Permission.SEE_REMARKS):
        return values
    return {name: value for name, value in values.items() if name != "remarks"}


def _record(
    acting_user: User | None,
    action: str,
    subject: Any,
    values: dict[str, Any],
    account: Account,
    **changes: tuple[Any, Any],
) -> None:
    """The audit row of a write at an account; ``values`` are new."""
    new = {name: (None, value) for name, value in values.items() if value not in (None, "")}
    audit.record(
        acting_user=acting_user,
        action=action,
        subject=subject,
        changes=new | changes,
        account_code=account.code,
    )
