"""The rebate schemes of a company over its ledger: what is accrued, settled and still open."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clave.figures.base import Row
from clave.figures.frame import Frame
from clave.figures.pnl_sources import FAMILIES, Sources, step_case
from clave.figures.profit_rules import Scheme
from clave.figures.rebates import Accrual, accrue, unsettled

ZERO = Decimal()
_BASES = {
    "net_sales": "coalesce(invoiced_sales, 0) - coalesce(returns, 0)",
    "gross_sales": "coalesce(gross_sales, 0)",
}
_BASE = """
SELECT month, sum({base}) AS base FROM ({sales})
WHERE account IN (SELECT unnest($members::VARCHAR[])) {family} GROUP BY month
"""
_UNITS = """
SELECT date_trunc('month', date)::DATE AS month, sum(quantity) AS base FROM sales
WHERE account IN (SELECT unnest($members::VARCHAR[])) AND date BETWEEN $since AND $until
    AND kind IN ('sale', 'return') {family} GROUP BY ALL
"""
_SETTLED = """
SELECT month, sum(amount) AS amount FROM (SELECT *, {step} AS step FROM ({accrued}))
WHERE step = 'rebate' AND account IN (SELECT unnest($members::VARCHAR[])) GROUP BY month
"""


@dataclass(frozen=True)
class SchemeState:
    """A scheme as of the ledger's newest day. ``settled``: what documents of the ledger paid of
    all schemes of its account; ``open``: by month, what they accrued beyond that."""

    accrual: Accrual
    settled: Decimal
    open: tuple[tuple[date, Decimal], ...]


def scheme_states(sources: Sources, types: list[str]) -> list[SchemeState]:
    """The schemes whose account is in scope, by account, name and first day.

    Settled rebates count once for all schemes of an account, so the open accrual of the account
    stands at the first of them.
    """
    frame, rules = sources.frame, sources.rules
    if frame.as_of is None or frame.covered is None:
        return []
    chosen = [s for s in rules.schemes if _in_scope(s, frame) and s.start <= frame.as_of]
    by_account: dict[str, list[Accrual]] = defaultdict(list)
    for scheme in sorted(chosen, key=lambda s: (s.account, s.start, s.name)):
        by_account[scheme.account].append(accrue(scheme, _bases(sources, scheme), frame.as_of))
    states = []
    for accruals in by_account.values():
        settled = _settled(sources, types, accruals)
        months: dict[date, Decimal] = defaultdict(Decimal)
        for accrual in accruals:
            for month, amount in accrual.months:
                months[month] += amount
        left = tuple(unsettled(list(months.items()), settled))
        paid = sum((settled.get(month, ZERO) for month in months), ZERO)
        states += [
            SchemeState(accrual, paid, left if place == 0 else ())
            for place, accrual in enumerate(accruals)
        ]
    return states


def open_rows(states: list[SchemeState]) -> list[Row]:
    """By account and month, what is accrued and not settled; months with nothing left out."""
    return [
        {"account": state.accrual.scheme.account, "month": month, "amount": amount}
        for state in states
        for month, amount in state.open
        if amount
    ]


def _in_scope(scheme: Scheme, frame: Frame) -> bool:
    accounts = frame.scope.accounts
    return accounts is None or scheme.account in accounts


def _bases(sources: Sources, scheme: Scheme) -> dict[date, Decimal]:
    given: Row = {
        "members": list(scheme.members or (scheme.account,)),
        "since": scheme.start,
        "until": scheme.end,
        "family": scheme.family,
    }
    if scheme.base == "quantity":
        family = "AND product IN (SELECT product FROM ({f}) WHERE family = $family)"
        sql = _UNITS.format(family=family.format(f=FAMILIES) if scheme.family else "")
        rows = sources.frame.rows(sql, **given)
    else:
        sales = sources.sales(by_product=bool(scheme.family))
        rows = sources.frame.rows(
            _BASE.format(
                base=_BASES[scheme.base],
                sales=sales,
                family="AND family = $family" if scheme.family else "",
            ),
            **{**given, **sources.exchange.parameters, "start": scheme.start.replace(day=1),
               "end": scheme.end.replace(day=1)},
        )  # fmt: skip
    return {row["month"]: row["base"] or ZERO for row in rows}


def _settled(sources: Sources, types: list[str], accruals: list[Accrual]) -> dict[date, Decimal]:
    members = {accrual.scheme.account for accrual in accruals}
    for accrual in accruals:
        members |= set(accrual.scheme.members)
    step, given = step_case(sources.rules, types)
    sql = _SETTLED.format(step=step, accrued=sources.accrued())
    rows = sources.frame.rows(sql, **given, **sources.exchange.parameters, members=sorted(members))
    return {row["month"]: row["amount"] for row in rows}
