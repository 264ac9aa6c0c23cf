"""Why sales or margin changed: price, volume, mix, new, lost, cost, currency; or against budget.

Without a period in the scope, the last twelve complete months, or the newer half of a shorter
ledger. Without a base, the same months a year earlier, or those just before where the ledger does
not reach back. Items are products; ``by`` family adds them up, and ``by`` account takes the
products of each account for themselves. ``measure``: net_sales or margin (of what has a cost).
``allocation``: item or average (:mod:`clave.figures.pvm`). ``against`` budget: of ``version``, or
of the only one.

Definition, traps and worked values: ``docs/figures/variance.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from clave.figures.asking import Connection, query_once
from clave.figures.assortment import catalogue
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, Unit, note
from clave.figures.frame import Frame
from clave.figures.pnl_exchange import exchange_of, open_converted
from clave.figures.profit_rules import ProfitRules
from clave.figures.pvm import ALLOCATIONS, EFFECTS, Allocation, price_volume_mix
from clave.figures.variance_budget import budget_rows
from clave.figures.variance_parts import PARTS, Part, by_account, by_product
from clave.figures.variance_sold import Sold, sold, totals
from clave.lib.months import add_months, month_of, months_between
from clave.lib.refusal import Refused

__all__ = ["FIGURE", "price_volume_mix", "variance"]

ZERO = Decimal()
CHOICES = {
    "measure": ("net_sales", "margin"),
    "by": ("product", "family", "account"),
    "allocation": ALLOCATIONS,
    "against": ("period", "budget"),
}


class Options(TypedDict, total=False):
    """What may be told. ``base_from``, ``base_to``: months; ``version``: of the budgets."""

    base_from: date | str | None
    base_to: date | str | None
    measure: str
    by: str
    allocation: str
    against: str
    version: str | None


def variance(
    connection: Connection,
    scope: Scope,
    rules: ProfitRules | None = None,
    **options: Unpack[Options],
) -> FigureResult:
    """The scope's months against those from ``base_from`` to ``base_to``, or against budget.

    Periods, items and choices are told at the top of this module.

    Raises ``Refused``: ``unknown_choice``, ``not_a_value``, ``period_reversed``,
    ``periods_overlap``, ``several_budgets``.
    """
    chosen = _Chosen.of(options)
    frame, rules = open_converted(connection, scope, rules or ProfitRules())
    period = _period(frame)
    if period is None:
        return frame.result(FIGURE, values=_values(None, None, {}))
    if chosen.against == "budget":
        return _against_budget(frame, period, chosen.by, options.get("version"))
    first, last = options.get("base_from"), options.get("base_to")
    base = _base(frame, period, _month("base_from", first), _month("base_to", last))
    exchange = exchange_of(frame, rules)
    facts = sold(frame, exchange, base, period)
    exchange.note_rates()
    if chosen.by == "account":
        parts = by_account(frame, facts, costs=chosen.costs)
    else:
        parts = by_product(frame, facts, costs=chosen.costs, allocation=chosen.allocation)
    _note(frame, facts, parts, chosen)
    return frame.result(
        FIGURE,
        period=period,
        values=_values(period, base, parts),
        rows=_rows(frame, parts, chosen.by),
    )


@dataclass(frozen=True)
class _Chosen:
    """What was asked for, checked."""

    measure: str
    by: str
    allocation: Allocation
    against: str

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> _Chosen:
        """The options told, else the first of each choice."""
        told: Any = {name: options.get(name) or known[0] for name, known in CHOICES.items()}
        return cls(**told)

    def __post_init__(self) -> None:
        for name, known in CHOICES.items():
            if (value := getattr(self, name)) not in known:
                raise Refused("unknown_choice", parameter=name, value=value, choices=known)

    @property
    def costs(self) -> bool:
        return self.measure == "margin"


def _month(name: str, told: date | str | None) -> date | None:
    """A month told as a date, ``YYYY-MM`` or ``YYYY-MM-DD``."""
    if told is None or isinstance(told, date):
        return month_of(told) if told else None
    try:
        return month_of(date.fromisoformat(told if len(told) > 7 else f"{told}-01"))
    except ValueError:
        raise Refused("not_a_value", parameter=name, value=told, reason="YYYY-MM") from None


def _period(frame: Frame) -> Period | None:
    if frame.period is None or frame.covered is None or frame.last_month is None:
        return None
    if frame.scope.start is not None or frame.scope.end is not None:
        return frame.period
    last = frame.last_month
    whole = months_between(frame.covered.start, last)
    if whole < 2:  # nothing to compare with: the newest month, though it may not be complete
        last = frame.covered.end
        whole = months_between(frame.covered.start, last)
    return Period(add_months(last, 1 - max(1, min(12, whole // 2))), last)


def _base(frame: Frame, period: Period, start: date | None, end: date | None) -> Period:
    """The months to compare with. Raises ``Refused``: ``period_reversed``, ``periods_overlap``."""
    if start is None and end is None:
        base = period.before(-(-period.months // 12) * 12)
        if not base.within(frame.covered):
            before = period.before(period.months)
            base = before if before.within(frame.covered) else base
    else:
        start = start or add_months(end or period.end, 1 - period.months)
        end = end or add_months(start, period.months - 1)
        if start > end:
            raise Refused("period_reversed", start=start, end=end)
        base = Period(start, end)
    if base.start <= period.end and period.start <= base.end:
        raise Refused("periods_overlap", start=base.start, end=base.end)
    if not base.within(frame.covered):
        frame.missing.append(note("base_not_covered", start=base.start, end=base.end))
    return base


def _note(frame: Frame, facts: Sold, parts: Mapping[Any, Part], chosen: _Chosen) -> None:
    told = totals(frame, facts)
    if chosen.costs and told["pairs"]:
        without = told["net_amount"] - told["net_with_cost"]
        if not parts:
            frame.missing.append(note("no_cost"))
        elif without:
            frame.missing.append(note("cost_partly_known", net_amount=without))
    if told["pairs"] and not told["quantities"]:
        frame.missing.append(note("no_quantities"))
    units = query_once(frame.connection, "SELECT count(DISTINCT unit) AS units FROM sales")
    if units[0]["units"] > 1:
        frame.assumed.append(note("several_units", units=units[0]["units"]))


def _values(period: Period | None, base: Period | None, parts: Mapping[Any, Part]) -> Row:
    whole = sum(parts.values(), Part())
    known, before, after = bool(parts), whole.base, whole.actual
    return {
        "base_from": base.start if base else None,
        "base_to": base.end if base else None,
        "base": before if known else None,
        "actual": after if known else None,
        "change": after - before if known else None,
        "change_rate": float((after - before) / before) if known and before > 0 else None,
        **{name: getattr(whole.effects, name) if known else None for name in EFFECTS},
    }


def _rows(frame: Frame, parts: Mapping[Any, Part], by: str) -> list[Row]:
    """The largest change first; the rows add up to the values in every effect."""
    families = catalogue(frame.connection) if by != "account" else {}
    sums: dict[Any, Part] = dict(parts)
    if by == "family":
        sums = defaultdict(Part)
        for code, part in parts.items():
            sums[families.get(code, {}).get("family")] += part
    rows = [_row(code, part, families, by) for code, part in sums.items()]
    return sorted(rows, key=lambda row: (-abs(row["change"]), str(row[by] or "")))


def _row(code: Any, part: Part, families: Mapping[str | None, Row], by: str) -> Row:
    row: Row = {by: code, **{name: getattr(part, name) for name in PARTS[1:]}}
    if by == "product":
        known = families.get(code, {})
        row |= {"name": known.get("name"), "family": known.get("family")}
    told = {name: getattr(part.effects, name) for name in EFFECTS}
    return row | {"change": part.actual - part.base} | told


def _against_budget(frame: Frame, period: Period, by: str, version: str | None) -> FigureResult:
    rows = budget_rows(frame, period, by, version)
    values = _values(period, None, {})
    if rows is not None:
        base, actual = (sum((row[n] for row in rows), ZERO) for n in ("base", "actual"))
        rate = float((actual - base) / base) if base > 0 else None
        values |= {"base": base, "actual": actual, "change": actual - base, "change_rate": rate}
        values |= {"base_from": period.start, "base_to": period.end}
    return frame.result(FIGURE, period=period, values=values, rows=rows or [])


_UNITS: dict[str, Unit] = {
    **dict.fromkeys((*EFFECTS, "base", "actual", "change"), "money"),
    **dict.fromkeys(("base_quantity", "actual_quantity"), "quantity"),
    "change_rate": "ratio",
    **dict.fromkeys(("base_from", "base_to"), "month"),
    **dict.fromkeys(("product", "family", "account", "name"), "text"),
}

FIGURE = Figure(
    name="variance",
    definition="variance/1",
    needs=(
        "account_product_month: net_amount, quantity; cost_amount for the margin",
        "budgets (against budget); exchange rates of the company (optional)",
    ),
    units=_UNITS,
    parameters=(
        *("base_from", "base_to", "measure", "by", "allocation", "against", "version", "rules"),
    ),
    compute=variance,
)
