"""Which products an account has stopped buying, or buys less and less, by its own rhythm.

Definition, traps and worked values: ``docs/figures/lapsed.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from math import isnan
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from clave.figures.asking import Connection
from clave.figures.assortment import catalogue
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.category_sales import decimal_of
from clave.figures.frame import Frame, open_frame
from clave.figures.lapsed_pairs import Pairs, Volumes, lost_money, pairs_of, usual_gaps, volumes_of
from clave.figures.rhythm import (
    Numbers,
    benjamini_hochberg,
    drawn_to,
    gamma_tail,
    poisson_ratio,
    predictive_tail,
)
from clave.lib.refusal import Refused

BY = ("product", "family", "account")
LEVEL = 0.05
LEAST_ORDERS = 3
RECENT = 730  # days: who bought last before that went long ago
DISCONTINUED = 90  # days in which nobody bought it
NEVER = 6.9  # purchases that all together would have made meanwhile: exp(−6.9) = 0.001
RECENT_MONTHS, BEFORE_MONTHS = 3, 12
SEASONAL = 0.05
LEAST_MONTHS = 6  # of the twelve before, with a purchase: less is no volume that could slow


class Asked(TypedDict, total=False):
    """``by``: product, family or account (all that it buys); ``only``: codes of the units that rows
    are wanted of; ``level``: share of false alarms among the flags; ``least_orders``: days of
    purchase that a rhythm needs; ``ended``: False gives no rows of what nobody buys any more;
    ``limit`` shortens the rows. Neither changes the values.
    """

    by: str
    only: Sequence[str]
    level: float
    least_orders: int
    ended: bool
    limit: int | None
    non_products: Sequence[str]


def lapsed(connection: Connection, scope: Scope, **asked: Unpack[Asked]) -> FigureResult:
    """Pairs of unit × product, family or everything that fell silent or slow beyond chance.

    ``kind`` of a row: lapsed (silent longer than its own gaps allow), slowing (fewer units in three
    months than in twelve before and in the same three of a year before) or discontinued (nobody
    buys it any more; no loss of the account). False alarms are controlled over all pairs tested, of
    all units (Benjamini–Hochberg). Raises ``Refused('unknown_choice' | 'bad_pattern')``.
    """
    by, limit = asked.get("by", "product"), asked.get("limit")
    if by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=BY)
    frame = open_frame(connection, scope)
    if frame.precision == "year" or frame.last_month is None or frame.as_of is None:
        return frame.result(FIGURE, values=_values([], {}))
    tested = Tested(frame, by, asked)
    slow, counted = _slowing(frame, tested, asked)
    silent = tested.silent_rows(ended=asked.get("ended", True))
    rows = sorted([*silent, *slow], key=_order)
    values = _values(rows, tested.counts() | {"slowing_tested": counted})
    shown, names = rows if limit is None else rows[:limit], catalogue(connection)
    for row in shown:
        _named(row, names, by)
    return frame.result(FIGURE, period=frame.period, values=values, rows=shown)


class Tested:
    """Every pair against its own rhythm. Arrays stand in the order of the pairs."""

    def __init__(self, frame: Frame, by: str, asked: Asked) -> None:
        self.frame, self.by = frame, by
        self.only, self.non_products = set(asked.get("only", ())), asked.get("non_products", ())
        pairs = self.pairs = pairs_of(frame, by, self.non_products)
        ended = _discontinued(pairs) if by != "account" else np.zeros(len(pairs.orders), dtype=bool)
        self.discontinued = ended
        few = pairs.orders < asked.get("least_orders", LEAST_ORDERS)
        old = pairs.silent > RECENT
        self.once = int((pairs.orders == 1).sum())
        self.few, self.old = int(few.sum()), int((old & ~few).sum())
        self.tested = ~few & ~old & ~self.discontinued & (pairs.mean > 0)
        self.chance = _chances(pairs, self.tested)
        late = np.flatnonzero(self.tested & (pairs.silent > pairs.mean))
        q = np.ones(len(pairs.orders))
        q[late] = benjamini_hochberg(self.chance[late], int(self.tested.sum()))
        self.q = q
        self.flagged = np.flatnonzero(q <= asked.get("level", LEVEL))

    def counts(self) -> Row:
        """What was tested, what could not be, and what nobody buys any more."""
        return {
            "pairs": len(self.pairs.orders),
            "tested": int(self.tested.sum()),
            "one_purchase": self.once,
            "too_few_orders": self.few,
            "long_gone": self.old,
            "discontinued": len(self._wanted(self._quiet())),
        }

    def silent_rows(self, *, ended: bool) -> list[Row]:
        """Rows of what lapsed, and with ``ended`` of what nobody buys any more but was bought in
        two years."""
        places = self._wanted([*self.flagged.tolist(), *(self._quiet() if ended else ())])
        taken = np.array(places, dtype=np.int64)
        if not taken.size:
            return []
        money = _moneys(lost_money(self.frame, self.by, self.pairs, taken, self.non_products))
        usual = _usuals(usual_gaps(self.frame, self.by, self.pairs, taken, self.non_products))
        return [self._row(*one) for one in zip(places, money, usual, strict=True)]

    def _quiet(self) -> list[int]:
        found: list[int] = np.flatnonzero(
            self.discontinued & (self.pairs.silent <= RECENT)
        ).tolist()
        return found

    def _wanted(self, places: list[int]) -> list[int]:
        return [n for n in places if not self.only or self.pairs.unit[n] in self.only]

    def _row(self, n: int, money: Row, usual: Row) -> Row:
        pairs, ended = self.pairs, bool(self.discontinued[n])
        silent, mean = float(pairs.silent[n]), float(pairs.mean[n])
        chance = None if ended else float(self.chance[n])
        deviation = float(np.sqrt(pairs.variance[n]))
        still = Decimal(repr(chance or 0.0))
        sales = Decimal() if ended else max(Decimal(), money["yearly"] * (1 - still))
        several = pairs.orders[n] > 2
        return _blank() | {
            "kind": "discontinued" if ended else "lapsed",
            **_item(self.by, pairs.unit[n], pairs.item[n]),
            "orders": int(pairs.orders[n]),
            "last_date": self.frame.as_of - timedelta(days=int(silent))
            if self.frame.as_of
            else None,
            "silent_days": int(silent),
            "mean_gap": mean if mean > 0 else None,
            **usual,
            "overdue_ratio": silent / usual["median_gap"] if usual["median_gap"] else None,
            "gamma_probability": gamma_tail(silent, mean, deviation) if several else None,
            "probability": chance,
            "q_value": None if ended else float(self.q[n]),
            "yearly_amount": money["yearly"],
            "expected_loss": sales,
            "margin_rate": money["margin"],
            "expected_margin_loss": _margin(sales, money["margin"]),
        }


def _chances(pairs: Pairs, tested: NDArray[np.bool_]) -> Numbers:
    """P(a silence so long is still the rhythm), from each pair's gaps drawn to those of all."""
    gaps = np.maximum(pairs.orders - 1.0, 1.0)
    mean = np.where(pairs.mean > 0, pairs.mean, 1.0)
    own = np.nan_to_num(pairs.variance) / mean**2
    sure = tested & (gaps >= 5)
    known = own[sure if sure.any() else tested & (gaps >= 2)]
    common = float(np.median(known)) if known.size else 1.0
    chance = predictive_tail(pairs.silent, mean, drawn_to(own, gaps, max(common, 1e-3)), gaps)
    return np.where(tested, chance, 1.0)


def _discontinued(pairs: Pairs) -> NDArray[np.bool_]:
    """Whether nobody buys the item any more: none of several buyers for 90 days, and for so long
    as by all their purchases together happens once in a thousand times."""
    if not len(pairs.item):
        return np.zeros(0, dtype=bool)
    items, place, buyers = np.unique(
        np.array(pairs.item, dtype=str), return_inverse=True, return_counts=True
    )
    shortest, longest = np.full(len(items), np.inf), np.zeros(len(items))
    np.minimum.at(shortest, place, pairs.silent)
    np.maximum.at(longest, place, pairs.silent + pairs.mean * (pairs.orders - 1))
    often = np.bincount(place, weights=pairs.orders) / np.maximum(longest - shortest, 1.0)
    ended = (shortest > DISCONTINUED) & (buyers > 1) & (shortest * often > NEVER)
    return np.asarray(ended[place])


def _slowing(frame: Frame, silent: Tested, asked: Asked) -> tuple[list[Row], int]:
    """Pairs whose volume fell beyond chance, those left out that lapsed; how many were tested."""
    found = volumes_of(frame, silent.by, silent.non_products)
    if found is None:
        frame.missing.append(note("no_fifteen_months"))
        return [], 0
    fit, chance = _slow_chances(found)
    places = np.flatnonzero(fit)
    q = benjamini_hochberg(chance[places])
    gone = {
        (silent.pairs.unit[n], silent.pairs.item[n])
        for n in [*silent.flagged.tolist(), *np.flatnonzero(silent.discontinued).tolist()]
    }
    rows = []
    for at in np.flatnonzero(q <= asked.get("level", LEVEL)).tolist():
        n = int(places[at])
        key = found.unit[n], found.item[n]
        if key not in gone and (not silent.only or key[0] in silent.only):
            rows.append(_slow_row(silent.by, found, n, float(chance[n]), float(q[at])))
    return rows, len(places)


def _slow_chances(found: Volumes) -> tuple[NDArray[np.bool_], Numbers]:
    """Which pairs have a volume that could slow, and the chance that theirs did not."""
    mean = found.before / BEFORE_MONTHS
    fit = (found.before > 0) & (found.months >= LEAST_MONTHS)
    safe = np.where(mean > 0, mean, 1.0)
    own = np.maximum(found.squares / BEFORE_MONTHS - mean**2, 0.0) * 12 / 11 / safe**2
    common = max(float(np.median(own[fit])) if fit.any() else 1.0, 1e-3)
    # Volume per so much is a count: what a month of this pair varies by, drawn to all pairs.
    unit = drawn_to(own, np.full(len(own), 12.0), common) * safe
    share = RECENT_MONTHS / BEFORE_MONTHS
    chance = poisson_ratio(found.recent / unit, found.before / unit, share)
    # A season that ends is no decline: it must be fewer than a year before as well.
    seasonal = poisson_ratio(found.recent / unit, found.year_ago / unit, 1.0) > SEASONAL
    return fit, np.where(seasonal, 1.0, chance)


def _slow_row(by: str, found: Volumes, n: int, chance: float, q: float) -> Row:
    recent, before, ago = (
        decimal_of(values[n]) for values in (found.recent_net, found.before_net, found.ago_net)
    )
    loss = max(Decimal(), min(before - 4 * recent, 4 * (ago - recent)))
    margin = float(found.margin[n])
    rate = None if np.isnan(margin) else margin
    monthly = float(found.before[n] / BEFORE_MONTHS)
    return _blank() | {
        "kind": "slowing",
        **_item(by, found.unit[n], found.item[n]),
        "volume_change": float(found.recent[n] / RECENT_MONTHS / monthly - 1),
        "probability": chance,
        "q_value": q,
        "yearly_amount": before,
        "expected_loss": loss,
        "margin_rate": rate,
        "expected_margin_loss": _margin(loss, rate),
    }


def _moneys(found: Mapping[str, Numbers]) -> list[Row]:
    cost, net = found["cost"], found["with_cost"]
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(net > 0, (net - cost) / net, np.nan)
    yearly = np.nan_to_num(found["amount"])
    return [
        {"yearly": decimal_of(amount), "margin": margin}
        for amount, margin in zip(yearly.tolist(), _known(rates), strict=True)
    ]


def _usuals(found: Mapping[str, Numbers]) -> list[Row]:
    names = ("median_gap", "p90_gap")
    told = zip(*(_known(found[name]) for name in names), strict=True)
    return [dict(zip(names, pair, strict=True)) for pair in told]


def _known(values: Numbers) -> list[float | None]:
    """The numbers, None where there is none."""
    return [None if isnan(value) else value for value in values.astype(float).tolist()]


def _margin(amount: Decimal, rate: float | None) -> Decimal | None:
    return None if rate is None else amount * Decimal(repr(rate))


def _item(by: str, unit: str, item: str) -> Row:
    return {"account": unit} if by == "account" else {"account": unit, by: item}


def _blank() -> Row:
    return dict.fromkeys(_COLUMNS)


def _named(row: Row, names: Mapping[str | None, Row], by: str) -> None:
    if by == "product":
        known = names.get(row["product"]) or {}
        row["name"], row["family"] = known.get("name"), known.get("family")


def _order(row: Row) -> tuple[Any, ...]:
    money = row["expected_margin_loss"]
    money = row["expected_loss"] if money is None else money
    ended = row["kind"] == "discontinued"
    return ended, -money, row["account"], row["product"] or "", row["family"] or ""


def _values(rows: list[Row], counts: Row) -> Row:
    kinds = {kind: sum(row["kind"] == kind for row in rows) for kind in ("lapsed", "slowing")}
    names = (
        *("pairs", "tested", "slowing_tested", "one_purchase", "too_few_orders", "long_gone"),
        "discontinued",
    )
    margins = [r["expected_margin_loss"] for r in rows if r["expected_margin_loss"] is not None]
    return {
        **{name: counts.get(name, 0) for name in names},
        **kinds,
        "expected_loss_amount": sum((row["expected_loss"] for row in rows), Decimal()),
        "expected_margin_loss_amount": sum(margins, Decimal()) if margins else None,
    }


_COLUMNS = (
    *("kind", "account", "product", "family", "name", "orders", "last_date", "silent_days"),
    *("mean_gap", "median_gap", "p90_gap", "overdue_ratio", "gamma_probability", "probability"),
    *("q_value", "volume_change", "yearly_amount", "expected_loss", "margin_rate"),
    "expected_margin_loss",
)
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("pairs", "tested", "slowing_tested", "one_purchase"), "count"),
    **dict.fromkeys(("too_few_orders", "long_gone", "lapsed", "slowing", "discontinued"), "count"),
    **dict.fromkeys(("expected_loss_amount", "expected_margin_loss_amount"), "money"),
    **dict.fromkeys(("yearly_amount", "expected_loss", "expected_margin_loss"), "money"),
    **dict.fromkeys(("kind", "account", "product", "family", "name"), "text"),
    **dict.fromkeys(("orders", "silent_days"), "count"),
    **dict.fromkeys(("mean_gap", "median_gap", "p90_gap", "overdue_ratio"), "index"),
    **dict.fromkeys(("gamma_probability", "probability", "q_value"), "ratio"),
    **dict.fromkeys(("volume_change", "margin_rate"), "ratio"),
    "last_date": "date",
}

FIGURE = Figure(
    name="lapsed",
    definition="lapsed/1",
    needs=(
        "sales: account, product, date, kind, quantity",
        "account_product_month: net_amount, quantity, cost_amount, net_with_cost (optional)",
        "products, product_names: name, family (optional)",
    ),
    units=_UNITS,
    parameters=("by", "only", "level", "least_orders", "ended", "limit", "non_products"),
    compute=lapsed,
)
