"""What became of one promotion: its weeks held against what they would have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from clave.figures.base import Row
from clave.figures.promotion import AFTER, promotion_result, pull_forward
from clave.figures.promotion_baselines import METHODS, season_of
from clave.figures.promotion_told import ToldPromotion
from clave.figures.promotion_weeks import Weeks

_YEAR = timedelta(weeks=52)
_SUNDAY = timedelta(days=6)
EMPTY: Row = dict.fromkeys(
    (
        *("sold_quantity", "baseline_quantity", "uplift_rate", "incremental_quantity"),
        *("cannibalised_quantity", "pulled_forward_quantity", "net_quantity", "margin_amount"),
        *("spend_amount", "profit_amount", "return_rate", "break_even_rate", "weeks", "method"),
        *("provisional", "seasonal"),
    )
)


@dataclass(frozen=True)
class Goods:
    """A promotion with the others of the same goods, and what we sold of them."""

    told: ToldPromotion
    rivals: tuple[ToldPromotion, ...]
    sold: Weeks | None

    @property
    def unit_price(self) -> Decimal | None:
        """What we asked for a unit in the year before; None where nothing was sold."""
        return self._per_unit("amount", "goods")

    @property
    def unit_cost(self) -> Decimal | None:
        """What a unit cost us then; None where the ledger does not know."""
        return self._per_unit("cost", "costed")

    @property
    def unit_margin(self) -> Decimal | None:
        """What a unit earns at its full price."""
        price, cost = self.unit_price, self.unit_cost
        return None if price is None or cost is None else price - cost

    def promoted(self, mondays: Sequence[date]) -> list[bool]:
        """Which weeks this or another promotion of its goods ran in."""
        all_of_them = (self.told, *self.rivals)
        return [any(one.covers(week) for one in all_of_them) for week in mondays]

    def _per_unit(self, amount: str, units: str) -> Decimal | None:
        """Over the 52 weeks before it began; over all that is known where those hold nothing."""
        if self.sold is None:
            return None
        begin = self.told.start
        for first, last in ((begin - _YEAR, begin), (date.min, date.max)):
            told = [
                (getattr(self.sold, amount)[week], count)
                for week, count in getattr(self.sold, units).items()
                if first <= week < last and week in getattr(self.sold, amount)
            ]
            whole = sum((count for _, count in told), Decimal())
            if whole > 0:
                return sum((money for money, _ in told), Decimal()) / whole
        return None


def state_of(one: ToldPromotion, weeks: Weeks, as_of: date | None) -> Row:
    """``planned``, ``running`` or ``ended``, by the weeks that are known (or up to ``as_of``).

    ``provisional``: not all of the weeks behind it are known yet.
    """
    reached = weeks.last + _SUNDAY
    if as_of is not None:
        reached = min(reached, as_of)
    state = "planned" if one.start > reached else "running" if one.end > reached else "ended"
    short = reached < one.end + timedelta(weeks=AFTER) if state == "ended" else None
    return {"state": state, "data_to": reached, "provisional": short}


def judged(goods: Goods, weeks: Weeks, method: str, missing: list[str]) -> Row:
    """The promotion against its baseline; codes of what cannot be told go into ``missing``."""
    mondays = weeks.mondays
    promoted = goods.promoted(mondays)
    season = season_for(weeks, method)
    bases = bases_of(goods, weeks, promoted, method)
    window = [number for number, week in enumerate(mondays) if goods.told.covers(week)]
    sold = weeks.of("goods")
    units = sum((sold[number] for number in window), Decimal())
    row: Row = {
        "weeks": len(window),
        "method": method,
        "sold_quantity": units,
        "seasonal": season is not None,
    }
    if bases is None:
        missing.append("no_control" if method == "control" else "no_baseline")
        return row
    base = sum((bases[number] for number in window), Decimal())
    row["baseline_quantity"] = base
    if base <= 0:
        missing.append("zero_baseline")
        return row
    lost = {
        "cannibalised": _cannibalised(weeks, promoted, window, season),
        "pulled_forward": _pulled(bases, sold, promoted, window),
    }
    return row | _result(goods, units, base, lost)


def season_for(weeks: Weeks, method: str) -> list[Decimal] | None:
    """The season that the other families tell; a control tells its own."""
    return season_of(weeks.of("others")) if method != "control" else None


def bases_of(
    goods: Goods, weeks: Weeks, promoted: Sequence[bool], method: str
) -> list[Decimal] | None:
    """The baseline of each week by a method; None where its weeks do not tell it."""
    more: dict[str, Any] = {"season": season_for(weeks, method)}
    if method == "control":
        if not weeks.control:
            return None
        more = {"control": weeks.of("control")}
    return METHODS[method](weeks.of("goods"), promoted, after=AFTER, **more)


def _cannibalised(
    weeks: Weeks, promoted: Sequence[bool], window: Sequence[int], season: list[Decimal] | None
) -> Decimal:
    """What like goods sold less than usual while it ran; nothing where they sold more."""
    if not weeks.like:
        return Decimal()
    like = weeks.of("like")
    bases = METHODS["usual_weeks"](like, promoted, after=AFTER, season=season)
    if bases is None:
        return Decimal()
    less = sum((bases[number] - like[number] for number in window), Decimal())
    return max(Decimal(), less)


def _pulled(
    bases: Sequence[Decimal],
    sold: Sequence[Decimal],
    promoted: Sequence[bool],
    window: Sequence[int],
) -> Decimal:
    """What the weeks behind it sold less than their baseline, as far as they are known."""
    if not window:
        return Decimal()
    last = window[-1]
    behind = [n for n in range(last + 1, min(last + 1 + AFTER, len(sold))) if not promoted[n]]
    return pull_forward([bases[n] for n in behind], [sold[n] for n in behind])


def _result(goods: Goods, units: Decimal, base: Decimal, lost: dict[str, Decimal]) -> Row:
    price, margin = goods.unit_price, goods.unit_margin
    discount = goods.told.unit_discount(price)
    told = promotion_result(
        units=units,
        baseline_units=base,
        margin=margin or Decimal(),
        discount=discount or Decimal(),
        fixed=goods.told.fixed,
        cannibalised=lost["cannibalised"],
        pulled_forward=lost["pulled_forward"],
    )
    row: Row = {
        "uplift_rate": told.uplift,
        "incremental_quantity": told.incremental_units,
        "cannibalised_quantity": lost["cannibalised"],
        "pulled_forward_quantity": lost["pulled_forward"],
        "net_quantity": told.net_units,
    }
    if discount is not None:
        row["spend_amount"] = told.spend
    if discount is not None and margin is not None:
        row |= {
            "margin_amount": told.margin_amount,
            "profit_amount": told.profit_change,
            "return_rate": told.roi,
            "break_even_rate": told.break_even_uplift,
        }
    return row
