"""What serving customers costs: activities at dated rates, time-driven costs, waiting for payment.

Definition, traps and worked values: ``docs/figures/cost_to_serve.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.frame import Frame
from clave.figures.pnl import Asked, added, open_pnl
from clave.figures.pnl_sources import rate_parameters
from clave.figures.pnl_steps import statement
from clave.figures.profit_rules import ProfitRules, TimePool
from clave.lib.months import month_range
from clave.lib.refusal import Refused

ZERO = Decimal()
BY = ("activity", "account", "month", "account_activity")


def cost_to_serve(
    connection: Connection,
    scope: Scope,
    by: str = "activity",
    rules: ProfitRules | None = None,
    carrying_rate: Decimal | None = None,
) -> FigureResult:
    """What serving the scope costs, ``by`` activity, account, month or account and activity.

    By activity, a row also has its quantity and its cost a unit. ``pools`` of the values: each
    time pool with minutes supplied, used and unused; unused capacity is shown and charged to
    nobody. It is of the whole company, so that a scope of some accounts has none.
    Raises ``Refused('unknown_choice')``.
    """
    if by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=BY)
    asked = open_pnl(connection, scope, rules, carrying_rate)
    frame = asked.sources.frame
    if frame.period is None:
        return frame.result(FIGURE, values=_values({}, []))
    found = asked.rows(("month",) if by != "account" else ("account",))
    whole = added(found)
    asked.note_serving()
    known = asked.known(whole)
    pools = _pools(asked) if scope.accounts is None else []
    rows = _by_activity(asked, by) if "activity" in by else _by_key(found, by, known)
    return frame.result(FIGURE, values=_values(known(whole), pools), rows=rows)


def capacity_rate(cost: Decimal, minutes: Decimal) -> Decimal | None:
    """What a minute of the capacity supplied costs; None where no minutes are practical."""
    return Decimal(str(cost)) / Decimal(str(minutes)) if minutes else None


def time_equation(base: Decimal, terms: Iterable[tuple[Decimal, Decimal]] = ()) -> Decimal:
    """Minutes of one case: b0 + b1 × X1 + b2 × X2 …; ``terms``: pairs of b and X."""
    more = (Decimal(str(minutes)) * Decimal(str(count)) for minutes, count in terms)
    return Decimal(str(base)) + sum(more, ZERO)


@dataclass(frozen=True)
class Capacity:
    """A capacity against its use. ``unused_share``: None where nothing was supplied."""

    rate: Decimal | None
    supplied_minutes: Decimal
    used_minutes: Decimal
    unused_minutes: Decimal
    unused_share: float | None
    used_cost: Decimal
    unused_cost: Decimal


def capacity_use(cost: Decimal, minutes: Decimal, used: Decimal) -> Capacity:
    """What is used and what is left of a capacity; unused is below zero where it is exceeded."""
    cost, minutes, used = (Decimal(str(value)) for value in (cost, minutes, used))
    each = capacity_rate(cost, minutes)
    spent = ZERO if each is None else cost * used / minutes
    return Capacity(
        rate=each,
        supplied_minutes=minutes,
        used_minutes=used,
        unused_minutes=minutes - used,
        unused_share=float((minutes - used) / minutes) if minutes else None,
        used_cost=spent,
        unused_cost=cost - spent,
    )


def traditional_rates(
    cost: Decimal, shares: Mapping[str, Decimal], quantities: Mapping[str, Decimal]
) -> dict[str, Decimal | None]:
    """Activity-based costs a unit, the older way: the share of the cost over what was done.

    Kept to compare: it charges unused capacity too. None where an activity was never done.
    """
    return {
        name: Decimal(str(cost)) * Decimal(str(share)) / Decimal(str(quantities[name]))
        if quantities.get(name)
        else None
        for name, share in shares.items()
    }


def _values(parts: Row, pools: list[Row]) -> Row:
    whole = statement(parts)
    capacity = [pool["capacity_cost"] for pool in pools]
    unused = [pool["unused_cost"] for pool in pools]
    return {
        **{name: whole[name] for name in ("cost_to_serve", "activity_cost")},
        "receivable_carrying_cost": whole["receivable_carrying_cost"],
        "net_sales": whole["net_sales"],
        "cost_to_serve_rate": _rate(whole["cost_to_serve"], whole["net_sales"]),
        "capacity_cost": sum(capacity, ZERO) if pools else None,
        "unused_cost": sum(unused, ZERO) if pools else None,
        "pools": pools,
    }


def _rate(part: Decimal | None, whole: Decimal) -> float | None:
    return float(part / whole) if part is not None and whole > 0 else None


def _by_key(found: list[Row], by: str, known: Any) -> list[Row]:
    names = ("cost_to_serve", "activity_cost", "receivable_carrying_cost", "net_sales")
    rows = []
    for row in found:
        whole = statement(known(row))
        rate = _rate(whole["cost_to_serve"], whole["net_sales"])
        rows.append({by: row[by], **{n: whole[n] for n in names}, "cost_to_serve_rate": rate})
    return rows


def _by_activity(asked: Asked, by: str) -> list[Row]:
    """Quantity and cost of each activity; cost None where it has no rate."""
    frame = asked.sources.frame
    keys = "account, activity" if by == "account_activity" else "activity"
    done = frame.rows(
        f"SELECT {keys}, sum(quantity) AS quantity FROM activities WHERE"
        f" {frame.account_condition} AND date >= $start AND date < $end + INTERVAL 1 MONTH"
        f" GROUP BY {keys} ORDER BY {keys}"
    )
    cost: dict[tuple[Any, Any], Decimal] = {}
    if asked.serves:
        sql = f"SELECT {keys}, sum(cost) AS cost FROM ({asked.sources.served()}) GROUP BY {keys}"
        for row in frame.rows(sql, **rate_parameters(asked.sources.rules)):
            cost[row.get("account"), row["activity"]] = row["cost"]
    rows = []
    for row in done:
        spent = cost.get((row.get("account"), row["activity"]))
        each = spent / row["quantity"] if spent is not None and row["quantity"] else None
        rows.append({**row, "cost": spent, "cost_each": each})
    return rows


def _pools(asked: Asked) -> list[Row]:
    """Each time pool over the period: months are told, those before its first day have none."""
    rules, frame = asked.sources.rules, asked.sources.frame
    used: dict[str, Decimal] = {}
    if rules.pools and asked.there["activities"]:
        sql = f"SELECT source, sum(cost) AS minutes FROM ({asked.sources.served()}) GROUP BY source"
        for row in frame.rows(sql, **rate_parameters(rules, minutes=True)):
            used[row["source"].removeprefix("=")] = row["minutes"]
    rows = []
    for name in sorted({pool.name for pool in rules.pools}):
        cost, minutes = _supplied([p for p in rules.pools if p.name == name], frame)
        use = capacity_use(cost, minutes, used.get(name, ZERO))
        rows.append({"pool": name, "capacity_cost": cost} | use.__dict__)
        if use.unused_minutes < 0:
            frame.missing.append(note("capacity_exceeded", pool=name))
    return rows


def _supplied(revisions: list[TimePool], frame: Frame) -> tuple[Decimal, Decimal]:
    """Cost and minutes of the months of the period, each of the revision that began before."""
    cost = minutes = ZERO
    if frame.period is None:
        return cost, minutes
    for month in month_range(frame.period.start, frame.period.end):
        if (pool := _in_force(revisions, month)) is not None:
            cost, minutes = cost + pool.cost, minutes + pool.minutes
    return cost, minutes


def _in_force(revisions: list[TimePool], month: date) -> TimePool | None:
    begun = [pool for pool in revisions if pool.since.replace(day=1) <= month]
    return max(begun, key=lambda pool: pool.since, default=None)


_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("cost_to_serve", "activity_cost", "receivable_carrying_cost"), "money"),
    **dict.fromkeys(("net_sales", "capacity_cost", "unused_cost", "used_cost", "cost"), "money"),
    **dict.fromkeys(("cost_each", "rate"), "money"),
    **dict.fromkeys(("supplied_minutes", "used_minutes", "unused_minutes", "quantity"), "quantity"),
    **dict.fromkeys(("cost_to_serve_rate", "unused_share"), "ratio"),
    **dict.fromkeys(("activity", "account", "pool", "pools"), "text"),
    "month": "month",
}

FIGURE = Figure(
    name="cost_to_serve",
    definition="cost_to_serve/1",
    needs=(
        "activities: account, date, activity, quantity",
        "receivables, payments (optional)",
        "rules of the company: rates, time pools, carrying rate",
    ),
    units=_UNITS,
    parameters=("by", "rules", "carrying_rate"),
    compute=cost_to_serve,
)
