"""What losing one customer, the largest, or any chosen set would do to sales and result.

Definition, traps and worked values: ``docs/figures/loss.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Unpack

from clave.figures.accounts import account_sums
from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit
from clave.figures.contributions import taken_of
from clave.figures.frame import open_frame
from clave.figures.loss_assumptions import Assumptions, Given
from clave.figures.loss_economics import Economics, State, economics
from clave.figures.margin import rate
from clave.figures.profit_rules import ProfitRules
from clave.figures.receivables import open_receivables, owed_by
from clave.lib.refusal import Refused


def loss(
    connection: Connection,
    scope: Scope,
    lost: Sequence[str] | None = None,
    top: int = 1,
    by: str | None = None,
    rules: ProfitRules | None = None,
    **given: Unpack[Given],
) -> FigureResult:
    """The company today and after losing the units ``lost``, or the ``top`` largest where None.

    ``by``: 'account' or 'parent', as in concentration; ``lost`` names units. ``rules``: of the
    income statement; then a margin is what is left after conditions, cost to serve and trade
    investment, as far as these are told (``counted``). ``given``: fixed costs and other assumptions
    (:class:`~clave.figures.loss_assumptions.Assumptions`). ``rows``: every unit, largest first,
    with the result after losing it alone and with all larger ones. Raises ``Refused``:
    ``unknown_accounts`` where ``lost`` names a unit without sales in scope, ``unknown_choice`` for
    another ``by``, ``not_a_share`` for a recapture outside 0…1.
    """
    assumptions = Assumptions(**given)
    assumptions.check()
    if by not in (None, "account", "parent"):
        raise Refused("unknown_choice", parameter="by", value=by, choices=("account", "parent"))
    frame = open_frame(connection, scope)
    sums = account_sums(frame, by)
    whole = economics(frame, sums, assumptions, taken_of(connection, frame, rules))
    chosen = _chosen(whole, lost, top)
    owed = open_receivables(frame)
    members = {unit.code: unit.members for unit in sums.units}
    values = _compared(whole.today, whole.after(chosen, chosen=True)) | {
        "counted": whole.counted,
        "lost_accounts": len(chosen),
        "k_star": whole.k_star(),
        **_owed(tuple(account for code in chosen for account in members[code]), owed),
    }
    rows, rule = _rows(whole, members, set(chosen), owed), assumptions.avoidable_rule
    return frame.result(FIGURE, definition=f"loss.{rule}/1", values=values, rows=rows)


def _chosen(whole: Economics, lost: Sequence[str] | None, top: int) -> tuple[str, ...]:
    if lost is None:
        return whole.ranked[: max(0, top)]
    unknown = sorted(set(lost) - set(whole.ranked))
    if unknown:
        raise Refused("unknown_accounts", accounts=unknown)
    return tuple(code for code in whole.ranked if code in set(lost))


def _owed(accounts: tuple[str, ...], owed: dict[str | None, Row] | None) -> Row:
    """What the lost ones owe: apart from the result."""
    return {
        "open_receivables_lost": owed_by(accounts, owed, "open_amount"),
        "overdue_lost": owed_by(accounts, owed, "overdue_amount"),
    }


def _compared(today: State, after: State) -> Row:
    """Every line of the company's account today, after, the change, and the change per today."""
    values: Row = {}
    for name in ("net_amount", "margin_amount", "fixed_costs", "result"):
        now, then = getattr(today, name), getattr(after, name)
        change = None if now is None or then is None else then - now
        values |= {f"{name}_today": now, f"{name}_after": then, f"{name}_change": change}
        values[f"{name}_change_rate"] = rate(change, abs(now)) if now is not None else None
    values |= {"coverage_today": today.coverage, "coverage_after": after.coverage}
    return values


def _rows(
    whole: Economics,
    members: Mapping[str, tuple[str, ...]],
    chosen: set[str],
    owed: dict[str | None, Row] | None,
) -> list[Row]:
    today, net, rows = whole.today.result, whole.today.net_amount, []
    ranked = zip(whole.ranked, whole.cumulative_changes(), strict=True)
    for rank, (code, cumulative) in enumerate(ranked, start=1):
        alone = whole.change((code,))
        rows.append(
            {
                "rank": rank,
                "code": code,
                "members": len(members[code]),
                "net_amount": whole.amounts[code],
                "share": rate(whole.amounts[code], net),
                "margin_amount": whole.margins[code],
                "lost": code in chosen,
                "alone_change": alone,
                "alone_result": _plus(today, alone),
                "cumulative_change": cumulative,
                "cumulative_result": _plus(today, cumulative),
                "open_receivables": owed_by(members[code], owed, "open_amount"),
                "overdue": owed_by(members[code], owed, "overdue_amount"),
            }
        )
    return rows


def _plus(amount: Decimal | None, change: Decimal | None) -> Decimal | None:
    return None if amount is None or change is None else amount + change


_LINES: dict[str, Unit] = {
    f"{line}_{moment}": "ratio" if moment == "change_rate" else "money"
    for line in ("net_amount", "margin_amount", "fixed_costs", "result")
    for moment in ("today", "after", "change", "change_rate")
}

FIGURE = Figure(
    name="loss",
    definition="loss.with_loss/1",
    needs=(
        "account_month: account, kind, net_amount",
        "account_month: cost_amount, net_with_cost (for the margin)",
        "receivables, payments (for what the lost ones owe)",
    ),
    units=_LINES
    | {
        "counted": "text",
        "coverage_today": "ratio",
        "coverage_after": "ratio",
        "lost_accounts": "count",
        "k_star": "count",
        "open_receivables_lost": "money",
        "overdue_lost": "money",
        "rank": "count",
        "code": "text",
        "members": "count",
        "net_amount": "money",
        "share": "ratio",
        "margin_amount": "money",
        "lost": "flag",
        "alone_change": "money",
        "alone_result": "money",
        "cumulative_change": "money",
        "cumulative_result": "money",
        "open_receivables": "money",
        "overdue": "money",
    },
    parameters=("lost", "top", "by", "rules", *Given.__annotations__),
    compute=loss,
)
