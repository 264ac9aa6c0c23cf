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
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from clave.figures.asking import Connection, query_once
from clave.figures.assortment import catalogue
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, Unit, note
from clave.figures.frame import Frame, open_frame
from clave.figures.pnl_exchange import exchange_of
from clave.figures.profit_rules import ProfitRules
from clave.figures.pvm import ALLOCATIONS, EFFECTS, Effects, Item, price_volume_mix
from clave.figures.variance_budget import budget_rows
from clave.figures.variance_items import Key, items_of, sold_rows
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
    rules = rules or ProfitRules()
    if rules.exchange and rules.currency and scope.currency is None:
        scope = replace(scope, currency=rules.currency)
    frame = open_frame(connection, scope)
    period = _period(frame)
    if period is None:
        return frame.result(FIGURE, values=_values(None, None, {}, None))
    if chosen.against == "budget":
        return _against_budget(frame, period, chosen.by, options.get("version"))
    first, last = options.get("base_from"), options.get("base_to")
    base = _base(frame, period, _month("base_from", first), _month("base_to", last))
    exchange = exchange_of(frame, rules)
    found = sold_rows(frame, exchange, base, period)
    exchange.note_rates()
    items = items_of(found, chosen.costs, each_account=chosen.by == "account")
    effects = _effects(items, chosen.allocation)
    _note(frame, found, items, chosen)
    return frame.result(
        FIGURE,
        period=period,
        values=_values(period, base, effects, items),
        rows=_rows(frame, items, effects, chosen.by),
    )


@dataclass(frozen=True)
class _Chosen:
    """What was asked for, checked."""

    measure: str
    by: str
    allocation: str
    against: str

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> _Chosen:
        """The options told, else the first of each choice."""
        return cls(**{name: options.get(name) or known[0] for name, known in CHOICES.items()})

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


def _effects(items: Mapping[Key, Item], allocation: str) -> dict[Key, Effects]:
    """Of each account's products for themselves, or of all products together."""
    apart: dict[str | None, dict[Key, Item]] = defaultdict(dict)
    for key, item in items.items():
        apart[key[0]][key] = item
    found: dict[Key, Effects] = {}
    for own in apart.values():
        found |= price_volume_mix(own, "average" if allocation == "average" else "item")
    return found


def _note(frame: Frame, found: list[Row], items: Mapping[Key, Item], chosen: _Chosen) -> None:
    if chosen.costs and found:
        if not items:
            frame.missing.append(note("no_cost"))
        elif without := sum((r["amount"] - (r["with_cost"] or ZERO) for r in found), ZERO):
            frame.missing.append(note("cost_partly_known", net_amount=without))
    if found and all(row["quantity"] is None for row in found):
        frame.missing.append(note("no_quantities"))
    units = query_once(frame.connection, "SELECT count(DISTINCT unit) AS units FROM sales")
    if units[0]["units"] > 1:
        frame.assumed.append(note("several_units", units=units[0]["units"]))


def _values(
    period: Period | None,
    base: Period | None,
    effects: Mapping[Key, Effects],
    items: Mapping[Key, Item] | None,
) -> Row:
    whole = sum(effects.values(), Effects())
    known = bool(items)
    found = items or {}
    before = sum((i.amount0 - (i.cost0 or ZERO) for i in found.values()), ZERO)
    after = sum((i.amount1 - (i.cost1 or ZERO) for i in found.values()), ZERO)
    return {
        "base_from": base.start if base else None,
        "base_to": base.end if base else None,
        "base": before if known else None,
        "actual": after if known else None,
        "change": after - before if known else None,
        "change_rate": float((after - before) / before) if known and before > 0 else None,
        **{name: getattr(whole, name) if known else None for name in EFFECTS},
    }


def _rows(
    frame: Frame, items: Mapping[Key, Item], effects: Mapping[Key, Effects], by: str
) -> list[Row]:
    """The largest change first; the rows add up to the values in every effect."""
    families = catalogue(frame.connection) if by != "account" else {}
    sums: dict[Any, Row] = {}
    for key, effect in effects.items():
        code = key[0] if by == "account" else key[1]
        if by == "family":
            code = families.get(code, {}).get("family")
        row = sums.setdefault(code, {by: code, "effects": Effects(), **dict.fromkeys(_SUMS, ZERO)})
        row["effects"] += effect
        for name, value in _sums(items[key]).items():
            row[name] += value
    rows = [_row(row, families, by) for row in sums.values()]
    return sorted(rows, key=lambda row: (-abs(row["change"]), str(row[by] or "")))


def _row(row: Row, families: Mapping[str | None, Row], by: str) -> Row:
    effects = row.pop("effects")
    more: Row = {}
    if by == "product":
        known = families.get(row[by], {})
        more = {"name": known.get("name"), "family": known.get("family")}
    told = {name: getattr(effects, name) for name in EFFECTS}
    return row | more | {"change": row["actual"] - row["base"]} | told


_SUMS = ("base", "actual", "base_quantity", "actual_quantity")


def _sums(item: Item) -> Row:
    return {
        "base": item.amount0 - (item.cost0 or ZERO),
        "actual": item.amount1 - (item.cost1 or ZERO),
        "base_quantity": item.quantity0,
        "actual_quantity": item.quantity1,
    }


def _against_budget(frame: Frame, period: Period, by: str, version: str | None) -> FigureResult:
    rows = budget_rows(frame, period, by, version)
    values = _values(period, None, {}, None)
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
