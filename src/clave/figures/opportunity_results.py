"""What somebody's effort earned: sales of a unit and product or family after a day, and before.

No figure of its own: whoever keeps the decisions asks it. Worked values: ``tests/figures``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from clave.figures.asking import Connection
from clave.figures.assortment import cells_parameters, cells_sql
from clave.figures.base import Scope
from clave.figures.frame import open_frame
from clave.lib.months import add_months, month_of, months_between

MOST_MONTHS = 12

_MONTHS = """,
asked AS (
    SELECT unnest($places::INTEGER[]) AS place, unnest($units::VARCHAR[]) AS unit,
        unnest($items::VARCHAR[]) AS item, unnest($kinds::VARCHAR[]) AS kind_of,
        unnest($firsts::DATE[]) AS first, unnest($lasts::DATE[]) AS last
)
SELECT place, c.month >= first AS after, sum(c.net_amount) AS net, sum(c.quantity) AS quantity
FROM asked JOIN cells c ON c.unit = asked.unit
    LEFT JOIN families f ON f.product = c.product
WHERE NOT c.is_fee AND c.kind IN ('sale', 'return') AND c.product IS NOT NULL
    AND (kind_of = 'account' OR (kind_of = 'product' AND c.product = item)
        OR (kind_of = 'family' AND coalesce(f.family, '') = item))
    AND (c.month BETWEEN first AND last
        OR c.month BETWEEN first - INTERVAL 12 MONTH AND last - INTERVAL 12 MONTH)
GROUP BY place, after ORDER BY place
"""


@dataclass(frozen=True)
class Effort:
    """What was gone after at a unit: a product, a family, or (both None) everything.

    ``since``: the day it was taken up; ``price``: whether it was about the price alone.
    """

    unit: str
    since: date
    product: str | None = None
    family: str | None = None
    price: bool = False


@dataclass(frozen=True)
class Earned:
    """Net sales of the whole ``months`` after (twelve at most) and of the same a year before.

    ``earned``: their difference; of a price, what the change of the unit price brought at the
    quantity sold after (None where there is no price to compare). ``months`` 0: too early to say,
    and all else is None.
    """

    months: int
    after: Decimal | None
    before: Decimal | None
    earned: Decimal | None


def results_of(
    connection: Connection, scope: Scope, efforts: Sequence[Effort], non_products: Sequence[str]
) -> list[Earned]:
    """What each effort earned so far, in their order."""
    frame = open_frame(connection, scope)
    last, covered = frame.last_month, frame.covered
    if last is None or covered is None or not efforts:
        return [Earned(0, None, None, None) for _ in efforts]
    firsts = [add_months(month_of(effort.since), 1) for effort in efforts]
    lasts = [min(last, add_months(first, MOST_MONTHS - 1)) for first in firsts]
    narrow = replace(frame, scope=_of_units(scope, {effort.unit for effort in efforts}))
    found = narrow.rows(
        cells_sql(narrow) + _MONTHS,
        **cells_parameters(narrow, non_products),
        places=list(range(len(efforts))),
        units=[effort.unit for effort in efforts],
        items=[effort.product or effort.family or "" for effort in efforts],
        kinds=[_kind(effort) for effort in efforts],
        firsts=firsts,
        lasts=lasts,
    )
    sums = {(row["place"], row["after"]): (row["net"], row["quantity"]) for row in found}
    results = []
    for place, effort in enumerate(efforts):
        months = max(0, months_between(firsts[place], lasts[place]))
        if not months or add_months(firsts[place], -12) < covered.start:
            results.append(Earned(months if not months else 0, None, None, None))
            continue
        after, before = (sums.get((place, side), (Decimal(), None)) for side in (True, False))
        results.append(
            Earned(months, after[0], before[0], _earned(after, before, price=effort.price))
        )
    return results


def _of_units(scope: Scope, units: set[str]) -> Scope:
    """The scope with the members of these units alone: nothing else needs to be read."""
    members = {code for code, unit in (scope.grouping or {}).items() if unit in units}
    wanted = members | {unit for unit in units if scope.parent(unit) == unit}
    if scope.accounts is not None:
        wanted &= set(scope.accounts)
    grouping = {code: scope.parent(code) for code in wanted}
    return replace(scope, accounts=tuple(sorted(wanted)), grouping=grouping)


def _earned(
    after: tuple[Decimal, Decimal | None], before: tuple[Decimal, Decimal | None], *, price: bool
) -> Decimal | None:
    if not price:
        return after[0] - before[0]
    if not after[1] or not before[1]:
        return None
    return after[0] - after[1] * before[0] / before[1]


def _kind(effort: Effort) -> str:
    if effort.product:
        return "product"
    return "family" if effort.family is not None else "account"
