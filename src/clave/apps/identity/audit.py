"""The audit trail: written with the change it describes, checked link by link.

Every entry's hash covers its content and the hash before it (SHA-256 over canonical JSON), so
altering, removing or inserting an entry shows, as does cutting the end: the head keeps the last,
and the seal (:mod:`clave.apps.identity.seal`) every end there was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Protocol, runtime_checkable

from django.db import connection, models, transaction
from django.utils import timezone

from .models import AuditEntry, AuditHead, User
from .seal import add_seal, first_unsealed

Changes = Mapping[str, tuple[Any, Any]]
# What a concealed value begins with: it stands in the audit, but not in plain.
SEALED = "sealed:"
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


@runtime_checkable
class Concealing(Protocol):
    """A record about a person: the audit knows it by a number, and its values not in plain."""

    @property
    def audit_label(self) -> str:
        """What the entry calls the record."""

    def conceal(self, changes: Changes) -> Changes:
        """``changes`` as they may be kept for ever."""


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
    if isinstance(subject, Concealing):
        changes = subject.conceal(changes or {})
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
        changes=_kept(changes or {}),
        previous_hash=head.hash,
    )
    entry.hash = entry_hash(entry)
    entry.save()
    head.number, head.hash = entry.number, entry.hash
    head.save()
    # Robust: a seal that cannot be written (a full disk) must not turn a done change into an error.
    transaction.on_commit(partial(add_seal, entry.number, entry.hash), robust=True)
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
    ``missing`` (numbers from here on are absent), ``cut`` (the end is not where the head says),
    ``unsealed`` (from here on the chain is another than the one that was sealed).
    """
    faults: list[tuple[int, str]] = []
    number, previous = 0, "0" * 64
    entries = AuditEntry.objects.order_by("number").iterator(chunk_size=2000)
    try:
        for entry in entries:
            faults += _link_faults(entry, number, previous)
            number, previous = entry.number, entry.hash
    except (TypeError, ValueError):  # a value that is none of its column: it cannot even be read
        faults.append((number + 1, "altered"))
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    if (head.number, head.hash) != (number, previous):
        faults.append((head.number, "cut"))
    if (unsealed := first_unsealed()) is not None:
        faults.append((unsealed, "unsealed"))
    return faults


def _link_faults(entry: AuditEntry, number: int, previous: str) -> list[tuple[int, str]]:
    """The faults of an entry that must follow the entry ``number``, whose hash is ``previous``."""
    faults = [(number + 1, "missing")] if entry.number > number + 1 else []
    if entry.hash != entry_hash(entry):
        faults.append((entry.number, "altered"))
    elif entry.previous_hash != previous:
        faults.append((entry.number, "unlinked"))
    return faults


def chain_end() -> tuple[int, str]:
    """Number and hash of the newest entry; ``(0, 64 zeros)`` of an empty chain."""
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    return head.number, head.hash


def holds_end(number: int, digest: str) -> bool:
    """Whether the chain still holds an end that it once had (one noted in a backup)."""
    if number == 0:
        return True
    return AuditEntry.objects.filter(number=number, hash=digest).exists()


def differences(instance: models.Model, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields of ``instance`` that ``values`` would change, as ``{field: (old, new)}``."""
    pairs = {name: (getattr(instance, name), value) for name, value in values.items()}
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def _subject_of(instance: models.Model) -> Subject:
    label = instance.audit_label if isinstance(instance, Concealing) else str(instance)
    return Subject(str(instance._meta.model_name), str(instance.pk), label)


def hidden(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    """A value that the audit does not keep at all; nothing stays nothing."""
    old, new = (f"{SEALED}-" if value else value for value in pair)
    return old, new


def _kept(changes: Changes) -> dict[str, list[Any]]:
    return {name: [plain_value(old), plain_value(new)] for name, (old, new) in changes.items()}


def plain_value(value: Any) -> Any:
    """``value`` as JSON has it; what it does not know is told in words."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, datetime | date | Decimal):
        return str(value)
    if isinstance(value, str | int | float | bool | list | dict) or value is None:
        return value
    return str(value)
