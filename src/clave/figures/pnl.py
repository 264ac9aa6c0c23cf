"""The income statement of accounts: from gross sales at list price to the customer's contribution.

Definition, traps and worked values: ``docs/figures/pnl.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from clave.figures.asking import Connection, query_once
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.pnl_exchange import exchange_of, open_converted
from clave.figures.pnl_sources import Sources, discounts_told, rate_parameters, step_case
from clave.figures.pnl_steps import (
    PARTS,
    STEPS,
    ZERO,
    receivable_carrying_cost,
    statement,
)
from clave.figures.profit_rules import (
    STEPS_OF_DEDUCTIONS,
    ProfitRules,
)
from clave.figures.rebate_schemes import open_rows, scheme_states
from clave.lib.refusal import Refused

__all__ = ["FIGURE", "parts_sql", "pnl", "receivable_carrying_cost", "statement"]

# What rows may be given by, and the columns of each.
BY = {
    "month": ("month",),
    "account": ("account",),
    "group": ("account",),
    "family": ("family",),
    "product": ("product",),
    "account_month": ("account", "month"),
}
_SALES = ("gross_sales", "invoiced_sales", "returns", "corrections", "cogs", "sales_without_cost")


def pnl(
    connection: Connection,
    scope: Scope,
    by: str = "month",
    rules: ProfitRules | None = None,
    carrying_rate: Decimal | None = None,
) -> FigureResult:
    """The waterfall over the scope, and a row of it ``by`` month, account, group, family, product
    or account_month. Rows add up to the values in every step up to net sales and in every cost.

    ``rules``: what the company decided; ``carrying_rate`` stands in for the one of the rules. What
    the ledger does not tell (cost, deductions, cost to serve) is None, takes nothing from what
    follows, and is named in ``missing``. Deductions count in the months that they are for; those
    without a family, and all costs to serve, stand in the row of family (product) None.

    Raises ``Refused('unknown_choice')`` for another ``by``.
    """
    if by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=tuple(BY))
    asked = open_pnl(connection, scope, rules, carrying_rate)
    if asked.sources.frame.period is None:
        return asked.sources.frame.result(FIGURE, values=statement({}))
    rows = asked.rows(BY[by])
    if by == "group":
        rows = _grouped(rows, scope)
    whole = added(rows)
    asked.note_missing(whole)
    known = asked.known(whole)
    values = statement(known(whole))
    keys = ("group",) if by == "group" else BY[by]
    rest = by in ("family", "product")  # the row of None holds what no product tells: no lines
    found = [
        {key: row[key] for key in keys} | statement(known(row, rest and row[by] is None))
        for row in rows
    ]
    return asked.sources.frame.result(FIGURE, values=values, rows=found)


def open_pnl(
    connection: Connection,
    scope: Scope,
    rules: ProfitRules | None = None,
    carrying_rate: Decimal | None = None,
) -> Asked:
    """The facts of a scope as the income statement asks them."""
    rules = rules or ProfitRules()
    if carrying_rate is not None:
        rules = replace(rules, carrying_rate=Decimal(str(carrying_rate)))
    frame, rules = open_converted(connection, scope, rules)
    exchange = exchange_of(frame, rules)
    types = [
        row["type"]
        for row in query_once(connection, "SELECT DISTINCT type FROM deductions ORDER BY type")
    ]
    sources = Sources(frame, rules, exchange, discounts_told(frame))
    there = {
        name: bool(query_once(connection, f"SELECT 1 AS one FROM {name} LIMIT 1"))
        for name in ("activities", "receivables")
    }
    return Asked(
        sources,
        tuple(types),
        serves=there["activities"] and bool(rules.rates or rules.pools),
        carries=there["receivables"] and rules.carrying_rate is not None,
        there=there,
    )


@dataclass(frozen=True)
class Asked:
    """A scope under some rules. ``types``: of deductions in the ledger; ``serves``, ``carries``:
    whether what activities and receivables cost can be known; ``there``: which facts there are."""

    sources: Sources
    types: tuple[str, ...]
    serves: bool
    carries: bool
    there: dict[str, bool]

    def rows(self, keys: tuple[str, ...]) -> list[Row]:
        """The parts by ``keys``, in their order; what is unknown to the ledger comes last."""
        sql, given = parts_sql(self, keys)
        return self.sources.frame.rows(sql, **given)

    def known(self, whole: Row) -> _Known:
        """How a row of parts is read: a zero where the ledger would have told, else unknown."""
        zeros: list[str] = list(STEPS_OF_DEDUCTIONS) if self.deducts(whole) else []
        zeros += ["activity_cost"] if self.serves else []
        zeros += ["receivable_carrying_cost"] if self.carries else []
        return _Known(tuple(zeros), whole["cogs"] is not None)

    def deducts(self, whole: Row) -> bool:
        """Whether the ledger, or a scheme, tells deductions at all."""
        return bool(self.types) or whole["rebate_accrued"] is not None

    def note_missing(self, whole: Row) -> None:
        """Say in the frame what is not known, and what was taken for granted."""
        frame, rules = self.sources.frame, self.sources.rules
        self.sources.exchange.note_rates()
        if whole["lines"]:
            frame.missing.extend(self._cost_notes(whole))
            if self.sources.discounts == "none":
                frame.missing.append(note("no_list_price"))
        if not self.deducts(whole):
            frame.missing.append(note("no_deductions"))
        unknown = [text for text in self.types if rules.step_of(text) is None]
        if unknown:
            frame.assumed.append(note("unknown_deduction_types", types=unknown))
        self.note_serving()

    def note_serving(self) -> None:
        """Say in the frame what of the cost to serve is not known."""
        frame, rules = self.sources.frame, self.sources.rules
        if not self.there["activities"]:
            frame.missing.append(note("no_activities"))
        elif not self.serves:
            frame.missing.append(note("no_activity_rates"))
        else:
            self._note_unrated()
        if rules.carrying_rate is None:
            frame.missing.append(note("no_carrying_rate"))
        elif not self.carries:
            frame.missing.append(note("no_receivables"))

    def _cost_notes(self, whole: Row) -> list[Row]:
        if whole["cogs"] is None:
            return [note("no_cost")]
        without = whole["sales_without_cost"]
        return [note("cost_partly_known", net_amount=without)] if without else []

    def _note_unrated(self) -> None:
        rated = rate_parameters(self.sources.rules)["r_activity"]
        frame = self.sources.frame
        found = frame.rows(
            "SELECT DISTINCT activity FROM activities WHERE lower(trim(activity)) NOT IN"
            f" (SELECT unnest($rated::VARCHAR[])) AND {frame.account_condition}"
            " AND date >= $start AND date < $end + INTERVAL 1 MONTH ORDER BY activity",
            rated=rated,
        )
        if found:
            names = [row["activity"] for row in found]
            frame.missing.append(note("activities_without_rate", activities=names))


@dataclass(frozen=True)
class _Known:
    zeros: tuple[str, ...]
    has_cost: bool

    def __call__(self, row: Row, rest: bool = False) -> Row:
        parts = {name: row[name] for name in PARTS}
        for name in self.zeros:
            parts[name] = parts[name] if parts[name] is not None else ZERO
        if self.has_cost and (rest or not row["lines"]):
            parts["cogs"] = parts["cogs"] or ZERO  # nothing was sold: that cost nothing
        if parts["rebate_accrued"] is not None:
            parts["rebate"] = (parts["rebate"] or ZERO) + parts["rebate_accrued"]
        return parts


def parts_sql(asked: Asked, keys: tuple[str, ...]) -> tuple[str, Row]:
    """One question for all parts by ``keys``, and the values that it names."""
    sources = asked.sources
    by_product = bool({"family", "product"} & set(keys))
    step, given = step_case(sources.rules, list(asked.types))
    given |= rate_parameters(sources.rules) | sources.exchange.parameters
    given |= {
        "as_of": sources.frame.as_of,
        "carrying_rate": str(sources.rules.carrying_rate or 0),
        "days_in_year": sources.rules.days_in_year,
    }
    told = [_summed(keys, (*_SALES, "lines"), sources.sales(by_product))]
    if asked.types:
        told.append(_deductions(keys, step, sources.accrued()))
        given["distinct"] = [t for t in asked.types if sources.rules.is_distinct(t)]
    if asked.serves:
        told.append(_renamed(keys, "cost", "activity_cost", sources.served()))
    if asked.carries:
        told.append(_renamed(keys, "cost", "receivable_carrying_cost", sources.carried()))
    if sources.rules.schemes:
        accrued, values = _accruals(asked)
        told.append(_renamed(keys, "amount", "rebate_accrued", accrued))
        given |= values
    empty = ", ".join(f"NULL::DECIMAL(38,6) AS {name}" for name in PARTS)
    union = " UNION ALL BY NAME ".join(f"({part})" for part in told)
    sums = ", ".join(f"sum({name}) AS {name}" for name in (*PARTS, "lines"))
    group = ", ".join(keys)
    return (
        f"SELECT {group}, {sums} FROM ({union} UNION ALL BY NAME (SELECT {empty} WHERE false))"
        f" GROUP BY {group} ORDER BY {', '.join(f'{key} NULLS LAST' for key in keys)}"
    ), given


def _summed(keys: Iterable[str], names: Iterable[str], source: str) -> str:
    sums = ", ".join(f"sum({name}) AS {name}" for name in names)
    group = ", ".join(keys)
    return f"SELECT {group}, {sums} FROM ({source}) GROUP BY {group}"


def _renamed(keys: Iterable[str], name: str, part: str, source: str) -> str:
    group = ", ".join(keys)
    return f"SELECT {group}, sum({name}) AS {part} FROM ({source}) GROUP BY {group}"


def _deductions(keys: Iterable[str], step: str, source: str) -> str:
    sums = ", ".join(
        f"sum(amount) FILTER (WHERE step = '{name}') AS {name}" for name in STEPS_OF_DEDUCTIONS
    )
    group = ", ".join(keys)
    return (
        f"SELECT {group}, {sums}, sum(amount) FILTER (WHERE type IN (SELECT"
        f" unnest($distinct::VARCHAR[]))) AS distinct_services FROM (SELECT *, {step} AS step"
        f" FROM ({source}) WHERE month BETWEEN $start AND $end) GROUP BY {group}"
    )


def _accruals(asked: Asked) -> tuple[str, Row]:
    """What schemes accrue beyond what was settled, within the period."""
    frame = asked.sources.frame
    rows = [
        row
        for row in open_rows(scheme_states(asked.sources, list(asked.types)))
        if frame.period and frame.period.start <= row["month"] <= frame.period.end
    ]
    return (
        "SELECT unnest($a_account::VARCHAR[]) AS account, unnest($a_month::DATE[]) AS month,"
        " NULL::VARCHAR AS product, NULL::VARCHAR AS family,"
        " unnest($a_amount::VARCHAR[])::DECIMAL(28,6) AS amount"
    ), {
        "a_account": [row["account"] for row in rows],
        "a_month": [row["month"] for row in rows],
        "a_amount": [str(row["amount"]) for row in rows],
    }


def added(rows: Iterable[Row]) -> Row:
    """The sums of the parts of some rows, or of some statements; None where no row tells one."""
    whole: Row = dict.fromkeys((*PARTS, "lines"))
    for row in rows:
        for name in whole:
            if row.get(name) is not None:
                whole[name] = row[name] if whole[name] is None else whole[name] + row[name]
    return whole


def _grouped(rows: list[Row], scope: Scope) -> list[Row]:
    by_group: dict[str | None, list[Row]] = {}
    for row in rows:
        code = None if row["account"] is None else scope.parent(row["account"])
        by_group.setdefault(code, []).append(row)
    ordered = sorted(by_group, key=lambda code: (code is None, code or ""))
    return [{"group": code} | added(by_group[code]) for code in ordered]


_UNITS: dict[str, Unit] = {
    **dict.fromkeys((*STEPS, "corrections", "rebate_accrued", "distinct_services"), "money"),
    **dict.fromkeys(
        ("gross_margin_rate", "customer_margin_rate", "customer_contribution_rate"), "ratio"
    ),
    **dict.fromkeys(("account", "group", "family", "product"), "text"),
    "month": "month",
}

FIGURE = Figure(
    name="pnl",
    definition="pnl/1",
    needs=(
        "account_month: net_amount, kind",
        "account_month: list_amount, discount_amount, cost_amount, net_with_cost (optional)",
        "deductions, activities, receivables, payments (optional)",
        "rules of the company: types, rates, schemes, carrying rate, exchange rates",
    ),
    units=_UNITS,
    parameters=("by", "rules", "carrying_rate"),
    compute=pnl,
)
