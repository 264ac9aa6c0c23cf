"""Duplicates among the people that somebody sees."""

from __future__ import annotations

from dataclasses import dataclass

from clave.apps.identity.models import User

from ..models import Contact, ContactRole, Distinct
from .finding import Pair, Record, pairs_of

MOST = 200


@dataclass(frozen=True)
class Suspicion:
    """Two people who may be one, and why."""

    first: Contact
    second: Contact
    reasons: tuple[str, ...]


def duplicates_for(user: User) -> list[Suspicion]:
    """The best founded suspicions among people ``user`` sees, but for those that are settled."""
    roles = ContactRole.objects.visible_to(user)
    groups: dict[int, set[int]] = {}
    for contact, account, decider in roles.values_list("contact", "account", "account__decider"):
        groups.setdefault(contact, set()).add(decider or account)
    columns = ("pk", "name_key", "email", "phone", "mobile")
    records = [
        Record(pk, name, email, (phone, mobile), frozenset(groups.get(pk, ())))
        for pk, name, email, phone, mobile in Contact.objects.filter(pk__in=groups).values_list(
            *columns
        )
    ]
    settled = set(Distinct.objects.values_list("first", "second"))
    found = [pair for pair in pairs_of(records) if (pair.first, pair.second) not in settled]
    return _with_people(found[:MOST])


def _with_people(pairs: list[Pair]) -> list[Suspicion]:
    keys = {key for pair in pairs for key in (pair.first, pair.second)}
    people = Contact.objects.prefetch_related("roles__account").in_bulk(keys)
    return [Suspicion(people[p.first], people[p.second], p.reasons) for p in pairs]
