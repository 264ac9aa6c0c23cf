"""Saving a record that somebody else may have saved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction

from . import audit
from .models import User, Versioned

Record = TypeVar("Record", bound=Versioned)


class StaleVersion(Exception):  # noqa: N818 - an answer to the user, shown as a 409 page
    """The record changed since it was read: both versions are kept for the page that shows them."""

    def __init__(self, current: Versioned, attempted: Mapping[str, Any]) -> None:
        super().__init__(f"{current!s} is now at version {current.version}")
        self.current = current
        self.attempted = dict(attempted)


@transaction.atomic
def save_versioned(
    record: Record,
    values: Mapping[str, Any],
    *,
    expected_version: int,
    acting_user: User | None,
    action: str,
    account_code: str = "",
) -> Record:
    """Write ``values`` on ``record`` and audit what changed; nothing changes, nothing is written.

    Raises :class:`StaleVersion` when the stored version is not ``expected_version``.
    """
    current = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if current.version != expected_version:
        raise StaleVersion(current, values)
    changes = audit.differences(current, values)
    if not changes:
        return current
    for name, value in values.items():
        setattr(current, name, value)
    current.version += 1
    current.save()
    audit.record(
        acting_user=acting_user,
        action=action,
        subject=current,
        changes=changes,
        account_code=account_code,
    )
    return current
