"""The audit trail: written with the change it describes, checked link by link.

Every entry's hash covers its content and the hash before it (SHA-256 over canonical JSON), so
altering, removing or inserting an entry shows, as does cutting the end: the head keeps the last.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from .models import AuditEntry, AuditHead, User

Changes = Mapping[str, tuple[Any, Any]]
_HASHED = (
    "number",
    "actor_id",
    "actor_label",
    "action",
    "subject_type",
    "subject_id",
    "subject_label",
    "account_code",
    "changes",
    "previous_hash",
)


@dataclass(frozen=True)
class Subject:
    """What an entry is about, when it is no row of the books (an import, a login)."""

    type: str
    id: str
    label: str


def record(
    *,
    acting_user: User | None,
    action: str,
    subject: models.Model | Subject,
    changes: Changes | None = None,
    account_code: str = "",
) -> AuditEntry:
    """Add an entry to the chain, inside the transaction of the change itself.

    Raises ``TransactionManagementError`` outside a transaction: an audit that may be committed
    apart from its change is none.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("audit.record needs the change's transaction")
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
    subject = subject if isinstance(subject, Subject) else _subject_of(subject)
    entry = AuditEntry(
        number=head.number + 1,
        at=timezone.now(),
        actor=acting_user,
        actor_label=str(acting_user) if acting_user else "clave",
        action=action,
        subject_type=subject.type,
        subject_id=subject.id,
        subject_label=subject.label[:200],
        account_code=account_code,
        changes={name: [_plain(old), _plain(new)] for name, (old, new) in (changes or {}).items()},
        previous_hash=head.hash,
    )
    entry.hash = entry_hash(entry)
    entry.save()
    head.number, head.hash = entry.number, entry.hash
    head.save()
    return entry


def entry_hash(entry: AuditEntry) -> str:
    """The hash that ``entry`` must carry."""
    content = {name: getattr(entry, name) for name in _HASHED}
    content["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_links() -> list[tuple[int, str]]:
    """Every fault of the chain as ``(number, code)``; empty when it holds.

    Codes: ``altered`` (content and hash differ), ``unlinked`` (does not follow the entry before),
    ``missing`` (a number is absent), ``cut`` (the end is not where the head says).
    """
    faults: list[tuple[int, str]] = []
    number, previous = 0, "0" * 64
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        faults += [(missing, "missing") for missing in range(number + 1, entry.number)]
        if entry.hash != entry_hash(entry):
            faults.append((entry.number, "altered"))
        elif entry.previous_hash != previous:
            faults.append((entry.number, "unlinked"))
        number, previous = entry.number, entry.hash
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    if (head.number, head.hash) != (number, previous):
        faults.append((head.number, "cut"))
    return faults


def differences(instance: models.Model, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields of ``instance`` that ``values`` would change, as ``{field: (old, new)}``."""
    pairs = {name: (getattr(instance, name), value) for name, value in values.items()}
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def _subject_of(instance: models.Model) -> Subject:
    return Subject(str(instance._meta.model_name), str(instance.pk), str(instance))


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, datetime | date | Decimal):
        return str(value)
    if isinstance(value, str | int | float | bool | list | dict) or value is None:
        return value
    return str(value)
