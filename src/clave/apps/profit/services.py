"""Writes on the rules of the income statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from clave.apps.accounts.models import Account
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User, Versioned
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.figures.rebates import tiers_of
from clave.lib.refusal import Refused

from .models import (
    DeductionType,
    Pool,
    ProfitEdition,
    ProfitSettings,
    Rate,
    Scheme,
    Step,
)

Record = TypeVar("Record", bound=Versioned)


@transaction.atomic
def save_rule(
    *,
    acting_user: User | None,
    record: Record,
    values: Mapping[str, Any],
    expected_version: int,
) -> Record:
    """Save a setting, type, rate, capacity or scheme; a new ``record`` has no key yet.

    Raises ``Refused``: ``not_allowed``, ``unknown_choice``, ``cost_below_zero``,
    ``minutes_missing``, ``scheme_period`` and what tiers are refused for; ``changed_meanwhile``;
    or ``StaleVersion``.
    """
    require(acting_user, Permission.MANAGE_PROFIT)
    told = {**_now(record, values), **values}
    _CHECKS[type(record)](told)
    code = ""
    if isinstance(record, Scheme):
        code = told["account"].code
        _require_sight(acting_user, told["account"])
    if record.pk is not None:
        saved = save_versioned(
            record,
            values,
            expected_version=expected_version,
            acting_user=acting_user,
            action="profit_rule_set",
            account_code=code,
        )
    else:
        if expected_version:
            raise Refused("changed_meanwhile")
        saved = _first(record, values, acting_user, code)
    ProfitEdition.renew()
    return saved


@transaction.atomic
def remove_rule(*, acting_user: User | None, record: Versioned, expected_version: int) -> None:
    """Take a rule away; what was computed with it is computed anew."""
    require(acting_user, Permission.MANAGE_PROFIT)
    current = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if isinstance(current, Scheme):
        _require_sight(acting_user, current.account)
    if current.version != expected_version:
        raise StaleVersion(current, {})
    audit.record(
        acting_user=acting_user,
        action="profit_rule_removed",
        subject=current,
        changes={"name": (str(current), None)},
        account_code=current.account.code if isinstance(current, Scheme) else "",
    )
    current.delete()
    ProfitEdition.renew()


def _now(record: Versioned, values: Mapping[str, Any]) -> dict[str, Any]:
    """The record as it stands, under the names that its check looks at."""
    names = [field.name for field in record._meta.concrete_fields if field.name not in values]
    names = [name for name in names if name != "account" or record.pk is not None]
    return {name: getattr(record, name) for name in names}


def _first(
    record: Record, values: Mapping[str, Any], acting_user: User | None, code: str
) -> Record:
    for name, value in values.items():
        setattr(record, name, value)
    try:
        with transaction.atomic():
            if isinstance(record, ProfitSettings):
                record.pk = 1  # one row: of two who save the first, one is told
            record.save(force_insert=True)
    except IntegrityError:
        raise Refused("changed_meanwhile") from None
    changes = {name: (None, value) for name, value in values.items() if value not in (None, "")}
    audit.record(
        acting_user=acting_user,
        action="profit_rule_set",
        subject=record,
        changes=changes,
        account_code=code,
    )
    return record


def _require_sight(acting_user: User | None, account: Account) -> None:
    if acting_user is None:
        return
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")


def _check_type(told: Mapping[str, Any]) -> None:
    if told["step"] not in Step.values:
        choices = tuple(Step.values)
        raise Refused("unknown_choice", parameter="step", value=told["step"], choices=choices)


def _check_cost(told: Mapping[str, Any]) -> None:
    if told["cost_minor"] < 0:
        raise Refused("cost_below_zero")


def _check_pool(told: Mapping[str, Any]) -> None:
    _check_cost(told)
    if told["minutes"] <= 0:
        raise Refused("minutes_missing")


def _check_scheme(told: Mapping[str, Any]) -> None:
    if told["start"] > told["end"]:
        raise Refused("scheme_period", start=told["start"], end=told["end"])
    tiers_of((Decimal(lower), Decimal(rate)) for lower, rate in told["tiers"])


def _check_settings(told: Mapping[str, Any]) -> None:
    percent = told["carrying_percent"]
    if percent is not None and not 0 <= percent <= 100:
        raise Refused("not_a_share", parameter="carrying_percent", value=percent)


_CHECKS: dict[type[Any], Callable[[Mapping[str, Any]], None]] = {
    DeductionType: _check_type,
    Rate: _check_cost,
    Pool: _check_pool,
    Scheme: _check_scheme,
    ProfitSettings: _check_settings,
}
