"""Effects of price and display: real weeks of 88 key accounts, and a second computation."""

from __future__ import annotations

import csv
from decimal import Decimal
from math import exp, log
from pathlib import Path
from random import Random

import numpy as np
import pytest

from clave.figures.promotion_effects import PromotedWeek, effects_of, episodes_of
from clave.lib.refusal import Refused

D = Decimal


def cheese(path: Path) -> list[PromotedWeek]:
    with path.open(newline="") as file:
        return [
            PromotedWeek(
                row["RETAILER"], float(row["VOLUME"]), float(row["PRICE"]), float(row["DISP"])
            )
            for row in csv.DictReader(file)
        ]


@pytest.mark.data
def test_the_cheese_of_88_key_accounts(shared_data: Path) -> None:
    """Boatwright, McCulloch & Rossi (1999): display 0.914, log price −2.388."""
    weeks = cheese(shared_data / "promo_cheese.csv")
    found = effects_of(weeks)
    assert (found.weeks, len(found.levels)) == (5555, 88)
    display, price = found.of("display"), found.of("ln_price")
    assert display is not None
    assert price is not None
    assert (round(display.value, 3), round(price.value, 3)) == (0.914, -2.388)
    assert display.error == pytest.approx(0.0306, abs=1e-4)
    assert price.error == pytest.approx(0.0332, abs=1e-4)
    assert found.explained == pytest.approx(0.5847, abs=1e-4)


@pytest.mark.data
def test_what_the_promotions_of_the_cheese_returned(shared_data: Path) -> None:
    weeks = cheese(shared_data / "promo_cheese.csv")
    found = episodes_of(weeks, effects_of(weeks), margin_rate=D("0.30"))
    assert sum(one.weeks for one in found) == sum(flagged(weeks))
    spend = sum(one.result.spend for one in found)
    profit = sum(one.result.profit_change for one in found)
    # At a margin of 30 % they cost more than they brought; at 60 % they pay.
    assert profit < 0 < spend
    rich = episodes_of(weeks, effects_of(weeks), margin_rate=D("0.60"))
    assert sum(one.result.profit_change for one in rich) > 0
    for one in found:
        assert one.result.incremental_units == pytest.approx(D(repr(one.units - one.baseline)))
        assert one.result.profit_change == one.result.margin_amount - one.result.spend


def flagged(weeks: list[PromotedWeek]) -> list[bool]:
    """By hand: 5 % or more below the account's median price, or on display in half its stores."""
    medians = {
        name: float(np.median([w.price for w in weeks if w.account == name]))
        for name in {w.account for w in weeks}
    }
    return [w.price <= medians[w.account] * 0.95 or w.display >= 0.5 for w in weeks]


@pytest.mark.parametrize("seed", range(5))
def test_dummies_for_each_account_give_the_same(seed: int) -> None:
    """The within estimator against ordinary least squares with a column for each account."""
    rng = Random(seed)
    weeks = [
        PromotedWeek(f"A{n % 4}", exp(5 + n % 4 + rng.gauss(0, 0.3)), rng.uniform(1, 4),
                     rng.random())
        for n in range(60)
    ]  # fmt: skip
    found = effects_of(weeks)
    names = [f"A{n}" for n in range(4)]
    design = np.array(
        [[w.display, log(w.price), *(float(w.account == n) for n in names)] for w in weeks]
    )
    answer = np.array([log(w.units) for w in weeks])
    values = np.linalg.solve(design.T @ design, design.T @ answer)
    left = answer - design @ values
    spread = left @ left / (60 - 6)
    errors = np.sqrt(np.diag(np.linalg.inv(design.T @ design)) * spread)
    assert [one.value for one in found.effects] == pytest.approx(values[:2])
    assert [one.error for one in found.effects] == pytest.approx(errors[:2])
    assert [found.levels[n] for n in names] == pytest.approx(values[2:])


def test_exact_effects_are_found_exactly_and_judged() -> None:
    def sold(price: float, display: float = 0.0) -> float:
        return exp(6 - 2 * log(price) + 0.7 * display)

    prices = [4.0] * 8 + [3.0, 3.0] + [4.0] * 6
    weeks = [PromotedWeek("A", sold(p), p) for p in prices]
    weeks += [PromotedWeek("B", sold(4.0, d), 4.0, d) for d in (0, 0, 0, 1, 0, 0)]
    found = effects_of(weeks)
    assert [one.value for one in found.effects] == pytest.approx([0.7, -2.0])
    one, shown = episodes_of(weeks, found, margin_rate=D("0.5"), fixed=D(3))
    assert (one.account, one.first, one.last, one.weeks) == ("A", 8, 9, 2)
    assert one.result.uplift == pytest.approx((4 / 3) ** 2 - 1)
    assert float(one.discount) == pytest.approx(1.0)
    spend = 2 * sold(3.0) + 3
    profit = 2 * (sold(3.0) - sold(4.0)) * 2 - spend
    assert float(one.result.profit_change) == pytest.approx(profit, abs=1e-6)
    assert shown.result.uplift == pytest.approx(exp(0.7) - 1)
    assert shown.result.spend == 3


def test_what_tells_nothing_is_refused() -> None:
    still = [PromotedWeek("A", 10.0 + n, 2.0) for n in range(5)]
    with pytest.raises(Refused, match="nothing_varied"):
        effects_of(still)
    with pytest.raises(Refused, match="nothing_varied"):
        effects_of([])
    one = [PromotedWeek("A", 10.0 + n, 2.0 - n % 2, n % 2) for n in range(6)]
    with pytest.raises(Refused, match="moved_together"):
        effects_of(one)
    with pytest.raises(Refused, match="not_above_zero"):
        effects_of([PromotedWeek("A", 0.0, 2.0)])
    # A column that never changes is left out, and the other is told.
    moved = [PromotedWeek("A", 10.0 + n, 2.0 + n) for n in range(5)]
    assert [one.name for one in effects_of(moved).effects] == ["ln_price"]
