"""How concentration moved: CRn, HHI and N80 of the twelve months that end with each month.

Definition, traps and worked values: ``docs/figures/concentration_trend.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clave.figures.accounts import BY, TOLD, code_of, default_by
from clave.figures.asking import Connection
from clave.figures.assortment import cells_parameters, cells_sql
from clave.figures.base import Figure, FigureResult, Row, Scope, note
from clave.figures.frame import Frame, open_frame
from clave.figures.product_sums import BY_PRODUCT
from clave.lib.months import add_months, month_range
from clave.lib.refusal import Refused

WINDOW = 12
MOST_MONTHS = 25  # two years and the month before them
_N80 = 0.80
_CR = (1, 3, 5, 10)

_BY_ACCOUNT = """
SELECT account AS code, month, sum(net_amount)::DOUBLE AS amount FROM account_month
WHERE {condition} AND account IS NOT NULL AND kind IN ('sale', 'return')
    AND month BETWEEN $from AND $to GROUP BY account, month
"""
_BY_PRODUCT = """
SELECT {code} AS code, month, sum(net_amount)::DOUBLE AS amount
FROM cells c LEFT JOIN families f ON f.product = c.product
WHERE account IS NOT NULL AND NOT is_fee AND kind IN ('sale', 'return')
    AND month BETWEEN $from AND $to GROUP BY {code}, month
"""


def concentration_trend(
    connection: Connection,
    scope: Scope,
    by: str | None = None,
    groups: Mapping[str, str] | None = None,
    non_products: Sequence[str] = (),
) -> FigureResult:
    """One row for each month whose twelve months the ledger holds, 25 at most, the oldest first.

    ``by``, ``groups``, ``non_products``: as in :func:`clave.figures.concentration.concentration`,
    with the same base. ``rows``: ``month, accounts, amount, cr1, cr3, cr5, cr10, hhi,
    effective_number, n80``; ``values``: the newest month and its change in twelve months. Computed
    in binary floating point: ratios agree with concentration to nine digits.
    """
    frame = open_frame(connection, scope)
    chosen = by or default_by(frame)
    choices = (*BY, *TOLD, *BY_PRODUCT)
    if chosen not in choices:
        raise Refused("unknown_choice", parameter="by", value=chosen, choices=choices)
    months = _months(frame)
    rows: list[Row] = []
    if months:
        found = _amounts(frame, chosen, months, non_products)
        table = _table(frame, chosen, found, months, groups)
        rows = [_row(month, table, place) for place, month in enumerate(months)]
    else:
        frame.missing.append(note("no_twelve_months"))
    return frame.result(
        FIGURE,
        definition=f"concentration_trend.by_{chosen}/1",
        values=_values(rows),
        rows=rows,
    )


def _months(frame: Frame) -> list[date]:
    """The months whose window the ledger holds whole, up to the last one asked for."""
    last, covered = frame.last_month, frame.covered
    if last is None or covered is None:
        return []
    first = max(add_months(covered.start, WINDOW - 1), add_months(last, 1 - MOST_MONTHS))
    return month_range(first, last) if first <= last <= covered.end else []


def _amounts(frame: Frame, by: str, months: list[date], non_products: Sequence[str]) -> list[Row]:
    span = {"from": add_months(months[0], 1 - WINDOW), "to": months[-1]}
    if by not in BY_PRODUCT:
        return frame.rows(_BY_ACCOUNT.format(condition=frame.condition), **span)
    code = "c.product" if by == "product" else "f.family"
    sql = cells_sql(frame) + _BY_PRODUCT.format(code=code)
    return frame.rows(sql, **cells_parameters(frame, non_products), **span)


def _table(
    frame: Frame,
    by: str,
    found: list[Row],
    months: list[date],
    groups: Mapping[str, str] | None,
) -> NDArray[np.float64]:
    """Units × months: what each sold in the twelve months that end with that month."""
    every = month_range(add_months(months[0], 1 - WINDOW), months[-1])
    place = {month: index for index, month in enumerate(every)}
    codes: dict[str, int] = {}
    cells: list[tuple[int, int, float]] = []
    for row in found:
        code = row["code"] if by in BY_PRODUCT else code_of(frame, by, row["code"], groups)
        if code is not None:
            unit = codes.setdefault(code, len(codes))
            cells.append((unit, place[row["month"]], row["amount"]))
    sold = np.zeros((len(codes), len(every)))
    if cells:
        units, columns, amounts = (np.array(part) for part in zip(*cells, strict=True))
        np.add.at(sold, (units, columns), amounts)
    windows = np.lib.stride_tricks.sliding_window_view(sold, WINDOW, axis=1)
    return np.asarray(windows.sum(axis=2), dtype=np.float64)


def _row(month: date, table: NDArray[np.float64], place: int) -> Row:
    # What is less than a hundredth is no sale: sums of floats leave a trace where money left none.
    column = table[:, place]
    amounts = np.sort(column[column > 0.005])[::-1]
    row: Row = {"month": month, "accounts": len(amounts), "amount": None}
    if not len(amounts):
        empty = (*(f"cr{n}" for n in _CR), "hhi", "effective_number", "n80")
        return row | dict.fromkeys(empty)
    total = float(amounts.sum())
    shares = amounts / total
    reached = shares.cumsum()
    index = float((shares * shares).sum())
    return row | {
        "amount": Decimal(str(round(total, 2))),
        **{f"cr{n}": float(reached[min(n, len(reached)) - 1]) for n in _CR},
        "hhi": index,
        "effective_number": 1 / index,
        # A share of exactly 0.80 is 0.80, though its sum of floats may fall a little short.
        "n80": int(np.searchsorted(reached, _N80 - 1e-9)) + 1,
    }


def _values(rows: list[Row]) -> Row:
    """The newest month, and the difference to twelve months before it."""
    names = ("cr1", "cr5", "hhi", "effective_number", "n80")
    newest: Row = rows[-1] if rows else dict.fromkeys(names)
    before: Row = rows[-1 - WINDOW] if len(rows) > WINDOW else dict.fromkeys(names)
    values: Row = {name: newest[name] for name in names}
    for name in names:
        now, then = newest[name], before[name]
        values[f"{name}_change"] = None if now is None or then is None else now - then
    return values | {"months": len(rows)}


_UNITS: Any = {
    **{name: "ratio" for n in _CR for name in (f"cr{n}", f"cr{n}_change")},
    **dict.fromkeys(("hhi", "hhi_change", "effective_number", "effective_number_change"), "index"),
    **dict.fromkeys(("accounts", "n80", "n80_change", "months"), "count"),
    "month": "month",
    "amount": "money",
}

FIGURE = Figure(
    name="concentration_trend",
    definition="concentration_trend.by_account/1",
    needs=(
        "account_month: account, month, kind, net_amount",
        "account_product_month, products (by product or family)",
    ),
    units=_UNITS,
    parameters=("by", "groups", "non_products"),
    compute=concentration_trend,
)
