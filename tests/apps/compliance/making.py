"""Actions at believable stages for tests of compliance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from clave.apps.compliance.models import ActionRecord
from clave.apps.compliance.services.records import record_action
from clave.apps.followup.models import Action
from clave.apps.followup.services import actions
from tests.company import People, account


def give(company: People, title: str, due: int, *, code: str = "G1", **values: Any) -> Action:
    """An action of the director for the seller, due in so many days."""
    told = {"title": title, "owner": company.seller, "account": account(code)}
    told["due_on"] = timezone.localdate() + timedelta(days=due)
    return actions.create_action(acting_user=company.director, values=told | values)


def done(company: People, title: str, due: int, closed: int, **values: Any) -> Action:
    """The same, done so many days from today, as if somebody had closed it then."""
    made = give(company, title, due, **values)
    actions.close_action(
        acting_user=company.director, action=made, note="Hecho", upload=None, expected_version=1
    )
    moment = timezone.now() + timedelta(days=closed)
    Action.objects.filter(pk=made.pk).update(closed_at=moment)
    return recorded(made)


def cancelled(company: People, title: str, due: int, closed: int, **values: Any) -> Action:
    """The same, called off so many days from today."""
    made = give(company, title, due, **values)
    actions.cancel_action(
        acting_user=company.director, action=made, reason="No hace falta", expected_version=1
    )
    moment = timezone.now() + timedelta(days=closed)
    Action.objects.filter(pk=made.pk).update(closed_at=moment)
    return recorded(made)


def recorded(action: Action) -> Action:
    """The action as it is now, with its record anew."""
    found = Action.objects.get(pk=action.pk)
    record_action(acting_user=None, action=found)
    return found


def aged(action: Action, days: int) -> Action:
    """As if it had been given so many days ago."""
    begins = timezone.localdate() - timedelta(days=days)
    ActionRecord.objects.filter(action=action).update(begins_on=begins)
    return action


def stages(company: People) -> dict[str, Action]:
    """One action at each stage: on time, late, due and open, open, soon late, called off."""
    return {
        "on_time": done(company, "Montar la cabecera", -10, -12),
        "late": done(company, "Revisar precios", -9, -6),
        "missed": give(company, "Llevar muestras", -3, code="S1"),
        "open": give(company, "Visitar la tienda", 30, code="S1"),
        "soon": aged(give(company, "Pedir la nevera", 4, code="S2"), 16),
        "cancelled": cancelled(company, "Feria", -5, -8),
    }
