"""Sales and returns of identified accounts, summed by account, parent, segment or other group.

The common ground of concentration and loss. Corrections (bad debts and the like) are no sales
and stay out; fees stay in; lines without an account are summed apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from clave.figures.base import Row
from clave.figures.frame import Frame
from clave.figures.margin import MARGIN_SQL, cost_notes, margin_of
from clave.lib.refusal import Refused

BY = ("account", "parent", "segment")
# Groups that the caller tells: account code → delegation, channel, or buying centre.
TOLD = ("delegation", "channel", "buying_centre")


@dataclass(frozen=True)
class Unit:
    """One account, parent, segment or group. ``margin_amount`` is None where no cost is known;
    ``net_without_cost`` is the part of ``net_amount`` whose cost is not known."""

    code: str
    members: tuple[str, ...]
    net_amount: Decimal
    margin_amount: Decimal | None
    net_without_cost: Decimal


@dataclass(frozen=True)
class AccountSums:
    """The units of a scope, in the order of their codes. ``without_segment``: the accounts that
    have no segment (or group), left out of ``units`` when these are segments. ``unassigned``: the
    lines without an account (code ''), if there are any."""

    by: str
    units: tuple[Unit, ...]
    without_segment: tuple[Unit, ...]
    unassigned: Unit | None

    @property
    def unassigned_amount(self) -> Decimal:
        return self.unassigned.net_amount if self.unassigned else Decimal()

    def cost_notes(self) -> list[Row]:
        """What ``missing`` says about the cost of the units as a whole."""
        return _cost_notes(self.units)


def account_sums(
    frame: Frame, by: str | None = None, groups: Mapping[str, str] | None = None
) -> AccountSums:
    """The units of the frame's period. ``by`` None = 'parent' where the scope has a grouping,
    else 'account'; one of :data:`TOLD` by ``groups`` (account code → group). Raises
    ``Refused('unknown_choice')`` for another ``by``."""
    chosen = by or default_by(frame)
    if chosen not in (*BY, *TOLD):
        raise Refused("unknown_choice", parameter="by", value=chosen, choices=(*BY, *TOLD))
    found = frame.rows(
        f"SELECT account, sum(net_amount) AS net_amount, {MARGIN_SQL} FROM account_month"
        f" WHERE {frame.condition} AND month BETWEEN $start AND $end"
        " AND kind IN ('sale', 'return') GROUP BY account ORDER BY account"
    )
    unassigned = [row for row in found if row["account"] is None]
    identified = [row for row in found if row["account"] is not None]
    parts: dict[str | None, list[Row]] = defaultdict(list)
    for row in identified:
        parts[code_of(frame, chosen, row["account"], groups)].append(row)
    loose = parts.pop(None, [])
    return AccountSums(
        by=chosen,
        units=tuple(_unit(code, parts[code]) for code in sorted(filter(None, parts))),
        without_segment=tuple(_unit(row["account"], [row]) for row in loose),
        unassigned=_unit("", unassigned) if unassigned else None,
    )


def default_by(frame: Frame) -> str:
    """'parent' where the scope has a grouping, else 'account'."""
    return "parent" if frame.scope.grouping is not None else "account"


def code_of(frame: Frame, by: str, account: str, groups: Mapping[str, str] | None) -> str | None:
    """The unit that ``account`` belongs to; None where nobody told one."""
    if by == "segment":
        return (frame.scope.segments or {}).get(account) or None
    if by in TOLD:
        return (groups or {}).get(account) or None
    return frame.scope.parent(account) if by == "parent" else account


def _unit(code: str, rows: list[Row]) -> Unit:
    margins = [margin for row in rows if (margin := margin_of(row)) is not None]
    with_cost = sum((row["net_with_cost"] or Decimal() for row in rows), Decimal())
    net = sum((row["net_amount"] for row in rows), Decimal())
    return Unit(
        code=code,
        members=tuple(row["account"] for row in rows),
        net_amount=net,
        margin_amount=sum(margins, Decimal()) if margins else None,
        net_without_cost=net - with_cost,
    )


def _cost_notes(units: tuple[Unit, ...]) -> list[Row]:
    known = [unit for unit in units if unit.margin_amount is not None]
    net = sum((unit.net_amount for unit in units), Decimal())
    without = sum((unit.net_without_cost for unit in units), Decimal())
    row: Row = {"net_amount": net, "net_with_cost": None, "cost_amount": None}
    if known:
        row |= {"net_with_cost": net - without, "cost_amount": Decimal()}
    return cost_notes(row)
