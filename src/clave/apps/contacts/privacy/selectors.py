"""What is known of one person, for that person; who looked; whom the rule of retention touches."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from clave.apps.identity.access import require
from clave.apps.identity.models import AuditEntry, User
from clave.apps.identity.roles import Permission
from clave.lib.months import add_months, month_of

from ..models import AccessEntry, Contact, ContactPolicy, State, Tie
from ..secrecy import opened

_FIELDS = (
    *("name", "email", "phone", "mobile", "language", "channel", "legal_basis"),
    *("legal_basis_on", "remarks", "state", "state_on", "created_at", "updated_at"),
)
_ROLE = (
    *("title", "level", "influence", "attitude", "decision_role", "intermediary"),
    *("started_on", "ended_on"),
)


def person_data(user: User | None, contact: Contact) -> dict[str, Any]:
    """Everything on one person, remarks and history too, at all accounts. ``PROTECT_DATA`` only."""
    require(user, Permission.PROTECT_DATA)
    roles = contact.roles.select_related("account", "function", "reports_to__contact")
    talks = contact.interactions.select_related("account").prefetch_related("colleagues")
    return {
        "person": {name: getattr(contact, name) for name in _FIELDS},
        "roles": [
            {
                "account": role.account.name,
                "function": str(role.function or ""),
                "reports_to": role.reports_to.contact.name if role.reports_to else None,
                **{name: getattr(role, name) for name in _ROLE},
                "ties": [
                    {"with": tie.colleague.name, "strength": tie.strength, "on": tie.judged_on}
                    for tie in role.ties.select_related("colleague")
                ],
            }
            for role in roles
        ],
        "talks": [
            {
                "account": talk.account.name,
                "kind": talk.kind,
                "on": talk.happened_on,
                "with": [user.name for user in talk.colleagues.all()],
                "subject": talk.subject,
                "notes": talk.notes,
            }
            for talk in talks
        ],
        "changes": _changes(contact),
        "seen_by": [
            {"who": entry.user.name if entry.user else "", "at": entry.at, "for": entry.purpose}
            for entry in AccessEntry.objects.filter(contact_number=contact.pk).select_related(
                "user"
            )
        ],
    }


def access_log() -> QuerySet[AccessEntry]:
    """Who looked at whom, newest first."""
    return AccessEntry.objects.select_related("user")


def policy_due() -> bool:
    """Whether the rule of retention was not applied today."""
    return ContactPolicy.current().applied_on != timezone.localdate()


def unused_people(policy: ContactPolicy, today: date) -> QuerySet[Contact]:
    """People nobody has talked to or changed anything of for as long as the policy allows."""
    limit = months_ago(today, policy.unused_months)
    changed = TruncDate("updated_at")
    last = Coalesce(Max("interactions__happened_on"), changed)
    people = Contact.objects.standing().annotate(changed=changed, talked=last)
    return people.annotate(last=Greatest(F("changed"), F("talked"))).filter(last__lt=limit)


def people_due(policy: ContactPolicy, today: date) -> QuerySet[Contact]:
    """Blocked people whose time is over."""
    limit = months_ago(today, policy.blocked_months)
    return Contact.objects.filter(state=State.BLOCKED, merged_into=None, state_on__lt=limit)


def months_ago(today: date, months: int) -> date:
    """The same day so many months earlier; the 28th stands for those that a month may lack."""
    return add_months(month_of(today), -months).replace(day=min(today.day, 28))


def _changes(contact: Contact) -> list[dict[str, Any]]:
    roles = [str(pk) for pk in contact.roles.values_list("pk", flat=True)]
    ties = Tie.objects.filter(role__contact=contact).values_list("pk", flat=True)
    about = (
        Q(subject_type="contact", subject_id=str(contact.pk))
        | Q(subject_type="contactrole", subject_id__in=roles)
        | Q(subject_type="tie", subject_id__in=[str(pk) for pk in ties])
    )
    entries = list(AuditEntry.objects.filter(about).order_by("number"))
    plain = opened(contact.pk, [entry.changes for entry in entries])
    return [
        {"at": entry.at, "by": entry.actor_label, "what": entry.action, "fields": changes}
        for entry, changes in zip(entries, plain, strict=True)
    ]
