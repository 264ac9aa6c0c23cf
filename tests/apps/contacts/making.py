"""People at the small company's customers: the buyer of Hiperra, her boss, and what was said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from clave.apps.contacts import services
from clave.apps.contacts.models import Contact, ContactRole, Function, Interaction
from clave.apps.identity.models import User
from tests.company import account


def make_contact(user: User | None, code: str, name: str, **given: Any) -> Contact:
    """A person at the account ``code``; what is no field of a person is one of the role."""
    fields = {field.name for field in Contact._meta.fields}
    values = {key: value for key, value in given.items() if key in fields}
    role = {key: value for key, value in given.items() if key not in fields}
    if "function" in role:
        role["function"] = Function.objects.get(code=role["function"])
    return services.create_contact(
        acting_user=user, account=account(code), values={"name": name} | values, role=role
    )


def role_of(contact: Contact) -> ContactRole:
    """Their only role."""
    return contact.roles.select_related("account", "contact").get()


def talk(user: User, contact: Contact, *, days: int = 0, kind: str = "visit") -> Interaction:
    """A talk of ``user`` with the person, so many days ago."""
    return services.log_interaction(
        acting_user=user,
        account=role_of(contact).account,
        values={
            "kind": kind,
            "happened_on": timezone.localdate() - timedelta(days=days),
            "subject": "Precios de verano",
        },
        contacts=[contact],
    )
