"""What the ledger holds of promotions, week by week: sell-out where it is told, else sell-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from clave.figures.asking import Connection, query
from clave.figures.assortment import catalogue
from clave.figures.base import Row
from clave.figures.promotion_told import ToldPromotion, week_of

BACK = 104  # weeks of history that are looked at
_WEEK = timedelta(days=7)

# Goods of the promotions, like goods (of the same families) and all others at the same places.
_PARTS = """
WITH places AS (
    SELECT unnest($keys::INTEGER[]) AS key, unnest($codes::VARCHAR[]) AS place,
        unnest($controls::BOOLEAN[]) AS is_control
),
goods AS (
    SELECT unnest($good_keys::INTEGER[]) AS key, unnest($goods::VARCHAR[]) AS product,
        unnest($roles::VARCHAR[]) AS role
),
known AS (SELECT DISTINCT place FROM places),
told AS (
    SELECT date_trunc('week', date)::DATE AS week, product, account,
        CASE WHEN site IN (SELECT place FROM known) THEN site ELSE account END AS place,
        {amounts}
    FROM {table}
    WHERE date >= $start AND {condition}
        AND (account IN (SELECT place FROM known) OR site IN (SELECT place FROM known))
),
summed AS (
    SELECT week, product, place, sum(units) AS units, sum(amount) AS amount, sum(cost) AS cost,
        sum(costed) AS costed
    FROM told GROUP BY ALL
)
SELECT p.key, s.week, p.is_control, coalesce(g.role, 'other') AS role, sum(s.units) AS units,
    sum(s.amount) AS amount, sum(s.cost) AS cost, sum(s.costed) AS costed
FROM summed s JOIN places p ON p.place = s.place
LEFT JOIN goods g ON g.key = p.key AND g.product = s.product
WHERE coalesce(g.role, '') <> 'busy'
GROUP BY ALL ORDER BY p.key, s.week
"""
_SOLD_ON = {
    "table": "sellout",
    "amounts": "quantity AS units, amount, NULL::DECIMAL(18,6) AS cost, NULL::DECIMAL(18,6) AS"
    " costed",
    "condition": "coalesce(date_precision, 'day') = 'day'",
}
_SOLD = {
    "table": "sales",
    "amounts": "quantity AS units, net_amount AS amount, cost_amount AS cost,"
    " CASE WHEN cost_amount IS NOT NULL THEN quantity END AS costed",
    "condition": "coalesce(date_precision, 'day') = 'day' AND kind IN ('sale', 'return')"
    " AND quantity IS NOT NULL"
    " AND (currency IS NULL OR currency IS NOT DISTINCT FROM $currency)",
}
_REACH = """
SELECT account, site, max(date) AS last FROM {table}
WHERE coalesce(date_precision, 'day') = 'day' GROUP BY ALL
"""


@dataclass
class Weeks:
    """The weeks of one promotion, from one source, the oldest first.

    ``goods``: units of what is promoted; ``like``: of the same families; ``others``: of all other
    families; ``control``: of the goods at like places where nothing runs. ``amount``, ``cost``,
    ``costed`` (units whose cost is known): of the goods.
    """

    first: date
    last: date
    goods: dict[date, Decimal] = field(default_factory=dict)
    like: dict[date, Decimal] = field(default_factory=dict)
    others: dict[date, Decimal] = field(default_factory=dict)
    control: dict[date, Decimal] = field(default_factory=dict)
    amount: dict[date, Decimal] = field(default_factory=dict)
    cost: dict[date, Decimal] = field(default_factory=dict)
    costed: dict[date, Decimal] = field(default_factory=dict)

    @property
    def mondays(self) -> list[date]:
        """Every week from the first to the last."""
        count = (self.last - self.first).days // 7 + 1
        return [self.first + number * _WEEK for number in range(count)]

    def until(self, day: date) -> Weeks:
        """The same as they were known on a day: later weeks left out."""
        return replace(self, last=min(self.last, week_of(day)))

    def of(self, name: str) -> list[Decimal]:
        """A column, with nothing where nothing was sold."""
        column = getattr(self, name)
        return [column.get(week, Decimal()) for week in self.mondays]


@dataclass(frozen=True)
class Known:
    """What is known of promotions: by key, from sell-out and from sell-in."""

    sold_on: Mapping[int, Weeks]
    sold: Mapping[int, Weeks]
    goods: Mapping[int, frozenset[str]]


def weeks_of(
    connection: Connection, promotions: Sequence[ToldPromotion], currency: str | None
) -> Known:
    """The weeks of each promotion, back to two years before the earliest of them begins."""
    if not promotions:
        return Known({}, {}, {})
    goods = _goods(connection, promotions)
    params = _parameters(connection, promotions, goods) | {"currency": currency}
    return Known(
        _read(connection, _SOLD_ON, promotions, params),
        _read(connection, _SOLD, promotions, params),
        goods,
    )


def _goods(
    connection: Connection, promotions: Sequence[ToldPromotion]
) -> dict[int, frozenset[str]]:
    """The products of each promotion, its families opened."""
    by_family: dict[str, set[str]] = {}
    for product, told in catalogue(connection).items():
        if product is not None and told["family"]:
            by_family.setdefault(told["family"], set()).add(product)
    return {
        one.key: frozenset(one.products).union(*(by_family.get(f, set()) for f in one.families))
        for one in promotions
    }


def _parameters(
    connection: Connection,
    promotions: Sequence[ToldPromotion],
    goods: Mapping[int, frozenset[str]],
) -> Row:
    """Places and roles as columns."""
    places = [(one.key, code, False) for one in promotions for code in one.places]
    places += [
        (one.key, code, True)
        for one in promotions
        for code in one.controls
        if code not in one.places
    ]
    roles = _roles(connection, promotions, goods)
    earliest = min(week_of(one.start) for one in promotions)
    return {
        "keys": [key for key, _, _ in places],
        "codes": [code for _, code, _ in places],
        "controls": [control for _, _, control in places],
        "good_keys": [key for key, _, _ in roles],
        "goods": [code for _, code, _ in roles],
        "roles": [role for _, _, role in roles],
        "start": earliest - BACK * _WEEK,
    }


def _roles(
    connection: Connection,
    promotions: Sequence[ToldPromotion],
    goods: Mapping[int, frozenset[str]],
) -> list[tuple[int, str, str]]:
    """Key, product and role. Goods that another promotion has at a place are no usual ones: they
    are ``busy``, and tell neither season nor what like goods lost.
    """
    known = catalogue(connection)
    roles: list[tuple[int, str, str]] = []
    for one in promotions:
        own, here = goods[one.key], set(one.places)
        busy = frozenset().union(
            *(goods[other.key] for other in promotions if here & set(other.places))
        )
        families = {known[code]["family"] for code in own if code in known} | set(one.families)
        roles += [(one.key, code, "goods") for code in sorted(own)]
        for code, told in known.items():
            if code is None or code in own:
                continue
            if code in busy:
                roles.append((one.key, code, "busy"))
            elif told["family"] in families and told["family"]:
                roles.append((one.key, code, "like"))
    return roles


_NAMES = {"goods": "goods", "like": "like", "other": "others"}


def _read(
    connection: Connection,
    source: Mapping[str, str],
    promotions: Sequence[ToldPromotion],
    params: Row,
) -> dict[int, Weeks]:
    found: dict[int, Weeks] = {}
    ends = _ends(connection, source["table"])
    places = {one.key: {*one.places, *one.controls} for one in promotions}
    for row in query(connection, _PARTS.format(**source), params):
        key, week = row["key"], row["week"]
        if key not in found:
            reached = [ends[code] for code in places[key] if code in ends]
            found[key] = Weeks(week, week_of(max(reached)) if reached else week)
        _add(found[key], row, week)
    return {key: weeks for key, weeks in found.items() if weeks.goods}


def _add(weeks: Weeks, row: Row, week: date) -> None:
    if row["is_control"]:
        if row["role"] == "goods":
            weeks.control[week] = row["units"] or Decimal()
        return
    getattr(weeks, _NAMES[row["role"]])[week] = row["units"] or Decimal()
    if row["role"] == "goods":
        for name in ("amount", "cost", "costed"):
            if row[name] is not None:
                getattr(weeks, name)[week] = row[name]


def _ends(connection: Connection, table: str) -> dict[Any, date]:
    """The newest day that is known of each place."""
    ends: dict[Any, date] = {}
    for row in query(connection, _REACH.format(table=table), {}):
        for code in (row["account"], row["site"]):
            if code is not None:
                ends[code] = max(ends.get(code, row["last"]), row["last"])
    return ends
