"""What the apps below are told of people: relations for the figures, interactions for the time."""

from __future__ import annotations

from clave.apps.accounts.selectors import BOOKS
from clave.apps.accounts.timeline import SOURCES, Event
from clave.apps.identity.models import User
from clave.figures.base import Scope
from clave.figures.relations import Relations

from .models import ContactRole, Interaction
from .relations import relations_of

MOST_INTERACTIONS = 200


def relations_in(scope: Scope) -> Relations:
    """The relations with the accounts of a scope, which is within what its asker may see."""
    roles = ContactRole.objects.standing()
    if scope.accounts is not None:
        roles = roles.filter(account__code__in=scope.accounts)
    return relations_of(roles)


def interactions_at(user: User, codes: tuple[str, ...]) -> list[Event]:
    """The newest interactions at accounts with these codes that ``user`` sees."""
    found = Interaction.objects.visible_to(user).filter(account__code__in=codes)
    found = found.select_related("author").with_people()
    return [
        Event(
            interaction.happened_on,
            "interaction",
            str(interaction.author or ""),
            {
                "kind": interaction.kind,
                "subject": interaction.subject,
                "text": interaction.notes,
                "people": [contact.name for contact in interaction.contacts.all()],
                "id": interaction.pk,
            },
        )
        for interaction in found[:MOST_INTERACTIONS]
    ]


BOOKS["relations"] = relations_in
SOURCES.append(interactions_at)
