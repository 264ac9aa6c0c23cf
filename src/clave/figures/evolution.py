"""How sales go: month, quarter, year, rolling 12 and year to date, against the year before.

Definition, traps and worked values: ``docs/figures/evolution.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, Unit, note
from clave.figures.change import Series, against, prefixed, total, total_if_covered
from clave.figures.frame import Frame, open_frame
from clave.figures.margin import cost_notes, margin_of
from clave.lib.months import (
    add_months,
    fiscal_quarter_start,
    fiscal_year_start,
    month_range,
)
from clave.lib.refusal import Refused

BY = ("month", "quarter", "year", "rolling_12", "year_to_date")
MEASURES = ("net_amount", "margin_amount")
WINDOWS = ("month", "quarter", "year", "rolling_12", "year_to_date")


def evolution(
    connection: Connection,
    scope: Scope,
    by: str = "month",
    measure: str = "net_amount",
    fiscal_start: int = 1,
) -> FigureResult:
    """The windows that end with the last complete month as values, the series ``by`` as rows.

    ``fiscal_start``: the month (1…12) in which the company's year begins. Raises
    ``Refused('unknown_choice')`` for another ``by``, ``measure`` or month.
    """
    _check(by, measure, fiscal_start)
    frame = open_frame(connection, scope)
    series = _series(frame, measure)
    values, incomplete = _values(frame, series, fiscal_start)
    rows = _rows(frame, series, by, fiscal_start)
    if incomplete:
        frame.missing.append(note("no_year_before", windows=incomplete))
    return frame.result(FIGURE, definition=f"evolution.{measure}/1", values=values, rows=rows)


def _check(by: str, measure: str, fiscal_start: int) -> None:
    for parameter, value, choices in (
        ("by", by, BY),
        ("measure", measure, MEASURES),
        ("fiscal_start", fiscal_start, tuple(range(1, 13))),
    ):
        if value not in choices:
            raise Refused("unknown_choice", parameter=parameter, value=value, choices=choices)


def _series(frame: Frame, measure: str) -> Series:
    """Amount by month over the whole ledger, since a comparison looks back before the period."""
    found = frame.months()
    if measure == "net_amount":
        return _by_month((row["month"], row["net_amount"]) for row in found)
    whole: Row = {"net_amount": Decimal(), "net_with_cost": None, "cost_amount": None}
    for row in found:
        whole["net_amount"] += row["net_amount"]
        if margin_of(row) is not None:
            whole["net_with_cost"] = (whole["net_with_cost"] or 0) + row["net_with_cost"]
            whole["cost_amount"] = (whole["cost_amount"] or 0) + row["cost_amount"]
    frame.missing.extend(cost_notes(whole) if found else [])
    margins = ((row["month"], margin_of(row)) for row in found)
    return _by_month((month, margin) for month, margin in margins if margin is not None)


def _by_month(amounts: Iterable[tuple[date, Decimal]]) -> Series:
    series: defaultdict[date, Decimal] = defaultdict(Decimal)
    for month, amount in amounts:
        series[month] += amount
    return dict(series)


def windows(last: date, fiscal_start: int = 1) -> dict[str, Period]:
    """The windows that end with ``last``; quarter and year are the newest whole ones."""
    quarter = add_months(fiscal_quarter_start(add_months(last, 1), fiscal_start), -3)
    year = add_months(fiscal_year_start(add_months(last, 1), fiscal_start), -12)
    return {
        "month": Period(last, last),
        "quarter": Period(quarter, add_months(quarter, 2)),
        "year": Period(year, add_months(year, 11)),
        "rolling_12": Period(add_months(last, -11), last),
        "year_to_date": Period(fiscal_year_start(last, fiscal_start), last),
    }


def _values(frame: Frame, series: Series, fiscal_start: int) -> tuple[Row, list[str]]:
    """The values, and the windows whose year before the ledger does not reach."""
    last, values, incomplete = frame.last_month, Row(), list[str]()
    for name in WINDOWS:
        window = windows(last, fiscal_start)[name] if last else None
        if frame.precision == "year" and name in ("month", "quarter"):
            window = None  # all of a year's lines stand in its January
        compared = _compared(series, window, frame.covered)
        values |= prefixed(name, compared)
        values[f"{name}_from"] = window.start if window else None
        values[f"{name}_to"] = window.end if window else None
        if window and compared["previous_amount"] is None:
            incomplete.append(name)
    return values, incomplete


def _compared(series: Series, window: Period | None, covered: Period | None) -> Row:
    if window is None or not series:
        return against(None, None)
    return against(
        total_if_covered(series, window, covered),
        total_if_covered(series, window.before(12), covered),
    )


def _rows(frame: Frame, series: Series, by: str, fiscal_start: int) -> list[Row]:
    """One row per month, quarter … of the period; one that it cuts off is not ``complete``."""
    if frame.period is None or not series:
        return []
    rows = []
    known_to = min(frame.period.end, frame.complete_to or frame.period.end)
    for window in _row_windows(frame.period, by, fiscal_start):
        whole = window.end <= known_to and window.within(frame.covered)
        before = window.before(12)
        now = total(series, window)
        if by == "rolling_12" and not window.within(frame.covered):
            continue  # eleven months are no year
        rows.append(
            {"from": window.start, "to": window.end}
            | against(now, total_if_covered(series, before, frame.covered))
            | {"complete": whole}
        )
    return rows


def _row_windows(period: Period, by: str, fiscal_start: int) -> list[Period]:
    months = month_range(period.start, period.end)
    if by == "month":
        return [Period(month, month) for month in months]
    if by == "rolling_12":
        return [Period(add_months(month, -11), month) for month in months]
    if by == "year_to_date":
        return [Period(fiscal_year_start(month, fiscal_start), month) for month in months]
    opening, size = (fiscal_quarter_start, 3) if by == "quarter" else (fiscal_year_start, 12)
    starts = sorted({opening(month, fiscal_start) for month in months})
    return [Period(start, add_months(start, size - 1)) for start in starts]


_COMPARED: dict[str, Unit] = {
    "amount": "money",
    "previous_amount": "money",
    "change_amount": "money",
    "change_rate": "ratio",
    "from": "month",
    "to": "month",
}

FIGURE = Figure(
    name="evolution",
    definition="evolution.net_amount/1",
    needs=(
        "account_month: month, net_amount",
        "account_month: cost_amount, net_with_cost (for margin_amount)",
    ),
    units={f"{window}_{name}": unit for window in WINDOWS for name, unit in _COMPARED.items()}
    | _COMPARED
    | {"complete": "flag"},
    parameters=("by", "measure", "fiscal_start"),
    compute=evolution,
)
