"""The record of each month: what the machine writes down, from the figure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions, scope_of_everything
from clave.apps.ledger.facts import snapshot
from clave.figures.base import Row
from clave.figures.health import COMPONENTS, VALUES
from clave.figures.health_scoring import weighed
from clave.lib.months import add_months, month_of

from .models import HealthModel, HealthRecord
from .telling import told_of

LOOK_BACK = 12  # months that are computed afterwards when the first one is recorded
_SHOWN = ("health", "health_open", "health_before", "health_open_before")
_BATCH = 500


def record_if_due() -> int:
    """Record this month's health once a day and after each change of the ledger; how many.

    Where nothing was recorded before, the months before are computed afterwards.
    """
    today, facts = timezone.localdate(), _mark()
    model = HealthModel.current()
    if (model.recorded_on, model.recorded_facts) == (today, facts):
        return 0
    if not HealthRecord.objects.exists():
        for back in range(LOOK_BACK - 1, 0, -1):
            record_month(_end_of(add_months(month_of(today), -back)))
    recorded = record_month(today)
    HealthModel.objects.get_or_create(pk=model.pk or 1)
    HealthModel.objects.filter(pk=model.pk or 1).update(recorded_on=today, recorded_facts=facts)
    return recorded


def record_month(day: date) -> int:
    """Record how every managed account fares on ``day``, for its month; how many they are.

    Managed is who has a tier or a KAM. Of a day in an earlier month: with the ledger up to the
    month before it, as it would have been complete then.
    """
    today = timezone.localdate()
    past = month_of(day) < month_of(today)
    scope = scope_of_everything(end=add_months(month_of(day), -1) if past else None)
    books = told_of(scope, day)
    figure = Questions(None).compute("health", scope, health_books=books)
    managed = Account.objects.deciding().exclude(tier="", responsible=None)
    accounts = dict(managed.values_list("code", "pk"))
    records = [
        _record(accounts[row["code"]], row, books.weights, day, figure.values["counted"])
        for row in figure.rows
        if row["code"] in accounts
    ]
    with transaction.atomic():
        HealthRecord.objects.filter(month=month_of(day)).delete()
        HealthRecord.objects.bulk_create(records, batch_size=_BATCH)
        if not past:
            _show(month_of(day))
    return len(records)


def _record(
    account: int, row: Row, weights: Mapping[str, float], day: date, counted: str
) -> HealthRecord:
    scores = {name: row[f"{name}_score"] for name in COMPONENTS}
    # Without the margin's weight too: what is not told does not count as not known.
    told = {name: weight for name, weight in weights.items() if name != "margin"}
    shown = weighed({name: scores[name] for name in told}, told)
    return HealthRecord(
        account_id=account,
        month=month_of(day),
        recorded_on=timezone.localdate(),
        afterwards=month_of(day) < month_of(timezone.localdate()),
        score=row["score"],
        coverage=row["coverage"],
        open_score=shown.score,
        open_coverage=shown.coverage,
        sales_against=row["sales_against"],
        counted=counted,
        components={name: [row[VALUES[name]], scores[name]] for name in COMPONENTS},
        weights=dict(weights),
    )


def _show(month: date) -> None:
    """Beside each account, for lists: its health of this month and of the one before."""
    now = {record.account_id: record for record in HealthRecord.objects.filter(month=month)}
    earlier = HealthRecord.objects.filter(month=add_months(month, -1))
    before = {record.account_id: record for record in earlier}
    had = set(Account.objects.exclude(health=None).values_list("pk", flat=True))
    accounts = list(Account.objects.filter(pk__in={*now, *had}))
    changed = [account for account in accounts if _shown(account, now, before)]
    if changed:
        Account.objects.bulk_update(changed, _SHOWN, batch_size=_BATCH)


def _shown(
    account: Account, now: Mapping[int, HealthRecord], before: Mapping[int, HealthRecord]
) -> bool:
    """Set what is shown of the account; whether that changed it."""
    this, last = now.get(account.pk), before.get(account.pk)
    values: dict[str, Any] = {
        "health": _whole(this.score if this else None),
        "health_open": _whole(this.open_score if this else None),
        "health_before": _whole(last.score if last else None),
        "health_open_before": _whole(last.open_score if last else None),
    }
    changed = any(getattr(account, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(account, name, value)
    return changed


def _whole(score: float | None) -> int | None:
    return None if score is None else round(score)


def _mark() -> str:
    """These facts, in few letters."""
    versions = json.dumps(dict(snapshot().versions), sort_keys=True)
    return hashlib.sha256(versions.encode()).hexdigest()


def _end_of(month: date) -> date:
    return add_months(month, 1) - timedelta(days=1)
