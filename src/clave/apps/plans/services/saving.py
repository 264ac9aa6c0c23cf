"""What the services share: a record of a plan is made, changed and taken out with its audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Max
from django.utils import timezone

from clave.apps.identity import audit
from clave.apps.identity.models import User, Versioned
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.apps.plans.content import content_of
from clave.apps.plans.models import AccountPlan, PlanVersion

Record = TypeVar("Record", bound=Versioned)


def code_of(plan: AccountPlan) -> str:
    """The code of the plan's account, for the audit."""
    return plan.account.code if plan.account else ""


def note(
    user: User | None, action: str, plan: AccountPlan, subject: Any, changes: audit.Changes
) -> None:
    """Tell the audit."""
    audit.record(
        acting_user=user,
        action=action,
        subject=subject,
        changes=changes,
        account_code=code_of(plan),
    )


def added(user: User | None, plan: AccountPlan, record: Record, action: str) -> Record:
    """Save a new record of a plan, last in its order, and note what it holds."""
    made: Any = record
    if hasattr(made, "order"):
        last = type(made).objects.filter(plan=plan).aggregate(last=Max("order"))["last"]
        made.order = (last or 0) + 1
    made.save()
    skipped = {"id", "plan", "order", "version", "created_at", "updated_at"}
    told = {
        field.name: (None, getattr(made, field.name))
        for field in made._meta.concrete_fields
        if field.name not in skipped and getattr(made, field.name) not in (None, "", [])
    }
    note(user, action, plan, made, told)
    return record


def changed(
    user: User | None,
    plan: AccountPlan,
    record: Record,
    values: Mapping[str, Any],
    expected: tuple[int, str],
) -> Record:
    """Write other values on a record of a plan; ``expected``: its version, and what the audit
    calls it. Raises ``StaleVersion``.
    """
    return save_versioned(
        record,
        values,
        expected_version=expected[0],
        acting_user=user,
        action=expected[1],
        account_code=code_of(plan),
    )


def taken_out(
    user: User | None, plan: AccountPlan, record: Versioned, action: str, version: int
) -> None:
    """Take a record out of a plan; the audit keeps that it was there. Raises ``StaleVersion``."""
    current: Any = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if current.version != version:
        raise StaleVersion(current, {})
    note(user, action, plan, current, {"title": (str(current), None)})
    current.delete()


def keep_version(plan: AccountPlan, user: User | None, why: str) -> PlanVersion:
    """Write what a plan is now, under the next number; within a transaction that holds the plan."""
    last = PlanVersion.objects.filter(plan=plan).aggregate(last=Max("number"))["last"]
    return PlanVersion.objects.create(
        plan=plan,
        number=(last or 0) + 1,
        state=plan.state,
        note=why,
        content=content_of(plan),
        created_by=user,
        created_at=timezone.now(),
    )
