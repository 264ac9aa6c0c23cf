"""Writes on the demand plan: entering a layer, asking for consensus, freezing a month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions, scope_of_everything
from clave.apps.followup.services.acknowledgements import ask_acknowledgement
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion
from clave.figures.asking import query
from clave.figures.assortment import catalogue
from clave.figures.demand_learnt import HORIZON
from clave.figures.demand_methods import SEASON
from clave.figures.demand_plan import NAIVE, STATISTICAL, layer_named
from clave.lib.months import add_months, month_of
from clave.lib.refusal import Refused

from .models import FrozenCell, MonthState, PlanEntry, PlanMonth, Source
from .plan import ZERO, Cell, Key, basis_of, plan_of, reach_of

MOST = Decimal(10) ** 12
NEED_REASON = ("promotion",)


@dataclass(frozen=True)
class Told:
    """What is said of a cell: None takes an entry away. ``version``: of the entry that was looked
    at, 0 where there was none."""

    product: str
    month: date
    quantity: Decimal | None
    version: int = 0


@transaction.atomic
def enter(
    *,
    acting_user: User | None,
    account: Account,
    layer: str,
    cells: Sequence[Told],
    reason: str = "",
    source: str = Source.TYPED,
) -> int:
    """Say what an account will order, in one layer; how many cells changed. All of it or nothing.

    Raises ``Refused``: ``not_allowed``, ``unknown_choice``, ``month_frozen``,
    ``quantity_out_of_range``, ``promotion_needs_reason``, ``unknown_product``; ``StaleVersion``.
    """
    require(acting_user, Permission.EDIT_ACCOUNTS)
    _require_sight(acting_user, account)
    layer_named(layer)
    _check(layer, cells)
    known = _held(account, layer, {cell.month for cell in cells})
    wanted = [cell for cell in cells if _differs(cell, known.get((cell.product, cell.month)))]
    if not wanted:
        return 0
    _require_sense(layer, wanted, reason)
    changes: dict[str, tuple[Any, Any]] = {}
    for cell in wanted:
        entry = known.get((cell.product, cell.month)) or _none(account, layer, cell)
        if entry.version != cell.version:
            raise StaleVersion(entry, {})
        before = entry.quantity if entry.pk else None
        changes[f"{cell.product} {cell.month:%Y-%m}"] = (before, cell.quantity)
        _write(acting_user, entry, cell, reason.strip()[:500], source)
    audit.record(
        acting_user=acting_user,
        action="demand_entered",
        subject=account,
        changes={"layer": (None, layer), **changes},
        account_code=account.code,
    )
    return len(wanted)


@transaction.atomic
def enter_all(
    *,
    acting_user: User,
    layer: str,
    accounts: Mapping[int, Sequence[Told]],
    reason: str = "",
    source: str = Source.SHEET,
) -> int:
    """What is said of several accounts, such as by a sheet: all of it or nothing. Raises as
    :func:`enter`."""
    found = Account.objects.in_bulk(list(accounts))
    return sum(
        enter(
            acting_user=acting_user,
            account=found[pk],
            layer=layer,
            cells=cells,
            reason=reason,
            source=source,
        )
        for pk, cells in accounts.items()
    )


@transaction.atomic
def ask_consensus(
    *,
    acting_user: User,
    month: date,
    recipients: Sequence[User],
    due_on: date,
    title: str,
    details: str = "",
) -> PlanMonth:
    """Ask production, logistics and finance to acknowledge the plan of a month.

    Raises ``Refused``: ``not_allowed``, ``month_frozen``, ``consensus_asked_already``, and as
    ``ask_acknowledgement``.
    """
    require(acting_user, Permission.PLAN_DEMAND)
    plan = _plan(month)
    if plan.state == MonthState.FROZEN:
        raise Refused("month_frozen", month=f"{month:%Y-%m}")
    if plan.state == MonthState.ASKED:
        raise Refused("consensus_asked_already")
    plan.request = ask_acknowledgement(
        acting_user=acting_user,
        recipients=list(recipients),
        values={
            "title": title,
            "details": details,
            "due_on": due_on,
            "subject_type": "planmonth",
            "subject_id": f"{plan.month:%Y-%m}",
            "subject_label": str(plan),
        },
    )
    told = {"recipients": (None, ", ".join(str(user) for user in recipients))}
    return _raised(plan, acting_user, "consensus_asked", told)


@transaction.atomic
def freeze(
    *,
    acting_user: User | None,
    month: date,
    expected_version: int,
    reason: str = "",
    known: Mapping[Key, Decimal] | None = None,
) -> PlanMonth:
    """Keep the plan of a month as it is now; nobody changes it any more, and what comes is compared
    with it. Where not everybody has acknowledged, a reason is needed. ``known``: the forecast that
    was known then, of a plan that is written down afterwards.

    Raises ``Refused``: ``not_allowed``, ``month_frozen``, ``consensus_not_complete``,
    ``forecast_not_computed``, ``month_outside_plan``; or ``StaleVersion``.
    """
    require(acting_user, Permission.PLAN_DEMAND)
    plan = _plan(month)
    if plan.version != expected_version:
        raise StaleVersion(plan, {})
    if plan.state == MonthState.FROZEN:
        raise Refused("month_frozen", month=f"{month:%Y-%m}")
    if plan.state != MonthState.AGREED and not reason.strip():
        raise Refused("consensus_not_complete", month=f"{month:%Y-%m}")
    count = FrozenCell.objects.bulk_create(_cells(plan, month, known), batch_size=1000)
    plan.frozen_at, plan.frozen_by = timezone.now(), acting_user
    plan.reason = reason.strip()[:500]
    return _raised(plan, acting_user, "plan_frozen", {"cells": (None, len(count))})


def _cells(plan: PlanMonth, month: date, known: Mapping[Key, Decimal] | None) -> list[FrozenCell]:
    """The whole company's plan of a month, with seasonal naive beside it."""
    questions = Questions(None)
    basis = basis_of(questions, months=1, first=month)
    if known is None:
        reach = reach_of(basis)
        if reach is None:
            raise Refused("forecast_not_computed")
        if not add_months(reach, 1 - HORIZON) <= month <= reach:
            raise Refused("month_outside_plan", month=f"{month:%Y-%m}")
    found = plan_of(basis, scope_of_everything(), touched=known is not None)
    naive = _naive(questions, month)
    accounts = dict(Account.objects.values_list("code", "pk"))
    cells = []
    for key in sorted(set(found.cells) | set(naive) | set(known or ())):
        if key[0] not in accounts:
            continue
        cell = found.cells.get(key, {}).get(month) or Cell()
        if known is not None:
            cell.base = known.get(key)
        # Where nobody said anything every step is the forecast: most cells, kept short.
        whole = cell.steps if cell.entries else {STATISTICAL: cell.base or ZERO}
        said = {name: str(value) for name, value in whole.items()}
        steps = {NAIVE: str(naive.get(key, ZERO)), **said}
        cells.append(
            FrozenCell(
                plan=plan,
                account_id=accounts[key[0]],
                product=key[1],
                steps=steps,
                people={name: entry.who for name, entry in cell.entries.items()},
            )
        )
    return cells


def _naive(questions: Questions, month: date) -> dict[Key, Decimal]:
    """What each account bought of each product in the same month of the newest year."""
    before = add_months(month, -SEASON)
    sql = (
        "SELECT account, product, sum(quantity) AS quantity FROM account_product_month"
        " WHERE month = $month AND quantity IS NOT NULL AND kind IN ('sale', 'return')"
        " AND account IS NOT NULL AND product IS NOT NULL GROUP BY ALL"
    )
    rows = query(questions.connection(), sql, {"month": before})
    return {(r["account"], r["product"]): max(r["quantity"], ZERO) for r in rows}


def _plan(month: date) -> PlanMonth:
    """The plan of the month, held until the transaction ends; made where there is none."""
    found, _ = PlanMonth.objects.get_or_create(month=month_of(month))
    return (
        PlanMonth.objects.select_for_update(of=("self",)).select_related("request").get(pk=found.pk)
    )


def _check(layer: str, cells: Iterable[Told]) -> None:
    lowest = -MOST if layer_named(layer).rule == "adds" else ZERO
    for cell in cells:
        if cell.quantity is not None and not lowest <= cell.quantity <= MOST:
            raise Refused("quantity_out_of_range", product=cell.product)


def _differs(cell: Told, entry: PlanEntry | None) -> bool:
    return cell.quantity != (entry.quantity if entry else None)


def _held(account: Account, layer: str, months: set[date]) -> dict[tuple[str, date], PlanEntry]:
    """What a layer says of an account, held until the transaction ends."""
    entries = PlanEntry.objects.select_for_update(of=("self",)).filter(
        account=account, layer=layer, month__in=months
    )
    return {(entry.product, entry.month): entry for entry in entries}


def _require_sense(layer: str, wanted: Sequence[Told], reason: str) -> None:
    if layer in NEED_REASON and not reason.strip() and any(cell.quantity for cell in wanted):
        raise Refused("promotion_needs_reason")
    _require_open({cell.month for cell in wanted})
    _require_products({cell.product for cell in wanted if cell.quantity is not None})


def _require_open(months: set[date]) -> None:
    frozen = PlanMonth.objects.filter(month__in=months, frozen_at__isnull=False).first()
    if frozen is not None:
        raise Refused("month_frozen", month=f"{frozen.month:%Y-%m}")


def _require_products(products: set[str]) -> None:
    known = catalogue(Questions(None).connection())
    if missing := sorted(products - set(known)):
        raise Refused("unknown_product", product=missing[0])


def _none(account: Account, layer: str, cell: Told) -> PlanEntry:
    return PlanEntry(
        account=account, product=cell.product, month=cell.month, layer=layer, version=0
    )


def _write(
    acting_user: User | None, entry: PlanEntry, cell: Told, reason: str, source: str
) -> None:
    if cell.quantity is None:
        if entry.pk:
            entry.delete()
        return
    entry.quantity, entry.reason, entry.source = cell.quantity, reason, source
    entry.entered_by, entry.entered_at = acting_user, timezone.now()
    entry.version += 1
    entry.save()


def _raised(
    plan: PlanMonth, acting_user: User | None, action: str, changes: audit.Changes
) -> PlanMonth:
    plan.version += 1
    plan.save()
    audit.record(acting_user=acting_user, action=action, subject=plan, changes=changes)
    return plan


def _require_sight(acting_user: User | None, account: Account) -> None:
    if acting_user is None:
        return
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")
