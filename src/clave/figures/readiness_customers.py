"""What master data say of readiness: groups, direct sale, conditions of customers' own."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from clave.figures.accounts import AccountSums
from clave.figures.base import Row, note
from clave.figures.frame import Frame
from clave.lib.months import add_months

KNOWN_SHARE = 0.5  # of the sales: where less is told, nothing is said
# Levels of who buys for others.
BUYS_FOR_OTHERS = ("group", "buying_centre")
# Channels of who resells to those we would like to know: read where no customer is marked direct.
INTERMEDIARY = re.compile(r"mayorist|distribu|wholesal|intermedi|agente|agent|broker|importa", re.I)
# Deductions that are arranged with one customer.
OWN_CONDITIONS = ("promotion", "listing_fee", "co_op")


def customer_metrics(frame: Frame, sums: AccountSums) -> Row:
    """``grouped_share, sites_per_buyer, direct_share, deal_share`` of the sales in ``sums``, which
    are by account. Adds what it takes for granted to the frame."""
    amounts = {unit.code: unit.net_amount for unit in sums.units if unit.net_amount > 0}
    known = {
        row["code"]: row for row in frame.rows("SELECT code, level, channel, direct FROM accounts")
    }
    return (
        _grouped(frame, amounts, known)
        | {"direct_share": _direct(frame, amounts, known)}
        | {"deal_share": _deals(frame, amounts)}
    )


def _grouped(frame: Frame, amounts: dict[str, Decimal], known: dict[str, Row]) -> Row:
    """The share bought through somebody who buys for several, where the groups are told."""
    deciders = {code: frame.scope.parent(code) for code in amounts}
    buyers: dict[str, int] = {}
    for decider in deciders.values():
        buyers[decider] = buyers.get(decider, 0) + 1
    told = any(decider != code for code, decider in (frame.scope.grouping or {}).items())
    total = sum(amounts.values(), Decimal())
    if not told or not total:
        return {"grouped_share": None, "sites_per_buyer": None}
    grouped = sum(
        (
            amount
            for code, amount in amounts.items()
            if buyers[deciders[code]] > 1
            or known.get(deciders[code], {}).get("level") in BUYS_FOR_OTHERS
        ),
        Decimal(),
    )
    return {
        "grouped_share": float(grouped / total),
        "sites_per_buyer": len(amounts) / len(buyers),
    }


def _direct(frame: Frame, amounts: dict[str, Decimal], known: dict[str, Row]) -> float | None:
    """The share sold without intermediary: as marked; else by the names of channels."""
    marked: dict[str, Any] = {code: _told(frame, known, code, "direct") for code in amounts}
    if all(direct is None for direct in marked.values()):
        channels = {code: _told(frame, known, code, "channel") for code in amounts}
        marked = {c: None if not n else not INTERMEDIARY.search(n) for c, n in channels.items()}
        if any(direct is not None for direct in marked.values()):
            frame.assumed.append(note("direct_by_channel"))
    told = sum((amounts[code] for code, direct in marked.items() if direct is not None), Decimal())
    total = sum(amounts.values(), Decimal())
    if not told or float(told / total) < KNOWN_SHARE:
        return None
    return float(
        sum((amounts[code] for code, direct in marked.items() if direct), Decimal()) / told
    )


def _told(frame: Frame, known: dict[str, Row], code: str, name: str) -> Any:
    """What is told of the customer, else of who decides for it."""
    for one in (code, frame.scope.parent(code)):
        found = known.get(one, {}).get(name)
        if found is not None and found != "":
            return found
    return None


def _deals(frame: Frame, amounts: dict[str, Decimal]) -> float | None:
    """The share of customers with promotions, listings or advertising arranged with them."""
    last = frame.last_month
    total = sum(amounts.values(), Decimal())
    if last is None or not total:
        return None
    found = frame.rows(
        "SELECT DISTINCT account, list_contains($own, type) AS is_own FROM deductions"
        " WHERE account IS NOT NULL AND date >= $from AND date < $after",
        own=list(OWN_CONDITIONS),
        **{"from": add_months(last, -11), "after": add_months(last, 1)},
    )
    if not found:
        return None
    having = {frame.scope.parent(row["account"]) for row in found if row["is_own"]}
    with_own = sum(
        (amount for code, amount in amounts.items() if frame.scope.parent(code) in having),
        Decimal(),
    )
    return float(with_own / total)
