"""Purchases as models of buying rhythm read them: the days of each unit, the same day once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
from numpy.typing import NDArray

from clave.figures.asking import Connection, Remembering
from clave.figures.assortment import fee_pattern
from clave.figures.base import Scope
from clave.figures.life_models import Histories, Numbers

DAYS_A_WEEK = 7.0
# Sales of goods, fees apart; of a day all that was credited is netted.
_SQL = """
WITH units AS (
    SELECT unnest($members::VARCHAR[]) AS account, unnest($parents::VARCHAR[]) AS unit
)
SELECT coalesce(u.unit, s.account) AS unit, (s.date - $since::DATE)::DOUBLE AS day,
    sum(s.net_amount) FILTER (WHERE s.currency = $currency OR s.currency IS NULL)::DOUBLE AS net,
    bool_or(s.kind = 'sale' AND coalesce(s.quantity, 1) > 0
        AND NOT coalesce(regexp_full_match(s.product, $non_products, 'i'), FALSE)) AS bought
FROM sales s LEFT JOIN units u ON u.account = s.account
WHERE s.account IS NOT NULL AND s.date <= $until::DATE
GROUP BY ALL ORDER BY unit, day
"""


@dataclass(frozen=True)
class Visits:
    """Days with a purchase, ordered by unit and day.

    ``unit``: place in ``units``; ``at``: time in weeks since ``since``; ``end``: when the ledger
    ends, likewise. ``net``: what each unit was billed, credit notes netted, and ``first_net``: of
    it on its first day; ``spread``: standard deviation of its days.
    """

    units: tuple[str, ...]
    since: date
    unit: NDArray[np.int64]
    at: Numbers
    end: float
    net: Numbers
    first_net: Numbers
    spread: Numbers

    @property
    def start(self) -> float:
        """The first purchase of all."""
        return float(self.at.min()) if len(self.at) else self.end

    def seen(self, until: float) -> tuple[NDArray[np.int64], Histories]:
        """The units that had bought by ``until``, and their histories up to it."""
        known = self.at <= until
        unit, at = self.unit[known], self.at[known]
        places, first, count = np.unique(unit, return_index=True, return_counts=True)
        last = first + count - 1
        same = np.diff(unit) == 0
        logs = np.log(np.diff(at)[same])
        gaps = summed(unit[1:][same], logs, len(self.units))
        x = (count - 1).astype(float)
        return places, Histories(x, at[last] - at[first], until - at[first], gaps[places])

    def counted(self, places: NDArray[np.int64], after: float, until: float) -> Numbers:
        """Purchases of the units at ``places`` in (after, until]."""
        inside = (self.at > after) & (self.at <= until)
        found = np.bincount(self.unit[inside], minlength=len(self.units))
        return found[places].astype(float)


def visits(
    connection: Connection,
    scope: Scope,
    until: date,
    currency: str | None,
    non_products: Sequence[str] = (),
) -> Visits:
    """All purchases up to ``until``. Raises ``Refused('bad_pattern')``."""
    raw = raw_connection(connection)
    since = date(1970, 1, 1)
    grouping = scope.grouping or {}
    found = raw.execute(
        _SQL,
        {
            "members": list(grouping),
            "parents": list(grouping.values()),
            "since": since,
            "until": until,
            "currency": currency,
            "non_products": fee_pattern(non_products),
        },
    ).fetchnumpy()
    names, unit = np.unique(
        np.asarray(found["unit"], dtype=object).astype(str), return_inverse=True
    )
    net = np.nan_to_num(np.ma.filled(found["net"].astype(float), 0.0))
    bought = np.asarray(found["bought"], dtype=bool)
    kept = np.unique(unit[bought])  # who never bought has no history
    place = np.full(len(names), -1)
    place[kept] = np.arange(len(kept))
    day = np.asarray(found["day"], dtype=float)
    days = _Days(place[unit], day / DAYS_A_WEEK, net, bought)
    end = (until - since).days / DAYS_A_WEEK
    return _made(tuple(str(name) for name in names[kept]), since, days, end)


def visits_of(times: Mapping[str, Sequence[float]], end: float) -> Visits:
    """Visits without amounts, from times in weeks by unit: for tests and trials."""
    units = tuple(sorted(times))
    unit = np.concatenate([np.full(len(times[name]), i) for i, name in enumerate(units)])
    at = np.concatenate([np.asarray(sorted(times[name]), dtype=float) for name in units])
    bought = np.ones(len(at), dtype=bool)
    since = date(1970, 1, 1)
    return _made(units, since, _Days(unit.astype(np.int64), at, np.zeros(len(at)), bought), end)


@dataclass(frozen=True)
class _Days:
    """Unit and day with what was billed on it, ordered; −1 for a unit without any purchase."""

    unit: NDArray[np.int64]
    at: Numbers
    net: Numbers
    bought: NDArray[np.bool_]

    def where(self, kept: NDArray[np.bool_]) -> _Days:
        return _Days(self.unit[kept], self.at[kept], self.net[kept], self.bought[kept])


def _made(units: tuple[str, ...], since: date, days: _Days, end: float) -> Visits:
    size, days = len(units), days.where(days.unit >= 0)
    total = summed(days.unit, days.net, size)
    days = days.where(days.bought)
    _, first = np.unique(days.unit, return_index=True)
    count = np.maximum(np.bincount(days.unit, minlength=size), 1)
    mean = summed(days.unit, days.net, size) / count
    square = summed(days.unit, (days.net - mean[days.unit]) ** 2, size)
    spread = np.sqrt(square / np.maximum(count - 1, 1))
    return Visits(units, since, days.unit, days.at, end, total, days.net[first], spread)


def summed(unit: NDArray[np.int64], values: Numbers, size: int) -> Numbers:
    """Σ of ``values`` by unit."""
    return np.asarray(np.bincount(unit, weights=values, minlength=size), dtype=np.float64)


def raw_connection(connection: Connection) -> duckdb.DuckDBPyConnection:
    """DuckDB itself, for what is asked once in the background and in large arrays."""
    return connection.connection if isinstance(connection, Remembering) else connection
