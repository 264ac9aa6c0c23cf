"""What each promotion was expected to return, and what it returned, on what was sold on.

A figure of the books that reads the facts too: which promotions there were is told by the
application (:class:`ToldPromotion`), what was sold by the ledger. Definition, traps and worked
values: ``docs/figures/promotion_return.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, note
from clave.figures.frame import open_frame
from clave.figures.margin import rate
from clave.figures.promotion_baselines import METHODS
from clave.figures.promotion_expected import expected_of
from clave.figures.promotion_judged import EMPTY, Goods, judged, state_of
from clave.figures.promotion_told import ToldPromotion
from clave.figures.promotion_weeks import Known, Weeks, weeks_of
from clave.lib.refusal import Refused

NOTES = {
    "no_sell_out": "promotions_on_sell_in",
    "no_sales": "promotions_without_sales",
    "no_baseline": "promotions_without_baseline",
    "zero_baseline": "promotions_over_nothing",
    "no_price": "promotions_without_price",
    "no_cost": "promotions_without_cost",
    "no_control": "promotions_without_control",
}


def promotion_return(
    connection: Connection,
    scope: Scope,
    promotions: Sequence[ToldPromotion] = (),
    method: str = "usual_weeks",
) -> FigureResult:
    """The promotions at the scope's accounts that begin in its months, by their first day.

    ``rows``: one each (see the page of this figure). ``values``: of those that ended and could be
    measured. ``method``: of the baseline, one of ``promotion_baselines.METHODS``. Raises
    ``Refused('unknown_choice')``.
    """
    if method not in METHODS:
        raise Refused("unknown_choice", parameter="method", value=method, choices=tuple(METHODS))
    frame = open_frame(connection, Scope(accounts=scope.accounts, currency=scope.currency))
    told = [one for one in promotions if scope.accounts is None or one.account in scope.accounts]
    known = weeks_of(connection, told, frame.currency)
    asked = [one for one in told if _within(one, scope)]
    rows = [
        _row(one, known, told, method, scope.as_of)
        for one in sorted(asked, key=lambda one: (one.start, one.key))
    ]
    frame.missing.extend(notes_of(rows))
    return frame.result(FIGURE, period=None, values=values_of(rows), rows=rows)


def values_of(rows: Sequence[Row]) -> Row:
    """What ended promotions cost and brought together; None where none was measured."""
    ended = [row for row in rows if row["state"] == "ended"]
    measured = [row for row in ended if row["profit_amount"] is not None]
    spend = sum((row["spend_amount"] for row in measured), Decimal())
    profit = sum((row["profit_amount"] for row in measured), Decimal())
    planned = [row for row in rows if row["state"] != "ended"]
    return {
        "promotion_count": len(rows),
        "ended_count": len(ended),
        "measured_count": len(measured),
        "paid_count": sum(row["profit_amount"] >= 0 for row in measured),
        "spend_amount": spend if measured else None,
        "profit_amount": profit if measured else None,
        "return_rate": rate(profit, spend) if measured and spend > 0 else None,
        "planned_spend_amount": _sum(planned, "expected_spend_amount"),
        "planned_profit_amount": _sum(planned, "expected_profit_amount"),
    }


def _sum(rows: Sequence[Row], name: str) -> Decimal | None:
    known = [row[name] for row in rows if row[name] is not None]
    return sum(known, Decimal()) if known else None


def _row(
    one: ToldPromotion,
    known: Known,
    told: Sequence[ToldPromotion],
    method: str,
    as_of: date | None,
) -> Row:
    """All that is known of a promotion; ``missing``: codes of what is not."""
    goods = Goods(one, rivals_of(one, told, known), known.sold.get(one.key))
    weeks, source = source_of(one, known)
    if weeks is not None and as_of is not None:
        weeks = weeks.until(as_of)
    missing = [] if source == "sell_out" else ["no_sell_out"]
    row: Row = {
        "key": one.key,
        "account": one.account,
        "title": one.title,
        "mechanic": one.mechanic,
        "start": one.start,
        "end": one.end,
        "source": source,
        **EMPTY,
    }
    if weeks is None:
        row |= {"state": _state_without(one, as_of), "data_to": None} | expected_of(goods, None)
        return row | {"missing": ["no_sales"]}
    row |= state_of(one, weeks, as_of)
    row |= expected_of(goods, weeks)
    if row["state"] == "ended":
        row |= judged(goods, weeks, method, missing)
    if row["unit_price"] is None and one.discount_rate:
        missing.append("no_price")
    if row["unit_margin"] is None:
        missing.append("no_cost")
    return row | {"missing": missing}


def source_of(one: ToldPromotion, known: Known) -> tuple[Weeks | None, str | None]:
    """Sell-out where it reaches back before the promotion, else what we sold."""
    found = known.sold_on.get(one.key)
    if found is not None and found.first < one.start:
        return found, "sell_out"
    sold = known.sold.get(one.key)
    return (sold, "sell_in") if sold is not None else (None, None)


def rivals_of(
    one: ToldPromotion, told: Sequence[ToldPromotion], known: Known
) -> tuple[ToldPromotion, ...]:
    """The other promotions of any of its goods at any of its places, whenever they ran."""
    own, here = known.goods[one.key], set(one.places)
    return tuple(
        other
        for other in told
        if other.key != one.key and here & set(other.places) and own & known.goods[other.key]
    )


def _state_without(one: ToldPromotion, as_of: date | None) -> str:
    return "ended" if as_of is not None and one.end < as_of else "planned"


def _within(one: ToldPromotion, scope: Scope) -> bool:
    month = one.start.replace(day=1)
    after = scope.start is None or month >= scope.start.replace(day=1)
    return after and (scope.end is None or month <= scope.end.replace(day=1))


def notes_of(rows: Sequence[Row]) -> list[Row]:
    """What is not known of promotions, each with how many."""
    if not rows:
        return [note("no_promotions")]
    counts = {code: sum(code in row["missing"] for row in rows) for code in NOTES}
    return [note(NOTES[code], promotions=count) for code, count in counts.items() if count]


_UNITS: dict[str, Any] = {
    **dict.fromkeys(("promotion_count", "ended_count", "measured_count", "paid_count"), "count"),
    **dict.fromkeys(
        (
            *("spend_amount", "profit_amount", "planned_spend_amount", "planned_profit_amount"),
            *("margin_amount", "expected_spend_amount", "expected_profit_amount"),
            *("unit_price", "unit_margin", "unit_discount"),
        ),
        "money",
    ),
    **dict.fromkeys(
        (
            *("return_rate", "uplift_rate", "break_even_rate", "expected_uplift_rate"),
            *("expected_return_rate", "known_share"),
        ),
        "ratio",
    ),
    **dict.fromkeys(
        (
            *("sold_quantity", "baseline_quantity", "incremental_quantity", "net_quantity"),
            *("cannibalised_quantity", "pulled_forward_quantity", "expected_baseline_quantity"),
            "expected_quantity",
        ),
        "quantity",
    ),
    **dict.fromkeys(("start", "end", "data_to"), "date"),
    **dict.fromkeys(("account", "title", "mechanic", "state", "source", "method"), "text"),
    **dict.fromkeys(("provisional", "seasonal"), "flag"),
    "key": "count",
    "weeks": "count",
}

FIGURE = Figure(
    name="promotion_return",
    definition="promotion_return/1",
    needs=(
        "sellout: account, product, date, quantity (optional: else sales)",
        "sales: account, product, date, quantity, net_amount, cost_amount (optional)",
    ),
    units=_UNITS,
    compute=promotion_return,
    parameters=("promotions", "method"),
)
