"""Values of persons in the audit: readable while the person is kept, never after.

The audit is a chain of hashes over what was written: an entry cannot be altered later. So what it
keeps of a person stands there encrypted under a key of theirs alone. Whoever destroys the person
destroys the key; the chain holds, and its words are gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from clave.apps.identity.audit import SEALED, Changes, plain_value

from .models import ContactKey


def sealed(contact: int, changes: Changes) -> Changes:
    """The old and new values of ``changes`` under the key of the person, made on first use."""
    if not changes:
        return changes
    secret = Fernet.generate_key().decode()
    key, _ = ContactKey.objects.get_or_create(contact_id=contact, defaults={"secret": secret})
    box = Fernet(key.secret)
    return {name: (_seal(box, old), _seal(box, new)) for name, (old, new) in changes.items()}


def opened(contact: int, entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Changes of entries of one person, in plain; what the key does not open stays sealed."""
    key = ContactKey.objects.filter(contact_id=contact).first()
    box = Fernet(key.secret) if key else None
    return [
        {name: [_open(box, old), _open(box, new)] for name, (old, new) in changes.items()}
        for changes in entries
    ]


def _seal(box: Fernet, value: Any) -> Any:
    if value in (None, ""):
        return value
    text = json.dumps(plain_value(value), ensure_ascii=False)
    return SEALED + box.encrypt(text.encode()).decode()


def _open(box: Fernet | None, value: Any) -> Any:
    if box is None or not isinstance(value, str) or not value.startswith(SEALED):
        return value
    try:
        return json.loads(box.decrypt(value.removeprefix(SEALED).encode()))
    except InvalidToken:
        return value
