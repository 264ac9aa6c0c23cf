"""What the figure and the worker's round are told; what is kept when an action changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.dispatch import receiver

from clave.apps.accounts.selectors import BOOKS
from clave.apps.followup.models import Action
from clave.apps.followup.services.rounds import DUTIES
from clave.apps.followup.signals import action_saved

from . import support  # noqa: F401 - registers what nobody stands behind
from .services import proofs, records
from .told import told_of


@receiver(action_saved, dispatch_uid="compliance records an action")
def on_action(sender: object, action: Action, on: date | None = None, **_: Any) -> None:
    """Keep how it counts, in the same transaction."""
    records.record_action(acting_user=None, action=action, on=on)


def warnings(now: datetime) -> int:
    """Once a day: what is expected to be late."""
    return records.renew_if_due(acting_user=None, now=now)


def proved(now: datetime) -> int:
    """After the facts changed: what has proved itself."""
    return proofs.check_if_due(acting_user=None, now=now)


BOOKS["deeds"] = told_of
DUTIES += [warnings, proved]
