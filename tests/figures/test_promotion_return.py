"""Returns of promotions: worked values through the figure, properties, and a second computation."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.promotion_baselines import (
    LEAST_USUAL,
    METHODS,
    by_control,
    log_linear,
    mean_of_usual,
    season_of,
    smoothed,
    usual_weeks,
)
from clave.figures.promotion_return import promotion_return
from clave.figures.promotion_series import promotion_series
from clave.figures.promotion_told import ToldPromotion
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger

MONDAY = date(2026, 1, 5)
D = Decimal
Row = dict[str, Any]


def week(number: int) -> date:
    return MONDAY + timedelta(weeks=number)


def told(**values: Any) -> ToldPromotion:
    """Two weeks of P at A from the eleventh week on, at 25 % off."""
    usual: Row = {
        "key": 1,
        "account": "A",
        "places": ("A",),
        "start": week(10),
        "end": week(12) - timedelta(days=1),
        "products": ("P",),
        "discount_rate": D("0.25"),
        "expected_uplift": D(1),
    }
    return ToldPromotion(**(usual | values))


def sell_out(
    units: list[float], product: str = "P", account: str = "A", site: str | None = None
) -> list[Row]:
    """A row for each Sunday."""
    return [
        {
            "account": account,
            "site": site,
            "product": product,
            "date": week(number) + timedelta(days=6),
            "quantity": D(str(sold)),
            "date_precision": "day",
        }
        for number, sold in enumerate(units)
    ]


def sales(units: list[float], product: str = "P", account: str = "A") -> list[Line]:
    """Price 4.99, cost 2.10."""
    return [
        Line(
            account,
            week(number),
            D("4.99") * D(str(sold)),
            product=product,
            cost=D("2.10") * D(str(sold)),
            quantity=D(str(sold)),
        )
        for number, sold in enumerate(units)
    ]


USUAL = [5000.0] * 20
LIFTED = [*[5000.0] * 10, 10000.0, 10000.0, *[5000.0] * 8]


def row_of(connection: Any, *promotions: ToldPromotion, **given_: Any) -> Row:
    return promotion_return(connection, Scope(), promotions, **given_).rows[0]


def test_the_published_promotion_through_the_figure() -> None:
    """G-PRO-2: price 4.99, cost 2.10, 25 % off, 5,000 a week, two weeks, twice as much."""
    found = row_of(ledger(sales(USUAL), sellout=sell_out(LIFTED)), told())
    for row in worked.table("promotion_return", "Result"):
        assert worked.agrees(found[row["value"]], row["expected"]), row
    assert (found["source"], found["state"], found["missing"]) == ("sell_out", "ended", [])
    # What was expected of it was exactly this.
    assert found["expected_profit_amount"] == found["profit_amount"] == D("3950.0")


def test_a_margin_of_forty_and_a_discount_of_ten_need_a_third_more() -> None:
    """G-PRO-1: margin 40 %, discount 10 % of the price, nothing fixed: 33.33 %."""
    lines = [
        Line("A", week(n), D(1000), product="P", cost=D(600), quantity=D(1000)) for n in range(10)
    ]
    found = row_of(ledger(lines), told(discount_rate=D("0.1"), start=week(20), end=week(21)))
    assert found["break_even_rate"] == pytest.approx(1 / 3)


@given(
    lift=st.floats(0.2, 4),
    dip=st.floats(0.2, 1.6),
    like=st.floats(0.5, 1.5),
    discount=st.integers(0, 80),
    fixed=st.integers(0, 20000),
)
@settings(max_examples=40, deadline=None)
def test_parts_add_up_to_the_whole(
    lift: float, dip: float, like: float, discount: int, fixed: int
) -> None:
    units = [*[5000.0] * 10, *[5000 * lift] * 2, *[5000 * dip] * 2, *[5000.0] * 6]
    others = [*[800.0] * 10, *[800 * like] * 2, *[800.0] * 8]
    products = [{"code": code, "family": "F"} for code in ("P", "R")]
    out = sell_out(units) + sell_out(others, "R")
    one = told(discount_rate=D(discount) / 100, fixed=D(fixed))
    row = row_of(ledger(sales(USUAL), sellout=out, products=products), one)
    gross = row["sold_quantity"] - row["baseline_quantity"] - row["cannibalised_quantity"]
    assert row["incremental_quantity"] == gross
    assert row["net_quantity"] == gross - row["pulled_forward_quantity"]
    assert row["profit_amount"] == row["margin_amount"] - row["spend_amount"]
    assert row["pulled_forward_quantity"] >= 0
    assert row["cannibalised_quantity"] == pytest.approx(max(D(0), D(str(1600 * (1 - like)))))


@given(discount=st.integers(1, 50), fixed=st.integers(0, 5000))
@settings(max_examples=25, deadline=None)
def test_at_its_break_even_a_promotion_returns_nothing(discount: int, fixed: int) -> None:
    one = told(discount_rate=D(discount) / 100, fixed=D(fixed), start=week(30), end=week(31))
    connection = ledger(sales(USUAL), sellout=sell_out(USUAL))
    even = row_of(connection, one)["break_even_rate"]
    assert even is not None
    again = told(
        discount_rate=D(discount) / 100,
        fixed=D(fixed),
        start=week(30),
        end=week(31),
        expected_uplift=D(repr(even)),
    )
    assert row_of(connection, again)["expected_return_rate"] == pytest.approx(0, abs=1e-9)


def test_without_sell_out_it_is_measured_on_sales_and_said_so() -> None:
    result = promotion_return(ledger(sales(LIFTED)), Scope(), (told(),))
    assert result.rows[0]["source"] == "sell_in"
    assert result.rows[0]["uplift_rate"] == 1.0
    assert [entry["code"] for entry in result.missing] == ["promotions_on_sell_in"]


@pytest.mark.parametrize(
    ("units", "code", "note"),
    [
        ([0.0] * 10 + [50.0, 50.0] + [0.0] * 8, "zero_baseline", "promotions_over_nothing"),
        ([5000.0, 5000.0], "no_baseline", None),
    ],
)
def test_what_cannot_be_told_says_why(units: list[float], code: str, note: str | None) -> None:
    one = told() if len(units) > 5 else told(start=week(1), end=week(2) - timedelta(days=1))
    result = promotion_return(ledger(sales(units), sellout=sell_out(units)), Scope(), (one,))
    row = result.rows[0]
    assert code in row["missing"]
    assert (row["uplift_rate"], row["return_rate"], row["profit_amount"]) == (None, None, None)
    if note:
        assert note in [entry["code"] for entry in result.missing]
    assert result.values["measured_count"] == 0
    assert result.values["return_rate"] is None


def test_nothing_is_known_of_goods_that_were_never_sold() -> None:
    row = row_of(ledger(sales(USUAL)), told(products=("X",)))
    assert row["missing"] == ["no_sales"]
    assert row["expected_spend_amount"] is None


def test_a_cost_that_is_not_known_hides_the_return_and_not_the_uplift() -> None:
    lines = [Line("A", week(n), D(4990), product="P", quantity=D(1000)) for n in range(20)]
    row = row_of(ledger(lines, sellout=sell_out(LIFTED)), told())
    assert row["uplift_rate"] == 1.0
    assert row["spend_amount"] == D("1.2475") * 20000
    assert (row["return_rate"], row["missing"]) == (None, ["no_cost"])


def test_other_promotions_of_the_goods_are_no_usual_weeks() -> None:
    units = [*[5000.0] * 4, 9000.0, *[5000.0] * 5, 10000.0, 10000.0, *[5000.0] * 8]
    other = told(key=2, start=week(4), end=week(5) - timedelta(days=1))
    connection = ledger(sales(USUAL), sellout=sell_out(units))
    assert row_of(connection, told())["baseline_quantity"] > 10000
    found = promotion_return(connection, Scope(), (told(), other))
    assert [row["key"] for row in found.rows] == [2, 1]
    assert found.rows[1]["baseline_quantity"] == 10000


def test_who_pays_the_discount_decides_what_it_costs() -> None:
    connection = ledger(sales(USUAL), sellout=sell_out(LIFTED))
    halved = row_of(connection, told(our_share=D("0.5")))
    assert halved["spend_amount"] == D("1.2475") / 2 * 20000
    money = row_of(connection, told(discount_rate=None, discount=D("0.50"), fixed=D(1000)))
    assert money["spend_amount"] == 11000


def test_only_its_places_count_and_like_ones_compare() -> None:
    out = sell_out(LIFTED, account="S1") + sell_out([2500.0] * 20, account="S2")
    one = told(places=("S1",), controls=("S2",))
    connection = ledger(sales(USUAL, account="S1"), sellout=out)
    row = row_of(connection, one, method="control")
    assert (row["sold_quantity"], row["baseline_quantity"]) == (20000, 10000)
    # A week in which the control falls by a fifth is a fifth less of a baseline.
    fallen = [*[2500.0] * 10, 2000.0, 2000.0, *[2500.0] * 8]
    out = sell_out(LIFTED, account="S1") + sell_out(fallen, account="S2")
    connection = ledger(sales(USUAL, account="S1"), sellout=out)
    assert row_of(connection, one, method="control")["baseline_quantity"] == 8000
    assert row_of(connection, told(places=("S1",)), method="control")["missing"] == ["no_control"]


def test_seen_on_an_earlier_day_later_weeks_are_not_known() -> None:
    connection = ledger(sales(USUAL), sellout=sell_out(LIFTED))
    seen = promotion_return(connection, Scope(as_of=week(12) + timedelta(days=6)), (told(),)).rows
    assert (seen[0]["state"], seen[0]["provisional"]) == ("ended", True)
    seen = promotion_return(connection, Scope(as_of=week(11)), (told(),)).rows
    assert (seen[0]["state"], seen[0]["uplift_rate"]) == ("running", None)
    assert row_of(connection, told())["provisional"] is False


def test_a_scope_takes_its_accounts_and_months() -> None:
    connection = ledger(sales(USUAL), sellout=sell_out(LIFTED))
    two = (told(), told(key=2, account="B", places=("B",)))
    assert [r["key"] for r in promotion_return(connection, Scope(accounts=("A",)), two).rows] == [1]
    late = promotion_return(connection, Scope(start=date(2026, 4, 1)), two)
    assert (late.rows, late.values["promotion_count"]) == ([], 0)
    assert [entry["code"] for entry in late.missing] == ["no_promotions"]


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(Refused, match="unknown_choice"):
        promotion_return(ledger([]), Scope(), (), method="guess")


def test_the_series_adds_up_to_the_row() -> None:
    connection = ledger(sales(USUAL), sellout=sell_out(LIFTED))
    rows = promotion_series(connection, (told(),), 1)
    own = [row for row in rows if row["own"]]
    assert sum(row["sold"] for row in own) == 20000
    assert sum(row["baseline"] for row in own) == 10000
    assert promotion_series(connection, (told(),), 9) == []


@pytest.mark.parametrize("name", ["usual_weeks", "smoothed", "log_linear"])
def test_each_baseline_finds_a_level_that_does_not_move(name: str) -> None:
    promoted = [week in (10, 11) for week in range(20)]
    found = METHODS[name](LIFTED, promoted)
    assert found is not None
    assert [float(value) for value in found] == pytest.approx(USUAL)


def test_a_trend_is_followed_where_a_mean_is_not() -> None:
    rising = [1000 * 1.03**week for week in range(30)]
    units = [value * (2 if week in (28, 29) else 1) for week, value in enumerate(rising)]
    promoted = [week in (28, 29) for week in range(30)]
    errors = {}
    for method in (mean_of_usual, smoothed, log_linear):
        found = method(units, promoted)
        assert found is not None
        errors[method.__name__] = abs(float(sum(found[28:])) - sum(rising[28:]))
    assert errors["log_linear"] < errors["smoothed"] < errors["mean_of_usual"]


def test_season_is_taken_from_goods_that_were_not_promoted() -> None:
    assert season_of([100] * 25) is None
    others = [100.0] * 20 + [200.0] * 20
    factors = season_of(others)
    assert factors is not None
    assert (factors[0], factors[-1]) == (D(2) / 3, D(4) / 3)
    assert season_of([0.0] * 40) is None


def test_usual_weeks_leave_out_those_behind_a_promotion() -> None:
    flags = [False, False, True, False, False, False]
    assert usual_weeks(flags) == [True, True, False, False, False, True]
    assert mean_of_usual([1] * LEAST_USUAL, [False] * LEAST_USUAL) == [1] * LEAST_USUAL
    assert mean_of_usual([1] * 3, [False] * 3) is None
    with pytest.raises(Refused, match="weeks_do_not_match"):
        by_control([1], [False, True], control=[1])


def test_the_second_computation_agrees() -> None:
    """The mean of usual weeks, in plain Python over the same rows."""
    units = [float(4000 + 37 * ((n * 7) % 11)) for n in range(30)]
    for place in (12, 13, 14):
        units[place] *= 1.7
    one = told(start=week(12), end=week(15) - timedelta(days=1), fixed=D(500))
    row = row_of(ledger(sales([6000.0] * 30), sellout=sell_out(units)), one)
    usual = [u for n, u in enumerate(units) if n not in range(12, 17)]
    base = sum(usual) / len(usual)
    pulled = sum(max(0.0, base - units[n]) for n in (15, 16))
    sold = sum(units[12:15])
    spend = 4.99 * 0.25 * sold + 500
    profit = (sold - 3 * base - pulled) * 2.89 - spend
    assert float(row["baseline_quantity"]) == pytest.approx(3 * base)
    assert float(row["pulled_forward_quantity"]) == pytest.approx(pulled)
    assert float(row["profit_amount"]) == pytest.approx(profit)
    assert row["return_rate"] == pytest.approx(profit / spend)
