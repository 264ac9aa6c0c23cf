"""Who is called in a text: ``@Lucía Ferrer`` or ``@lucia.ferrer@example.com``."""

from __future__ import annotations

import re

from clave.apps.identity.models import User


def mentioned_in(text: str) -> list[User]:
    """The people who are named with an @, each once; of two names the longer one counts."""
    if "@" not in text:
        return []
    called: dict[str, list[User]] = {}
    for user in User.objects.filter(is_active=True):
        for word in filter(None, (user.email, user.name)):
            called.setdefault(word.casefold(), []).append(user)
    longest = sorted(called, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)@({'|'.join(map(re.escape, longest))})(?!\w)")
    found = pattern.findall(text.casefold())
    return list({user.pk: user for word in found for user in called[word]}.values())
