"""An offer of single goods: both sides, what is given, and that everything adds up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.profit_rules import Tier
from clave.figures.simulation import Start
from clave.figures.simulation_lines import LINES, OfferedLine, Unit, simulate_offer
from clave.figures.simulation_parts import Campaign, Conditions, Line, Moves, TieredRebate

D = Decimal
START = Start(
    lines=(
        Line("P", D(100), D(1000), D(900), D(600), name="Queso", family="F"),
        Line("R", D(50), D(500), D(500), D(300), name="Leche", family="G"),
    ),
    conditions=Conditions(
        off_invoice={"rebate": D(70)}, service_cost=D(30), payment_days=D(60),
        capital_rate=D("0.06"),
    ),
)  # fmt: skip


def test_nothing_offered_changes_nothing() -> None:
    done = simulate_offer(START, [], Moves())
    assert done.before.ours == done.after.ours
    assert (done.bridge, done.given, done.received) == ((), {}, {})


def test_more_of_a_product_at_a_lower_price() -> None:
    """200 at 10 less 15 %: 1,700 invoiced where 100 made 900; half a unit less than today's 9."""
    done = simulate_offer(
        START, [OfferedLine("P", quantity=D(200), list_price=D(10), discount_rate=D("0.15"))],
        Moves(),
    )  # fmt: skip
    ours = done.after.ours
    assert (ours["gross_sales"], ours["invoiced_sales"]) == (D(2500), D(2200))
    assert ours["cogs"] == D(1500)
    # Conditions grow with what is invoiced, serving with the units.
    assert ours["rebate"] == D("110.00")
    assert ours["activity_cost"] == D("50.00")
    assert done.given == {LINES: D("100.00")}
    assert done.concession == D("100.00")
    assert [step.move for step in done.bridge] == [LINES]


def test_a_new_product_costs_what_the_catalogue_says() -> None:
    offered = [OfferedLine("N", quantity=D(10), list_price=D(20), discount_rate=D("0.1"))]
    known = {"N": Unit("Nuevo", "F", D(12))}
    done = simulate_offer(START, offered, Moves(), known)
    assert done.after.ours["invoiced_sales"] == D(1580)
    assert done.after.ours["cogs"] == D(1020)
    assert done.given == {LINES: D("20.00")}
    unknown = simulate_offer(START, offered, Moves())
    assert unknown.after.ours["sales_without_cost"] == D(180)


def test_a_family_moves_whole_and_a_product_of_it_goes_first() -> None:
    lines = [OfferedLine(family="F", quantity=D(150)), OfferedLine("P", quantity=D(120))]
    done = simulate_offer(START, lines, Moves())
    assert {row["product"]: row["quantity"] for row in done.after.lines} == {"P": 120, "R": 50}
    done = simulate_offer(START, [OfferedLine(family="F", quantity=D(150))], Moves())
    assert done.after.ours["invoiced_sales"] == D(1850)
    assert done.given == {}
    done = simulate_offer(START, [OfferedLine(family="Z", amount=D(300))], Moves())
    assert done.after.ours["invoiced_sales"] == D(1700)


def test_a_higher_price_is_received() -> None:
    done = simulate_offer(START, [OfferedLine("R", list_price=D(11))], Moves())
    assert done.received == {LINES: D("50.00")}
    assert done.after.ours["invoiced_sales"] == D(1450)


def test_a_tier_that_is_reached_by_the_goods_is_said() -> None:
    tiers = (Tier(D(0), D("0.02")), Tier(D(2000), D("0.05")))
    conditions = Conditions(off_invoice={"rebate": D(28)}, tiered=(TieredRebate("T", tiers),))
    start = Start(START.lines, conditions)
    done = simulate_offer(start, [OfferedLine("P", quantity=D(200))], Moves())
    assert "rebate_tier_reached" in [entry["code"] for entry in done.warnings]


def test_a_campaign_is_of_its_products_alone() -> None:
    campaign = Campaign(weeks=D(52), discount_rate=D("0.1"), uplift=D(1))
    done = simulate_offer(START, [], Moves(campaign=campaign), None, frozenset({"P"}))
    assert {row["product"]: row["quantity"] for row in done.after.lines} == {"P": 200, "R": 50}


@given(
    quantity=st.integers(1, 500),
    price=st.integers(1, 40),
    discount=st.integers(0, 60),
    days=st.integers(0, 120),
    fee=st.integers(0, 400),
)
@settings(max_examples=60, deadline=None)
def test_the_bridge_is_the_difference(
    quantity: int, price: int, discount: int, days: int, fee: int
) -> None:
    offered = [OfferedLine("P", "", D(quantity), D(price), D(discount) / 100)]
    done = simulate_offer(START, offered, Moves(payment_days=D(days), trade_investment=D(fee)))
    difference = done.after.ours[done.measure] - done.before.ours[done.measure]
    assert sum(step.amount for step in done.bridge) == difference
    assert done.before.ours["invoiced_sales"] == 1400
    given_ = D("9") * quantity - D(price) * quantity * (1 - D(discount) / 100)
    told = done.given.get(LINES, -done.received.get(LINES, D(0)))
    assert told == pytest.approx(given_, abs=D("0.01"))
