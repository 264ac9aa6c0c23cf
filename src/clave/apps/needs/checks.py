"""What a need must be before it is written: who may write it, and what of it makes no sense."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q

from clave.apps.accounts.models import Account
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.months import month_of, months_between
from clave.lib.refusal import Refused

from .models import Need, NeedState, NeedTime

FIELDS = (
    *("time", "product", "family", "text", "quantity", "unit", "value_minor"),
    *("starts_on", "ends_on", "confidence", "source", "interaction", "note"),
    *("state", "state_reason", "owner"),
)
MOST_MONTHS = 120
_MOST = 10**15  # minor units; what is larger is a slip of the pen


def _check_volume(quantity: Decimal | None, unit: str) -> None:
    """Above zero, in a unit; twelve digits and three decimals, as the books hold."""
    if quantity is None:
        return
    if quantity <= 0:
        raise Refused("need_quantity_not_positive")
    if quantity >= 10**12 or quantity != quantity.quantize(Decimal("0.001")):
        raise Refused("need_quantity_too_long")
    if not unit:
        raise Refused("need_needs_unit")


def _checked_months(told: dict[str, Any]) -> None:
    told["starts_on"], told["ends_on"] = month_of(told["starts_on"]), month_of(told["ends_on"])
    if told["ends_on"] < told["starts_on"]:
        raise Refused("need_months_reversed")
    if months_between(told["starts_on"], told["ends_on"]) > MOST_MONTHS:
        raise Refused("need_too_long", most=MOST_MONTHS)


def checked(values: Mapping[str, Any], account: Account) -> dict[str, Any]:
    """What is written of a need, once all of it is sound; also what its import asks."""
    told = dict(values)
    for name in ("product", "family", "text", "unit", "note", "state_reason"):
        told[name] = (told[name] or "").strip()
        most = getattr(Need._meta.get_field(name), "max_length", None)
        if most is not None and len(told[name]) > most:
            raise Refused("need_text_too_long", most=most)
    if not (told["product"] or told["family"] or told["text"]):
        raise Refused("need_of_nothing")
    _checked_months(told)
    _check_volume(told["quantity"], told["unit"])
    if told["value_minor"] is not None and not 0 <= told["value_minor"] <= _MOST:
        raise Refused("amount_too_large" if told["value_minor"] > 0 else "amount_below_zero")
    if not 0 <= told["confidence"] <= 100:
        raise Refused("confidence_out_of_range", value=told["confidence"])
    for name, choices in (("time", NeedTime.values), ("state", NeedState.values)):
        if told[name] not in choices:
            raise Refused("unknown_choice", parameter=name, value=told[name], choices=choices)
    if told["state"] in (NeedState.LOST, NeedState.GONE) and not told["state_reason"]:
        raise Refused("state_needs_reason")
    _check_people(told, account)
    return told


def _check_people(told: Mapping[str, Any], account: Account) -> None:
    owner: User | None = told["owner"]
    if owner is None or not Account.objects.visible_to(owner).filter(pk=account.pk).exists():
        raise Refused("owner_without_sight", person=str(owner or "–"))
    talk = told["interaction"]
    group = account.decider_id or account.pk
    if talk is not None and (talk.account.decider_id or talk.account_id) != group:
        raise Refused("source_elsewhere")
    person = told["source"]
    if person is not None:
        roles = person.roles.filter(Q(account__decider=group) | Q(account=account))
        if not roles.exists():
            raise Refused("source_elsewhere")


def require_at(acting_user: User | None, account: Account) -> None:
    """The right to edit accounts, and sight of this one. Raises ``Refused("not_allowed")``."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if acting_user is None:
        return
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")
