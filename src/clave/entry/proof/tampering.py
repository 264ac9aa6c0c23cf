"""Somebody with a hand in the database who alters the audit, and knows how its chain is made."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from clave.apps.identity import audit
from clave.apps.identity.models import AuditEntry

LENGTH = 40
_TEXTS = ("action", "actor_label", "subject_type", "subject_id", "subject_label", "account_code")
Tampering = Callable[[random.Random], None]


def write_chain(count: int = LENGTH) -> None:
    """An audit of ``count`` entries, written as every service does, and so sealed."""
    for number in range(count):
        with transaction.atomic():
            audit.record(
                acting_user=None,
                action=("account_changed", "note_added")[number % 2],
                subject=audit.Subject("account", str(number % 7), f"Cuenta {number % 7}"),
                changes={"tier": (None, "B"), "margin": (number, number + 1)},
                account_code=f"C{number % 5}",
            )


def change_text(draw: random.Random) -> None:
    """Another text in a column, down to one letter."""
    entry, name = _any(draw), draw.choice(_TEXTS)
    before = getattr(entry, name)
    after = draw.choice((f"{before}x", before[:-1], before.swapcase(), f"{before} ", "=1+1"))
    _set(entry.number, name, after if after != before else f"{before}y")


def change_value(draw: random.Random) -> None:
    """Another old or new value, another name for it, another moment, number or hash."""
    entry = _any(draw)
    what = draw.choice(("old", "new", "name", "at", "number", "hash", "previous_hash"))
    if what in ("old", "new"):
        pair = list(entry.changes["margin"])
        pair[what == "new"] += draw.choice((-1, 1, 1000))
        _set(entry.number, "changes", json.dumps(entry.changes | {"margin": pair}))
    elif what == "name":
        changes = {("cost" if key == "margin" else key): v for key, v in entry.changes.items()}
        _set(entry.number, "changes", json.dumps(changes))
    elif what == "at":
        moment = entry.at.replace(microsecond=(entry.at.microsecond + 1) % 1_000_000)
        _set(entry.number, "at", connection.ops.adapt_datetimefield_value(moment))
    elif what == "number":
        _set(entry.number, "number", entry.number + draw.choice((LENGTH, 10**12)))
    else:
        _set(entry.number, what, f"{draw.getrandbits(256):064x}")


def remove(draw: random.Random) -> None:
    """One entry, or a run of them, is gone."""
    first = draw.randrange(1, LENGTH + 1)
    last = first + draw.choice((0, 0, 1, 5))
    _sql("DELETE FROM identity_auditentry WHERE number BETWEEN %s AND %s", first, last)


def swap(draw: random.Random) -> None:
    """Two entries change places."""
    one, other = draw.sample(range(1, LENGTH + 1), 2)
    for old, new in ((one, 10**9), (other, one), (10**9, other)):
        _set(old, "number", new)


def insert(draw: random.Random) -> None:
    """An entry that nobody wrote, hashed as it must be: between two others, or at the end."""
    place = draw.randrange(2, LENGTH + 2)
    for number in range(LENGTH, place - 1, -1):  # from behind, since numbers are unique
        _set(number, "number", number + 1)
    before = AuditEntry.objects.get(number=place - 1)
    forged = AuditEntry(number=place, at=before.at, action="forged", subject_type="account")
    forged.previous_hash = before.hash
    names = "actor_label, action, subject_type, subject_id, subject_label, account_code"
    _sql(
        f"INSERT INTO identity_auditentry (number, at, {names}, changes, previous_hash, hash) "
        f"SELECT %s, at, '', 'forged', 'account', '', '', '', '{{}}', %s, %s "
        "FROM identity_auditentry WHERE number = %s",
        place,
        before.hash,
        audit.entry_hash(forged),
        before.number,
    )


def truncate(draw: random.Random) -> None:
    """The newest entries are gone."""
    _sql("DELETE FROM identity_auditentry WHERE number > %s", draw.randrange(0, LENGTH))


def truncate_with_the_head(draw: random.Random) -> None:
    """The newest entries are gone, and the head says that there never were any."""
    truncate(draw)
    last = AuditEntry.objects.order_by("-number").first()
    number, digest = (last.number, last.hash) if last else (0, "0" * 64)
    _sql("UPDATE identity_audithead SET number = %s, hash = %s", number, digest)


def forge_all_that_follows(draw: random.Random) -> None:
    """One entry is altered and every later one hashed anew, head included: the chain holds."""
    first = draw.randrange(1, LENGTH + 1)
    digest = ""
    for entry in AuditEntry.objects.filter(number__gte=first).order_by("number"):
        if entry.number == first:
            entry.actor_label = "Somebody else"
            _set(first, "actor_label", entry.actor_label)
        else:
            entry.previous_hash = digest
            _set(entry.number, "previous_hash", digest)
        digest = audit.entry_hash(entry)
        _set(entry.number, "hash", digest)
    _sql("UPDATE identity_audithead SET hash = %s", digest)


def change_head(draw: random.Random) -> None:
    """The head alone."""
    column, value = draw.choice((("number", LENGTH - 1), ("hash", "0" * 64)))
    _sql(f"UPDATE identity_audithead SET {column} = %s", value)


TAMPERINGS: tuple[Tampering, ...] = (
    change_text,
    change_value,
    remove,
    swap,
    insert,
    truncate,
    truncate_with_the_head,
    forge_all_that_follows,
    change_head,
)


def is_found(tamper: Tampering, draw: random.Random) -> bool:
    """Whether the tampering shows; the audit is as before afterwards."""
    with transaction.atomic():
        tamper(draw)
        found = bool(audit.broken_links())
        transaction.set_rollback(True)
    return found


def _any(draw: random.Random) -> AuditEntry:
    return AuditEntry.objects.get(number=draw.randrange(1, LENGTH + 1))


def _set(number: int, column: str, value: Any) -> None:
    _sql(f"UPDATE identity_auditentry SET {column} = %s WHERE number = %s", value, number)


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
