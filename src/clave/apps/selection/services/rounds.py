"""Writes on rounds: opening one, deciding it, giving it up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account, Tier
from clave.apps.accounts.selectors import sees_everything
from clave.apps.accounts.services import set_tiers
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.versions import save_versioned
from clave.apps.selection.defaults import CAPACITY, FLOORS, proposals
from clave.apps.selection.models import Criterion, Result, Round, State
from clave.apps.selection.reading import complete_months, computed_rows
from clave.lib.months import month_of
from clave.lib.refusal import Refused

from .common import DECIDE, open_one

_COPIED = (
    *("code", "name", "dimension", "horizon", "axis", "source", "measure", "weight", "anchors"),
    *("levels", "position", "gate"),
)


@transaction.atomic
def open_round(*, acting_user: User | None, name: str, data_to: date | None = None) -> Round:
    """A new round with the model of the last one, or the one that Clave proposes.

    ``data_to``: any day of the last month that counts; None = the newest complete one. Raises
    ``Refused``: ``round_needs_name``, ``round_twice``, ``round_still_open``,
    ``round_without_data``, ``round_not_covered`` (since, until), ``not_allowed``.
    """
    require(acting_user, DECIDE)
    name = name.strip()[:100]
    if not name:
        raise Refused("round_needs_name")
    if Round.objects.filter(name__iexact=name).exists():
        raise Refused("round_twice", round=name)
    still = Round.objects.filter(state=State.OPEN).first()
    if still is not None:
        raise Refused("round_still_open", round=still.name)
    reach = complete_months(acting_user)
    if reach is None:
        raise Refused("round_without_data")
    month = month_of(data_to) if data_to else reach.end
    if not reach.start <= month <= reach.end:
        raise Refused("round_not_covered", since=reach.start, until=reach.end)
    previous = Round.objects.filter(state=State.DECIDED, data_to__lte=month).first()
    record = Round.objects.create(
        name=name, data_to=month, previous=previous, opened_by=acting_user, **_rules(previous)
    )
    for values in _criteria(previous, acting_user, month):
        Criterion.objects.create(round=record, **values)
    audit.record(
        acting_user=acting_user,
        action="selection_opened",
        subject=record,
        changes={"data_to": (None, month)},
    )
    return record


def _rules(previous: Round | None) -> dict[str, Any]:
    if previous is None:
        return {"floors": FLOORS, "capacity": CAPACITY}
    names = ("floors", "capacity", "band", "index_table")
    return {name: getattr(previous, name) for name in names}


def _criteria(
    previous: Round | None, acting_user: User | None, month: date
) -> list[dict[str, Any]]:
    if previous is None:
        return proposals(_sales_of_a_year(acting_user, month))
    return [{n: getattr(c, n) for n in _COPIED} for c in previous.criteria.all()]


def _sales_of_a_year(acting_user: User | None, month: date) -> Decimal:
    from clave.apps.accounts.selectors import Questions, scope_of_everything

    figure = Questions(acting_user).compute("portfolio", scope_of_everything(end=month), whole=True)
    total: Decimal = figure.values["net_amount"]
    return total


@transaction.atomic
def decide_round(
    *,
    acting_user: User | None,
    record: Round,
    expected_version: int,
    deviations: Mapping[int, tuple[str, str]] | None = None,
    remark: str = "",
    at: datetime | None = None,
) -> Round:
    """Decide every account's tier, give it to the account, and keep all of it as it is now.

    ``deviations``: account id → (tier, reason) where it is to be another than the computed one.
    ``at``: when it was decided, where that is past. Raises ``Refused``: ``not_allowed``,
    ``round_is_decided``, ``selection_needs_whole_sight``, ``deviation_needs_reason`` (accounts),
    ``unknown_tier``, and as the figure; ``StaleVersion``.
    """
    record = open_one(acting_user, record, DECIDE)
    if acting_user is not None and not sees_everything(acting_user):
        raise Refused("selection_needs_whole_sight")
    found = computed_rows(acting_user, record)
    results = _freeze(record, found.rows, deviations or {})
    set_tiers(acting_user=acting_user, tiers={r.account: r.tier for r in results})
    Round.objects.filter(pk=record.pk).update(totals=found.totals)
    return save_versioned(
        record,
        {
            "state": State.DECIDED,
            "decided_by": acting_user,
            "decided_at": at or timezone.now(),
            "remark": remark.strip(),
        },
        expected_version=expected_version,
        acting_user=acting_user,
        action="selection_decided",
    )


def _freeze(
    record: Round, rows: list[dict[str, Any]], wanted: Mapping[int, tuple[str, str]]
) -> list[Result]:
    """Write what every account's result is now; an account that is gone has none."""
    accounts = {a.code: a for a in Account.objects.filter(code__in=[row["code"] for row in rows])}
    _check_deviations(wanted, rows, accounts)
    results = [
        _result(record, accounts[row["code"]], row, wanted)
        for row in rows
        if row["code"] in accounts
    ]
    Result.objects.bulk_create(results, batch_size=1000)
    return results


def _check_deviations(
    wanted: Mapping[int, tuple[str, str]],
    rows: list[dict[str, Any]],
    accounts: Mapping[str, Account],
) -> None:
    silent = []
    for row in rows:
        account = accounts.get(row["code"])
        if account is None or account.pk not in wanted:
            continue
        tier, reason = wanted[account.pk]
        if tier not in {"", *Tier.values}:
            raise Refused("unknown_tier", tier=tier)
        if tier != row["tier"] and not reason.strip():
            silent.append(account.name)
    if silent:
        raise Refused("deviation_needs_reason", accounts=silent)


def _result(
    record: Round, account: Account, row: dict[str, Any], wanted: Mapping[int, tuple[str, str]]
) -> Result:
    computed = row["tier"]
    tier, reason = wanted.get(account.pk, (computed, ""))
    return Result(
        round=record,
        account=account,
        computed=computed,
        tier=tier,
        reason=reason.strip()[:300] if tier != computed else "",
        row=row,
    )


@transaction.atomic
def discard_round(*, acting_user: User | None, record: Round) -> None:
    """Give up a round that was not decided, with all that was judged in it."""
    record = open_one(acting_user, record, DECIDE)
    scores = sum(criterion.scores.count() for criterion in record.criteria.all())
    audit.record(
        acting_user=acting_user,
        action="selection_discarded",
        subject=record,
        changes={"scores": (scores, 0)},
    )
    record.delete()
