"""Reads on people at customers: the map of an account, lists, what is known of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account, AccountMember, Level, Viewer
from clave.apps.identity.models import AuditEntry, User
from clave.apps.identity.prepared import rows_of
from clave.apps.identity.roles import Permission
from clave.figures.base import FigureResult, Scope
from clave.figures.relations import Relations
from clave.figures.relationship_coverage import relationship_coverage

from .models import Contact, ContactRole, Interaction, Tie
from .relations import relations_from
from .secrecy import opened


@dataclass(frozen=True)
class Relationship:
    """The people of an account and of those below it, as one person may see them."""

    account: Account
    roles: dict[int, ContactRole]
    relations: Relations
    figure: FigureResult


def relationship_of(user: User, account: Account, today: date | None = None) -> Relationship:
    """Everybody at the account with their ties, and what the figure says of them."""
    today = today or timezone.localdate()
    below = {account.pk, *directory().below(account.pk)}
    found = rows_of(_roles_at, Viewer.of(user), accounts=sorted(below))
    relations = relations_from(found, today)
    figure = relationship_coverage(None, Scope(), relations=relations)
    return Relationship(account, {role.pk: role for role in found}, relations, figure)


def people_count(user: User, accounts: Sequence[str]) -> int:
    """How many people are known at accounts with these codes."""
    return next(iter(rows_of(_people_at, Viewer.of(user), accounts=list(accounts))), 0)


def own_accounts(user: User, most: int) -> list[Account]:
    """The accounts that ``user`` answers for or is on the team of: where they were last first, then
    who decides before its sites, by name."""
    teams = AccountMember.objects.on(timezone.localdate()).filter(user=user).values("account")
    own = Account.objects.visible_to(user).filter(Q(responsible=user) | Q(pk__in=teams))
    there = Interaction.objects.filter(account=OuterRef("pk"), colleagues=user)
    last = Subquery(there.order_by("-happened_on").values("happened_on")[:1])
    found = own.annotate(last=last, is_site=Q(level=Level.SITE))
    order = (F("last").desc(nulls_last=True), "is_site", "name", "pk")
    return list(found.order_by(*order)[:most])


def _roles_at(viewer: Viewer, accounts: Sequence[int]) -> QuerySet[ContactRole]:
    roles = ContactRole.objects.visible_to(viewer).filter(account__in=accounts)
    return roles.current(viewer.day).select_related("contact", "function", "account")


def _people_at(viewer: Viewer, accounts: Sequence[str]) -> QuerySet[ContactRole, int]:
    """One row: how many there are; none where nobody is."""
    roles = ContactRole.objects.visible_to(viewer).filter(account__code__in=accounts)
    counted = roles.current(viewer.day).order_by().annotate(one=Value(1)).values("one")
    return counted.annotate(number=Count("pk")).values_list("number", flat=True)


def contact_for(user: User, pk: int) -> Contact | None:
    """The person, if they are there and ``user`` may see them."""
    return Contact.objects.visible_to(user).filter(pk=pk).first()


def people_found(user: User, text: str, limit: int) -> list[tuple[int, str, str]]:
    """What a search finds: number, name and an account that ``user`` sees, in one query."""
    roles = ContactRole.objects.visible_to(user).filter(contact=OuterRef("pk"))
    account = Subquery(roles.order_by("pk").values("account__name")[:1])
    found = Contact.objects.visible_to(user).matching(text).annotate(account=account)
    return list(found.values_list("pk", "name", "account")[:limit])


def roles_of(user: User, contact: Contact) -> QuerySet[ContactRole]:
    """What the person is, at accounts that ``user`` sees; those that ended too."""
    related = ("account", "function", "reports_to__contact", "contact")
    return ContactRole.objects.visible_to(user).filter(contact=contact).select_related(*related)


def interactions_with(user: User, contact: Contact) -> QuerySet[Interaction]:
    """What was talked about with the person, at accounts that ``user`` sees."""
    found = Interaction.objects.visible_to(user).filter(contacts=contact)
    return found.select_related("account", "author").with_people()


def bosses_for(user: User, account: Account) -> QuerySet[ContactRole]:
    """Whom somebody at the account may report to: people of its group that ``user`` sees."""
    roles = ContactRole.objects.visible_to(user).current().select_related("contact", "account")
    return roles.filter(account__decider=account.decider_id or account.pk)


def history_of(user: User, contact: Contact, limit: int = 30) -> list[AuditEntry]:
    """What was changed of the person, newest first, with values opened.

    At accounts that ``user`` sees; remarks only for those who may read them.
    """
    roles = list(roles_of(user, contact).values_list("pk", flat=True))
    ties = Tie.objects.filter(role__in=roles).values_list("pk", flat=True)
    about = (
        Q(subject_type="contact", subject_id=str(contact.pk))
        | Q(subject_type="contactrole", subject_id__in=[str(pk) for pk in roles])
        | Q(subject_type="tie", subject_id__in=[str(pk) for pk in ties])
    )
    entries = list(AuditEntry.objects.filter(about).order_by("-number")[:limit])
    untold = set() if user.may(Permission.SEE_REMARKS) else {"remarks"}
    changes = opened(contact.pk, [entry.changes for entry in entries])
    for entry, plain in zip(entries, changes, strict=True):
        entry.changes = {name: pair for name, pair in plain.items() if name not in untold}
    return entries
