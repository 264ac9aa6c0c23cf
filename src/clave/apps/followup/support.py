"""What nobody of the direction stands behind: told by the apps above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from clave.apps.identity.models import User


@dataclass(frozen=True)
class Unsupported:
    """Something that runs without support. ``kind``: ``plan`` or ``action`` (nobody sponsors it),
    ``owner`` (whoever does it cannot log in any more). ``since``: how long it has been there;
    ``amount_minor``: what it means in money, None where nobody said.
    """

    kind: str
    title: str
    route: str
    args: tuple[int, ...]
    account: str
    person: str
    since: date
    amount_minor: int | None = None
    currency: str = ""


# What apps above know of the support of what ``user`` sees and may write on.
SOURCES: list[Callable[[User], list[Unsupported]]] = []


def unsupported(user: User) -> list[Unsupported]:
    """All of it, the most money first, then the oldest."""
    found = [one for source in SOURCES for one in source(user)]
    return sorted(found, key=lambda one: (-(one.amount_minor or 0), one.since, one.title))
