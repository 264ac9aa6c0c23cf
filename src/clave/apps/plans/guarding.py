"""An action of a plan stays within it, on whatever page it is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clave.apps.accounts.directory import directory
from clave.apps.followup.models import Action
from clave.apps.followup.signals import action_changing
from clave.lib.refusal import Refused

from .models import PlanAction


def on_changing(sender: object, action: Action, values: Mapping[str, Any], **_: Any) -> None:
    """Raises ``Refused``: ``action_before_plan`` where it would be due before its plan begins,
    ``action_elsewhere`` where it would leave the plan's account."""
    due_on, account = values.get("due_on", action.due_on), values.get("account", action.account)
    moved = account is None or account.pk != action.account_id
    if due_on == action.due_on and not moved:
        return
    planned = PlanAction.objects.filter(action=action).select_related("plan").first()
    if planned is None:
        return
    plan = planned.plan
    if due_on is not None and due_on != action.due_on and due_on < plan.starts_on:
        title = values.get("title", action.title)
        raise Refused("action_before_plan", action=title, since=plan.starts_on)
    assert plan.account_id is not None
    if moved and (account is None or account.pk not in directory().below(plan.account_id)):
        raise Refused("action_elsewhere", plan=plan.title)


action_changing.connect(on_changing, sender=Action, dispatch_uid="plans.guarding")
