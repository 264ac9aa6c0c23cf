"""Two records of one person become one, and may become two again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.lib.refusal import Refused

from ..access import require_contact
from ..models import Contact, ContactRole, Distinct, Interaction, Merge, Tie

FILLED = ("email", "phone", "mobile", "language", "channel", "remarks")


@transaction.atomic
def merge_contacts(*, acting_user: User | None, kept: Contact, gone: Contact) -> Merge:
    """``gone`` was the same person as ``kept``: roles, ties and talks move, blanks are filled.

    Raises ``Refused``: ``merge_with_itself``, ``not_allowed``.
    """
    if kept.pk == gone.pk:
        raise Refused("merge_with_itself", person=kept.name)
    for contact in (kept, gone):
        require_contact(acting_user, contact)
    moved: dict[str, Any] = {"roles": [], "ties": [], "reports": [], "interactions": []}
    homes = {role.account_id: role for role in kept.roles.all()}
    for role in gone.roles.all():
        if role.account_id in homes:
            _move_ties(role, homes[role.account_id], moved)
        else:
            ContactRole.objects.filter(pk=role.pk).update(contact=kept)
            moved["roles"].append(role.pk)
    moved["interactions"] = _move_talks(gone, kept)
    values = {n: getattr(gone, n) for n in FILLED if getattr(gone, n) and not getattr(kept, n)}
    moved["fields"] = sorted(values)
    _fill(kept, values)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    merge = Merge.objects.create(kept=kept, gone=gone, moved=moved, merged_by=acting_user)
    changes = {name: ("", value) for name, value in values.items()}
    audit.record(
        acting_user=acting_user,
        action="contacts_merged",
        subject=kept,
        changes=changes | {"merged": (None, f"#{gone.pk}")},
    )
    return merge


@transaction.atomic
def undo_merge(*, acting_user: User | None, merge: Merge) -> Contact:
    """Two people again: what moved moves back, what was filled is blank, unless it was changed."""
    kept, gone = merge.kept, merge.gone
    require_contact(acting_user, kept)
    moved = merge.moved
    ContactRole.objects.filter(pk__in=moved["roles"], contact=kept).update(contact=gone)
    for tie, role in moved["ties"]:
        Tie.objects.filter(pk=tie).update(role=role)
    for role, boss in moved["reports"]:
        ContactRole.objects.filter(pk=role).update(reports_to=boss)
    through = Interaction.contacts.through.objects
    through.filter(contact=kept, interaction__in=moved["interactions"]).update(contact=gone)
    same = [name for name in moved["fields"] if getattr(kept, name) == getattr(gone, name)]
    _fill(kept, dict.fromkeys(same, ""))
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    merge.delete()
    audit.record(
        acting_user=acting_user,
        action="merge_undone",
        subject=kept,
        changes={"merged": (f"#{gone.pk}", None)},
    )
    return gone


@transaction.atomic
def keep_apart(*, acting_user: User | None, first: Contact, second: Contact) -> None:
    """These are two people: the suspicion is not shown again."""
    for contact in (first, second):
        require_contact(acting_user, contact)
    one, other = sorted((first.pk, second.pk))
    Distinct.objects.get_or_create(first_id=one, second_id=other)


def _move_ties(role: ContactRole, home: ContactRole, moved: dict[str, Any]) -> None:
    """Of two roles at one account the kept person's stays; ties and reports go over to it."""
    known = set(home.ties.values_list("colleague", flat=True))
    for tie in role.ties.exclude(colleague__in=known):
        Tie.objects.filter(pk=tie.pk).update(role=home)
        moved["ties"].append([tie.pk, role.pk])
    for report in role.reports.exclude(pk=home.pk):
        ContactRole.objects.filter(pk=report.pk).update(reports_to=home)
        moved["reports"].append([report.pk, role.pk])


def _move_talks(gone: Contact, kept: Contact) -> list[int]:
    """Talks in which only ``gone`` took part; those with both have ``kept`` already."""
    through = Interaction.contacts.through.objects
    theirs = through.filter(contact=kept).values("interaction")
    moving = through.filter(contact=gone).exclude(interaction__in=theirs)
    numbers = list(moving.values_list("interaction", flat=True))
    through.filter(contact=gone, interaction__in=numbers).update(contact=kept)
    return numbers


def _fill(contact: Contact, values: dict[str, Any]) -> None:
    if not values:
        return
    for name, value in values.items():
        setattr(contact, name, value)
    contact.version = F("version") + 1
    contact.save()
    contact.refresh_from_db()
