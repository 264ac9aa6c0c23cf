"""A thousand plans with fifty thousand actions, written past the services, for tests of scale."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.compliance.services.records import record_missing
from clave.apps.followup.models import Action, Item
from clave.apps.plans.models import AccountPlan, PlanAction
from tests.company import People, account

_BATCH = 5000


def many_actions(company: People, *, plans: int, actions: int) -> None:
    """So many plans of the first KAM's account, and so many actions of theirs, at every stage."""
    group, shops = account("G1"), [account("S1"), account("S2")]
    owners = [company.kam, company.seller, company.manager]
    today = timezone.localdate()
    start = today - timedelta(days=330)
    plan_items = _items(
        [{"title": f"Plan {n}", "account": group, "kind": "plan"} for n in range(plans)]
    )
    _children(AccountPlan, plan_items, lambda n: _plan(company, start, today))
    told = [
        {
            "title": f"Acción {n}",
            "account": shops[n % 2],
            "kind": "action",
            "due_on": start + timedelta(days=n % 390),
        }
        for n in range(actions)
    ]
    items = _items(told)
    _children(Action, items, lambda n: _action(owners, items[n].due_on, n, today))
    rows = (
        PlanAction(plan_id=plan_items[n % plans].pk, action_id=item.pk)
        for n, item in enumerate(items)
    )
    PlanAction.objects.bulk_create(rows, batch_size=_BATCH)
    record_missing(acting_user=None)


def _items(told: list[dict[str, Any]]) -> list[Item]:
    rows = [Item(currency="EUR", **values) for values in told]
    Item.objects.bulk_create(rows, batch_size=_BATCH)
    return rows


def _children(model: type[models.Model], items: list[Item], values_of: Any) -> None:
    """The rows of a child table, which Django does not write in bulk."""
    fields = model._meta.local_concrete_fields
    names = ", ".join(field.column for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})"
    rows = []
    for place, item in enumerate(items):
        told = {"item_ptr": item.pk, **values_of(place)}
        rows.append(
            [
                field.get_db_prep_save(told.get(field.name, field.get_default()), connection)
                for field in fields
            ]
        )
    with connection.cursor() as cursor:
        for first in range(0, len(rows), _BATCH):
            cursor.executemany(sql, rows[first : first + _BATCH])


def _plan(company: People, start: date, today: date) -> dict[str, Any]:
    ends = today + timedelta(days=60)
    told = {"starts_on": start, "ends_on": ends, "state": "active", "owner": company.kam.pk}
    return told | {"sponsor": company.director.pk, "situation": {}}


def _action(owners: list[Any], due: date | None, number: int, today: date) -> dict[str, Any]:
    assert due is not None
    told: dict[str, Any] = {"owner": owners[number % 3].pk, "state": "open"}
    if due < today and number % 9:
        closed = due + timedelta(days=2 if number % 4 == 0 else -1)
        moment = timezone.make_aware(datetime.combine(closed, time(12)))
        told |= {"state": "done", "closed_at": moment, "closed_by": owners[0].pk}
    return told


def sites() -> int:
    """How many shops the small company has."""
    return Account.objects.filter(level="site").count()
