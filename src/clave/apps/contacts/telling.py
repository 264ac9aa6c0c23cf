"""What the apps below are told of people: relations for the figures, interactions for the time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import QuerySet

from clave.apps.accounts.models import Viewer
from clave.apps.accounts.selectors import BOOKS
from clave.apps.accounts.timeline import SOURCES, Event
from clave.apps.identity.models import User
from clave.apps.identity.prepared import rows_of
from clave.figures.base import Scope
from clave.figures.relations import Relations

from .models import Contact, ContactRole, Interaction
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
    found = rows_of(_newest, Viewer.of(user), codes=list(codes))
    people = _people([interaction.pk for interaction in found])
    return [
        Event(
            interaction.happened_on,
            "interaction",
            str(interaction.author or ""),
            {
                "kind": interaction.kind,
                "subject": interaction.subject,
                "text": interaction.notes,
                "people": people[interaction.pk],
                "id": interaction.pk,
            },
        )
        for interaction in found
    ]


def _newest(viewer: Viewer, codes: Sequence[str]) -> QuerySet[Interaction]:
    found = Interaction.objects.visible_to(viewer).filter(account__code__in=codes)
    return found.select_related("author")[:MOST_INTERACTIONS]


def _people(interactions: list[int]) -> dict[int, list[str]]:
    """Interaction → the names of theirs who may be worked with; Django reading them along would
    put together a question for each."""
    there = Interaction.contacts.through.objects.filter(
        interaction__in=interactions, contact__in=Contact.objects.standing()
    )
    names: dict[int, list[str]] = defaultdict(list)
    for number, name in there.order_by("contact__name", "contact").values_list(
        "interaction", "contact__name"
    ):
        names[number].append(name)
    return names


BOOKS["relations"] = relations_in
SOURCES.append(interactions_at)
