"""What every change of the organisation does: ask for the right, lock, and renew the edition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.utils import timezone

from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.org.models import ChartEdition
from clave.lib.refusal import Refused


@contextmanager
def changing(
    acting_user: User | None, permission: Permission | None = Permission.EDIT_CHART
) -> Iterator[None]:
    """One transaction, alone among the changes of the chart; what it did is seen when it ends.

    Without ``permission`` the caller asks for the right itself.
    """
    if permission is not None:
        require(acting_user, permission)
    with transaction.atomic():
        ChartEdition.lock()
        yield
        ChartEdition.renew()


def day_or_today(day: date | None) -> date:
    """The day from which a change holds."""
    return day or timezone.localdate()


def needed(text: str, code: str) -> str:
    """``text`` without blanks around it, or a refusal."""
    if not text.strip():
        raise Refused(code)
    return text.strip()
