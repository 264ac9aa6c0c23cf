"""Targets against what was sold, and what the year will bring.

Definition, traps and worked values: ``docs/figures/targets.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, Unit, note
from clave.figures.frame import Frame, open_frame
from clave.figures.targets_cells import (
    Cells,
    actual_cells,
    comparable,
    target_cells,
    target_rows,
)
from clave.figures.targets_told import ToldTargets
from clave.figures.targets_year import ZERO, Rest, Year, gap_rate, less, line_of, money, rest_of
from clave.figures.year_forecast import COVERAGE, Forecast, forecast
from clave.lib.money import round_to_total
from clave.lib.months import add_months, fiscal_year_start, month_of, month_range
from clave.lib.refusal import Refused

BY = ("account", "kam", "family", "month")


class Given(TypedDict, total=False):
    """Further keywords of :func:`targets`. ``coverage``: of the forecast's interval, between 0 and
    1; ``told_targets``: what the books add."""

    coverage: float
    told_targets: ToldTargets | None


@dataclass(frozen=True)
class Outlook:
    """The forecast of the whole, the months that it rests on, and how wide its interval is."""

    expected: Forecast | None
    months: list[date]
    coverage: float


def targets(
    connection: Connection,
    scope: Scope,
    by: str | None = None,
    year: int | None = None,
    version: str | None = None,
    fiscal_start: int = 1,
    **given: Unpack[Given],
) -> FigureResult:
    """Target, actual and gap of a year, to date and whole, and the forecast to its end.

    ``by``: ``account`` (the deciding one), ``kam``, ``family`` or ``month`` gives rows too.
    ``year``: the year in which it begins (None: that of the newest complete month); it begins with
    month ``fiscal_start``. ``version``: of the budgets (None: the newest by name of each line).
    ``given``: :class:`Given`.
    Actual is the net amount of sales and returns; where every target names an account, of accounts
    with a target alone, so that like is held against like. The history before the year is always
    used, so ``scope.start`` has no effect; ``scope.end`` is the last month taken as over.
    Raises ``Refused('unknown_choice')`` or ``Refused('not_a_share')``.
    """
    coverage = given.get("coverage", COVERAGE)
    _check(by, coverage, fiscal_start)
    frame, told = open_frame(connection, scope), given.get("told_targets") or ToldTargets()
    span = _year(frame, year, fiscal_start)
    if span is None:
        frame.missing.append(note("no_targets"))
        return frame.result(FIGURE, values=_empty(), period=None)
    lines = target_rows(frame, span.whole, version, told)
    if not lines:
        frame.missing.append(note("no_targets"))
    part = comparable(frame, lines)
    aims = target_cells(part, span.whole, lines, by, told)
    return _answer(frame, part, span, (aims, actual_cells(part, by, told)), by, coverage)


def _answer(
    frame: Frame,
    part: Frame,
    span: Year,
    both: tuple[Cells, Cells],
    by: str | None,
    coverage: float,
) -> FigureResult:
    """``frame``: the scope; ``part``: what of it is held against the targets; ``both``: targets and
    what was sold."""
    aims, sold = both
    months = _history_months(frame)
    history = _history(months, _summed(sold.values()))
    expected = forecast(history, len(span.ahead), coverage) if span.ahead else None
    _note_forecast(frame, span, history, expected)
    values = _values(span, aims, sold, expected)
    values["sold_without_target"] = None if part is frame else _beside(frame, span, values)
    rows = _rows(span, aims, sold, by, Outlook(expected, months, coverage)) if by else []
    return frame.result(FIGURE, values=values, rows=rows, period=span.whole)


def _check(by: str | None, coverage: float, fiscal_start: int) -> None:
    if by is not None and by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=BY)
    if fiscal_start not in range(1, 13):
        choices = tuple(range(1, 13))
        raise Refused(
            "unknown_choice", parameter="fiscal_start", value=fiscal_start, choices=choices
        )
    if not 0 < coverage < 1:
        raise Refused("not_a_share", parameter="coverage", value=coverage)


def _year(frame: Frame, year: int | None, fiscal_start: int) -> Year | None:
    """None in an empty ledger where no year is asked for."""
    last = frame.last_month
    if last is None and year is None:
        return None
    if year is None:
        assert last is not None  # said above
        start = fiscal_year_start(last, fiscal_start)
    else:
        start = date(year, fiscal_start, 1)
    whole = Period(start, add_months(start, 11))
    months = month_range(whole.start, whole.end)
    past = tuple(month for month in months if last is not None and month <= last)
    ahead = tuple(month for month in months if last is None or month > last)
    # What was sold in a month that is not over counts as a floor of its forecast.
    newest = month_of(frame.as_of) if frame.as_of and frame.scope.as_of is None else None
    asked = frame.scope.end is not None or (frame.period and newest and newest > frame.period.end)
    running = newest if newest in ahead and not asked else None
    return Year(whole, past, ahead, running)


def _history(months: list[date], series: dict[date, Decimal]) -> list[Decimal]:
    """Amounts of all complete months that the ledger covers; months without a line are zero."""
    return [series.get(month, ZERO) for month in months]


def _history_months(frame: Frame) -> list[date]:
    if frame.covered is None or frame.last_month is None:
        return []
    return month_range(frame.covered.start, frame.last_month)


def _summed(series: Iterable[dict[date, Decimal]]) -> dict[date, Decimal]:
    found: dict[date, Decimal] = {}
    for one in series:
        for month, amount in one.items():
            found[month] = found.get(month, ZERO) + amount
    return found


def _values(span: Year, aims: Cells, sold: Cells, expected: Forecast | None) -> Row:
    aim, actual = _summed(aims.values()), _summed(sold.values())
    floor = actual.get(span.running, ZERO) if span.running else ZERO
    rest = rest_of(expected, floor)
    return line_of(span, aim if aims else None, actual, rest) | {
        "year_from": span.whole.start,
        "year_to": span.whole.end,
        "to_date": span.past[-1] if span.past else None,
        "expected_share": _expected_share(span, aim) if aims else None,
        "method": expected.method if expected else None,
        "baseline": expected.baseline if expected else None,
        "forecast_error": expected.error if expected else None,
        "baseline_error": expected.baseline_error if expected else None,
        "origins": expected.origins if expected else 0,
    }


def _beside(frame: Frame, span: Year, values: Row) -> Decimal:
    """What was sold to date to accounts without a target."""
    past = set(span.past)
    whole = (
        row["net_amount"]
        for row in frame.months()
        if row["month"] in past and row["kind"] in ("sale", "return")
    )
    beside: Decimal = sum(whole, ZERO) - values["actual_to_date"]
    if beside:
        frame.assumed.append(note("sold_without_target", amount=beside))
    return beside


def _expected_share(span: Year, aim: dict[date, Decimal]) -> float | None:
    """How much of the year's target should be there by now."""
    whole = sum(aim.values(), ZERO)
    done = sum((aim.get(month, ZERO) for month in span.past), ZERO)
    return float(done / whole) if whole > 0 else None


def _rows(span: Year, aims: Cells, sold: Cells, by: str, outlook: Outlook) -> list[Row]:
    if by == "month":
        return _month_rows(span, aims, sold, outlook.expected)
    keys = [key for key in {**aims, **sold} if _concerns(span, key, aims, sold)]
    rests = _row_rests(span, sold, keys, outlook)
    rows = [
        {by: key} | line_of(span, aims.get(key), sold.get(key, {}), rests.get(key)) for key in keys
    ]
    return sorted(rows, key=_order(by))


def _order(by: str) -> Callable[[Row], tuple[bool, bool, Decimal, str]]:
    """The furthest behind first; what has no target after, the unassigned last."""

    def place(row: Row) -> tuple[bool, bool, Decimal, str]:
        gap = row["gap_to_date"]
        size = -row["actual_to_date"] if gap is None else gap
        return row[by] is None, gap is None, size, str(row[by])

    return place


def _concerns(span: Year, key: str | None, aims: Cells, sold: Cells) -> bool:
    """Whether there is a target, or something was sold this year or in the year before."""
    first = add_months(span.whole.start, -12)
    return key in aims or any(
        amount and first <= month <= span.whole.end for month, amount in sold.get(key, {}).items()
    )


def _row_rests(
    span: Year, sold: Cells, keys: list[str | None], outlook: Outlook
) -> dict[str | None, Rest]:
    """Each row's months ahead by the method of the whole, brought to add up to it to the cent."""
    expected = outlook.expected
    if expected is None or not keys:
        return {}
    ahead, method = len(span.ahead), expected.method
    histories = (_history(outlook.months, sold.get(key, {})) for key in keys)
    tried = (forecast(history, ahead, outlook.coverage, method) for history in histories)
    found = [one for one in tried if one is not None]
    floors = [sold.get(key, {}).get(span.running, ZERO) if span.running else ZERO for key in keys]
    whole = rest_of(expected, sum(floors, ZERO))
    parts = _to_total([money(one.total) for one in found], whole[0] if whole else ZERO)
    rests = {}
    for key, one, part, floor in zip(keys, found, parts, floors, strict=True):
        low = None if one.total_low is None else min(max(money(one.total_low), floor), part)
        high = None if one.total_high is None else max(money(one.total_high), floor, part)
        rests[key] = (part, low, high)
    return rests


def _to_total(parts: list[Decimal], total: Decimal) -> list[Decimal]:
    """``parts`` in proportion, adding up to ``total``; even where all of them are zero."""
    whole = sum(parts, ZERO)
    if not whole:
        return round_to_total([total / len(parts)] * len(parts), 2)
    return round_to_total([part * total / whole for part in parts], 2)


def _month_rows(span: Year, aims: Cells, sold: Cells, expected: Forecast | None) -> list[Row]:
    """The twelve months: actual where they are over, forecast where they are not."""
    aim, actual = _summed(aims.values()), _summed(sold.values())
    rows = []
    for month in month_range(span.whole.start, span.whole.end):
        over = month in span.past
        target = aim.get(month, ZERO) if aims else None
        done = actual.get(month, ZERO) if over else None
        ahead = None if over or expected is None else _ahead(span, month, expected, actual)
        forecast_amount, low, high = ahead or (None, None, None)
        rows.append(
            {
                "month": month,
                "target": target,
                "actual": done,
                "gap": less(done, target),
                "gap_rate": gap_rate(done, target),
                "previous": actual.get(add_months(month, -12)),
                "forecast": forecast_amount,
                "forecast_low": low,
                "forecast_high": high,
            }
        )
    return rows


def _ahead(span: Year, month: date, expected: Forecast, actual: dict[date, Decimal]) -> Rest:
    place = span.ahead.index(month)
    floor = actual.get(month, ZERO) if month == span.running else ZERO
    low = None if expected.low is None else max(money(expected.low[place]), floor)
    high = None if expected.high is None else max(money(expected.high[place]), floor)
    return max(money(expected.months[place]), floor), low, high


def _note_forecast(
    frame: Frame, span: Year, history: list[Decimal], expected: Forecast | None
) -> None:
    if not span.ahead:
        return
    if expected is None:
        frame.missing.append(note("no_forecast", months=len(history)))
    elif expected.total_low is None:
        frame.missing.append(note("no_interval", origins=expected.origins))


_VALUES: dict[str, Unit] = {
    **dict.fromkeys(("target_to_date", "actual_to_date", "gap_to_date"), "money"),
    **dict.fromkeys(("previous_to_date", "target_year", "remaining"), "money"),
    "sold_without_target": "money",
    **dict.fromkeys(("forecast_year", "forecast_low", "forecast_high", "gap_year"), "money"),
    **dict.fromkeys(("gap_rate_to_date", "gap_rate_year", "expected_share"), "ratio"),
    **dict.fromkeys(("forecast_error", "baseline_error"), "ratio"),
    **dict.fromkeys(("year_from", "year_to", "to_date"), "month"),
    **dict.fromkeys(("method", "baseline"), "text"),
    "origins": "count",
}
_ROWS: dict[str, Unit] = {
    **dict.fromkeys(("account", "kam", "family"), "text"),
    "month": "month",
    **dict.fromkeys(("target", "actual", "gap", "previous", "forecast"), "money"),
    "gap_rate": "ratio",
}


def _empty() -> Row:
    return dict.fromkeys(_VALUES) | {"origins": 0}


FIGURE = Figure(
    name="targets",
    definition="targets/1",
    needs=(
        "account_month: net_amount of sales and returns, all months",
        "account_product_month and families of products (by family)",
        "budgets: date, amount, account, kam, product_family, version (optional)",
        "targets of the books: approved targets, who answers for each account (optional)",
    ),
    units=_VALUES | _ROWS,
    parameters=("by", "year", "version", "fiscal_start", "coverage", "told_targets"),
    compute=targets,
)
