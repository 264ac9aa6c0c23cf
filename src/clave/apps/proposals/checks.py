"""What a proposal and its lines must be to be written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q

from clave.apps.accounts.models import Account
from clave.apps.contacts.models import ContactRole
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.money import from_minor, to_minor
from clave.lib.refusal import Refused

from .models import Proposal, ProposalLine, Purpose

FIELDS = (
    *("title", "details", "purpose", "valid_until", "contact", "chance", "scenario", "promotion"),
    *("payment_days", "rebate_points", "listing_fee_minor", "co_op_minor", "terms", "owner"),
)
LINE_FIELDS = ("product", "family", "quantity", "unit", "price_minor", "discount", "amount_minor")
MOST = 10**15  # minor units; what is larger is a slip of the pen
MOST_LINES = 200


def require_at(acting_user: User | None, account: Account | None) -> Account:
    """The right to edit accounts, and sight of this one. Raises ``Refused("not_allowed")``."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if account is None:
        raise Refused("not_allowed", permission="see_account")
    seen = None if acting_user is None else Account.objects.visible_to(acting_user)
    if seen is not None and not seen.filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")
    return account


def checked(told: dict[str, Any], account: Account) -> dict[str, Any]:
    """The values as they are kept. Raises ``Refused`` with the first thing that is wrong."""
    told["title"] = str(told["title"]).strip()[:200]
    if not told["title"]:
        raise Refused("proposal_needs_name")
    if told["purpose"] not in Purpose.values:
        choices = Purpose.values
        raise Refused("unknown_choice", parameter="purpose", value=told["purpose"], choices=choices)
    for name in ("listing_fee_minor", "co_op_minor"):
        _check_amount(told[name])
    if told["chance"] is not None and not 0 <= told["chance"] <= 100:
        raise Refused("chance_out_of_range")
    if told["payment_days"] is not None and not 0 <= told["payment_days"] <= 730:
        raise Refused("days_out_of_range")
    points = told["rebate_points"]
    if points is not None and not -100 <= points <= 100:
        raise Refused("share_out_of_range", value=points)
    _check_elsewhere(told, account)
    told["details"], told["terms"] = told["details"].strip(), told["terms"].strip()
    return told


def checked_lines(lines: Sequence[Mapping[str, Any]], currency: str) -> list[ProposalLine]:
    """The lines as they are kept, those that say nothing left out.

    Raises ``Refused``: ``line_of_nothing``, ``line_without_amount``, ``line_below_zero``,
    ``share_out_of_range``, ``amount_too_large``, ``proposal_too_long``, ``line_twice``.
    """
    if len(lines) > MOST_LINES:
        raise Refused("proposal_too_long", most=MOST_LINES)
    found: list[ProposalLine] = []
    seen: set[tuple[str, str]] = set()
    for told in lines:
        line = ProposalLine(
            place=len(found) + 1, **{name: told[name] for name in LINE_FIELDS if name in told}
        )
        line.product, line.family = line.product.strip(), line.family.strip()
        if not _says_something(line):
            continue
        _check_line(line, currency)
        key = (line.product, "" if line.product else line.family)
        if key in seen:
            raise Refused("line_twice", goods=str(line))
        seen.add(key)
        found.append(line)
    return found


def amount_of(line: ProposalLine, currency: str) -> int | None:
    """What a year of it invoices, in minor units."""
    if line.quantity is not None and line.price_minor is not None:
        price = from_minor(line.price_minor, currency)
        return to_minor(line.quantity * price * (1 - (line.discount or Decimal()) / 100), currency)
    return line.amount_minor


def value_of(lines: Sequence[ProposalLine], currency: str) -> int | None:
    """What a year of all lines invoices; None where none tells it."""
    told = [amount for line in lines if (amount := amount_of(line, currency)) is not None]
    return sum(told) if told else None


def _says_something(line: ProposalLine) -> bool:
    return bool(line.product or line.family) or any(
        value is not None for value in (line.quantity, line.price_minor, line.amount_minor)
    )


def _check_line(line: ProposalLine, currency: str) -> None:
    if not line.product and not line.family:
        raise Refused("line_of_nothing", place=line.place)
    for amount in (line.quantity, line.price_minor, line.amount_minor):
        if amount is not None and amount < 0:
            raise Refused("line_below_zero", goods=str(line))
    for minor in (line.price_minor, line.amount_minor):
        _check_amount(minor)
    if line.quantity is not None and line.quantity >= Decimal(10) ** 12:
        raise Refused("amount_too_large")
    if line.discount is not None and not 0 <= line.discount <= 100:
        raise Refused("share_out_of_range", value=line.discount)
    amount = amount_of(line, currency)
    if amount is None:
        raise Refused("line_without_amount", goods=str(line))
    _check_amount(amount)


def _check_amount(amount: int | None) -> None:
    if amount is not None and amount < 0:
        raise Refused("amount_below_zero")
    if amount is not None and amount > MOST:
        raise Refused("amount_too_large")


def _check_elsewhere(told: Mapping[str, Any], account: Account) -> None:
    """Scenario, promotion and contact are of the account, or of the one that decides for it."""
    group = {account.pk, account.decider_id}
    for name in ("scenario", "promotion"):
        record = told[name]
        if record is not None and not {record.account_id, record.account.decider_id} & group:
            raise Refused(f"{name}_elsewhere")
    if told["contact"] is not None:
        works = ContactRole.objects.filter(contact=told["contact"])
        there = Q(account__decider=account.decider_id or account.pk) | Q(account=account)
        if not works.filter(there).exists():
            raise Refused("contact_elsewhere")


def blank(proposal: Proposal, name: str) -> Any:
    """What a field holds where nobody told it."""
    if name in ("contact", "scenario", "promotion"):
        return None
    return getattr(proposal, name)
