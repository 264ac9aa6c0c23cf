"""What the ledger tells of each pair of unit × product or family: its days, gaps and volumes.

As arrays: a large ledger holds millions of pairs. Dates are those of the lines, since a unit is
often several accounts whose days no state table counts together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clave.figures.asking import columns
from clave.figures.base import Period
from clave.figures.category_sales import SOLD, sold_parameters
from clave.figures.frame import Frame
from clave.lib.months import add_months, month_of

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

HISTORY = 36  # months in which a rhythm is looked for: what was before is no longer it
_ITEMS = {"product": "c.product", "family": "f.family", "account": "''"}

# Days on which a unit bought an item: kind sale, more than nothing of it.
_DAYS = """,
bought AS (
    SELECT DISTINCT coalesce(u.unit, c.account) AS unit, {item} AS item, c.date
    FROM (
        SELECT account, product, date FROM sales
        WHERE {condition} AND account IS NOT NULL AND product IS NOT NULL AND kind = 'sale'
            AND coalesce(quantity, net_amount) > 0 AND date >= $since AND date <= $as_of
    ) c LEFT JOIN units u ON u.account = c.account LEFT JOIN families f ON f.product = c.product
    WHERE c.product NOT IN (SELECT unnest($fees::VARCHAR[])) AND {item} IS NOT NULL
),
gaps AS (
    SELECT unit, item, date, date - lag(date) OVER (PARTITION BY unit, item ORDER BY date) AS gap
    FROM bought
)
"""
_PAIRS = """
SELECT unit, item, count(*)::DOUBLE AS orders, ($as_of::DATE - max(date))::DOUBLE AS silent,
    coalesce(avg(gap), 0)::DOUBLE AS mean, coalesce(var_samp(gap), 0)::DOUBLE AS variance
FROM gaps GROUP BY unit, item ORDER BY unit, item
"""
_ASKED = """,
asked AS (
    SELECT unnest($places::INTEGER[]) AS place, unnest($units::VARCHAR[]) AS unit,
        unnest($items::VARCHAR[]) AS item, unnest($lasts::DATE[]) AS last
)
"""
_USUAL = """
SELECT place, median(gap)::DOUBLE AS median_gap, quantile_cont(gap, 0.9)::DOUBLE AS p90_gap
FROM asked LEFT JOIN gaps USING (unit, item) GROUP BY place ORDER BY place
"""
# The year of sales that ended with the last purchase: what is at stake.
_MONEY = """
SELECT place, sum(net_amount)::DOUBLE AS amount, sum(cost_amount)::DOUBLE AS cost,
    sum(net_with_cost) FILTER (WHERE cost_amount IS NOT NULL)::DOUBLE AS with_cost
FROM asked LEFT JOIN (
    SELECT c.unit, {item} AS item, c.month, c.net_amount, c.cost_amount, c.net_with_cost
    FROM sold c LEFT JOIN families f ON f.product = c.product
) s ON s.unit = asked.unit AND s.item = asked.item
    AND s.month <= last AND s.month > date_trunc('month', last) - INTERVAL 12 MONTH
GROUP BY place ORDER BY place
"""
_VOLUMES = """,
monthly AS (
    SELECT c.unit, {item} AS item, c.month, sum(c.net_amount) AS net,
        sum(c.cost_amount) AS cost,
        sum(c.net_with_cost) FILTER (WHERE c.cost_amount IS NOT NULL) AS with_cost,
        count(*) FILTER (WHERE c.quantity IS NULL) AS untold, sum(c.quantity) AS quantity
    FROM sold c LEFT JOIN families f ON f.product = c.product WHERE {item} IS NOT NULL
    GROUP BY ALL
),
told AS (
    SELECT unit, item, {counted} AND sum(untold) = 0 AS counted FROM monthly GROUP BY unit, item
),
volumes AS (
    SELECT m.*, greatest(CASE WHEN counted THEN quantity ELSE net END, 0)::DOUBLE AS volume
    FROM monthly m JOIN told USING (unit, item)
)
SELECT unit, item,
    coalesce(sum(volume) FILTER (month >= $recent), 0)::DOUBLE AS recent,
    coalesce(sum(volume) FILTER (month < $recent), 0)::DOUBLE AS before,
    coalesce(sum(volume) FILTER (month < $ago_to), 0)::DOUBLE AS year_ago,
    coalesce(sum(volume * volume) FILTER (month < $recent), 0)::DOUBLE AS squares,
    count(*) FILTER (month < $recent AND volume > 0)::DOUBLE AS months,
    coalesce(sum(net) FILTER (month >= $recent), 0)::DOUBLE AS recent_net,
    coalesce(sum(net) FILTER (month < $recent), 0)::DOUBLE AS before_net,
    coalesce(sum(net) FILTER (month < $ago_to), 0)::DOUBLE AS ago_net,
    ((sum(with_cost) - sum(cost)) / nullif(sum(with_cost), 0))::DOUBLE AS margin
FROM volumes GROUP BY unit, item ORDER BY unit, item
"""


@dataclass(frozen=True)
class Pairs:
    """Each pair that bought in the history: ``orders`` days on which it did, ``silent`` days since
    the last one, ``mean`` and ``variance`` (n − 1) of its gaps in days (0 where there are none)."""

    unit: list[str]
    item: list[str]
    orders: Numbers
    silent: Numbers
    mean: Numbers
    variance: Numbers


@dataclass(frozen=True)
class Volumes:
    """Volume of the last three months, of the twelve before, and of the first three of those; and
    the same months' net amounts. Volume: units of a product where all lines tell them, else net.

    ``squares``: sum of the squared months before; ``months``: how many of them had a purchase.
    """

    unit: list[str]
    item: list[str]
    recent: Numbers
    before: Numbers
    year_ago: Numbers
    squares: Numbers
    months: Numbers
    recent_net: Numbers
    before_net: Numbers
    ago_net: Numbers
    margin: Numbers


def pairs_of(frame: Frame, by: str, non_products: Sequence[str]) -> Pairs:
    """The rhythm of every pair, of the last 36 months."""
    sql = _head(frame) + _days(frame, by) + _PAIRS
    found = columns(frame.connection, sql, _given(frame, non_products))
    numbers = {n: found[n].astype(np.float64) for n in ("orders", "silent", "mean", "variance")}
    return Pairs(unit=found["unit"].tolist(), item=found["item"].tolist(), **numbers)


def usual_gaps(
    frame: Frame, by: str, pairs: Pairs, places: Places, non_products: Sequence[str]
) -> dict[str, Numbers]:
    """``median_gap, p90_gap`` of the pairs at ``places``, NaN where there is no gap."""
    sql = _head(frame) + _days(frame, by) + _ASKED + _USUAL
    return columns(
        frame.connection, sql, _given(frame, non_products) | _asked(frame, pairs, places)
    )


def lost_money(
    frame: Frame, by: str, pairs: Pairs, places: Places, non_products: Sequence[str]
) -> dict[str, Numbers]:
    """``amount, cost, with_cost`` of the twelve months that ended with a pair's last purchase."""
    sql = _head(frame) + _ASKED + _MONEY.format(item=_ITEMS[by])
    return columns(
        frame.connection, sql, _given(frame, non_products) | _asked(frame, pairs, places)
    )


def volumes_of(frame: Frame, by: str, non_products: Sequence[str]) -> Volumes | None:
    """The volumes of every pair; None where the ledger has no fifteen complete months."""
    last, covered = frame.last_month, frame.covered
    if last is None or covered is None or add_months(last, -14) < covered.start:
        return None
    sql = _head(frame) + _VOLUMES.format(item=_ITEMS[by], counted=by == "product")
    given = _given(frame, non_products) | {
        "from": add_months(last, -14),
        "to": last,
        "recent": add_months(last, -2),
        "ago_to": add_months(last, -11),
    }
    found: dict[str, Any] = columns(frame.connection, sql, given)
    texts = {name: found.pop(name).tolist() for name in ("unit", "item")}
    return Volumes(**texts, **{name: values.astype(np.float64) for name, values in found.items()})


def _head(frame: Frame) -> str:
    return SOLD.format(condition=frame.condition)


def _days(frame: Frame, by: str) -> str:
    return _DAYS.format(item=_ITEMS[by], condition=frame.condition)


def _given(frame: Frame, non_products: Sequence[str]) -> dict[str, Any]:
    last = frame.last_month
    if last is None or frame.as_of is None:
        raise ValueError("an empty ledger has no pairs")
    window = Period(add_months(last, -HISTORY), max(last, month_of(frame.as_of)))
    given = sold_parameters(frame, window, non_products)
    return given | {"since": window.start, "as_of": frame.as_of}


def _asked(frame: Frame, pairs: Pairs, places: Places) -> dict[str, Any]:
    as_of = np.datetime64(frame.as_of, "D")
    lasts = as_of - pairs.silent[places].astype("timedelta64[D]")
    return {
        "places": list(range(len(places))),
        "units": [pairs.unit[n] for n in places.tolist()],
        "items": [pairs.item[n] for n in places.tolist()],
        "lasts": lasts.astype("datetime64[D]").tolist(),
    }
