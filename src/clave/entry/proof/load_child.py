"""Lets a proof's browsers in: sessions for the people of a data folder, and what they may see."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

MOST_ACCOUNTS = 40


def main() -> None:
    """Print what each browser has; the first word says how many there are."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "clave.entry.settings"
    import django

    django.setup()
    from clave.apps.identity.models import User

    people = list(User.objects.filter(is_active=True).order_by("pk")) or _make()
    browsers = [_enter(people[number % len(people)]) for number in range(int(sys.argv[1]))]
    sys.stdout.write(json.dumps(browsers))


def _make() -> list[Any]:
    """A few people, where the folder has none."""
    from clave.apps.identity.roles import Role
    from clave.apps.identity.services import create_user

    roles = (Role.SALES_DIRECTION, Role.FINANCE, Role.ANALYST)
    return [
        create_user(
            acting_user=None,
            email=f"{role}@example.com",
            name=str(role),
            role=role,
            password=os.urandom(12).hex(),
        )
        for role in roles
    ]


def _enter(user: Any) -> dict[str, Any]:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from clave.apps.accounts.models import Account
    from clave.apps.identity.roles import Permission
    from clave.entry.settings import AUTHENTICATION_BACKENDS

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    seen = Account.objects.visible_to(user).values_list("pk", flat=True)[:MOST_ACCOUNTS]
    return {
        "session": session.session_key,
        "accounts": list(seen),
        "edits": user.may(Permission.EDIT_ACCOUNTS),
        "insights": user.may(Permission.SEE_INSIGHTS),
    }


if __name__ == "__main__":
    main()
