from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.customer_margin import Counting
from clave.figures.pnl import pnl
from clave.figures.pnl_steps import STEPS
from clave.figures.profit_rules import ProfitRules, Scheme, Tier
from clave.figures.simulation import simulation, tiered_of
from clave.figures.simulation_parts import (
    Campaign,
    Conditions,
    Line,
    Moves,
    TieredRebate,
    moves_from,
    told_moves,
)
from clave.figures.simulation_sides import declared_margin
from clave.figures.simulation_warnings import terms_warnings
from clave.figures.simulator import simulate
from clave.lib.refusal import Refused
from tests.figures import ledger as making
from tests.figures import worked
from tests.figures.test_customer_margin import CATALOGUE, GIVEN, sellout

LINES = (
    Line.of_unit(
        *("P1", 100, "10.00", "0.10"),
        cost="6.00",
        vat_rate="0.10",
        shelf_price="12.10",
        family="Quesos",
    ),
    Line.of_unit(
        "P2", 50, "4.00", cost="3.00", vat_rate="0.04", shelf_price="5.20", family="Leches"
    ),
)
TODAY = Conditions(
    off_invoice={"rebate": Decimal(55)}, payment_days=Decimal(60), capital_rate=Decimal("0.06")
)


def moved(**told):
    return simulate(LINES, TODAY, moves_from(told))


@pytest.mark.parametrize("row", worked.table("simulation", "Moved"), ids=str)
def test_worked_values(row):
    found = moved(**json.loads(row.pop("moves"))).after.ours
    for step, printed in row.items():
        assert found[step] == Decimal(printed), step


def test_the_customers_statement():
    theirs = moved().before.theirs
    # Shelf before VAT: 11.00 and 5.00.
    assert theirs["consumer_sales"] == 1350
    assert (theirs["front_margin"], theirs["back_margin"], theirs["total_margin"]) == (250, 55, 305)
    assert theirs["front_rate"] == pytest.approx(250 / 1350)
    assert theirs["shelf_sales"] == 1470
    assert theirs["financing"] == Decimal("10.85")
    assert declared_margin(theirs, Counting()) == pytest.approx(250 / 1350)
    assert declared_margin(theirs, Counting(cost="net", base="purchase")) == pytest.approx(
        (1350 - 1045) / 1045
    )
    assert declared_margin(theirs, Counting(on_vat=True)) == pytest.approx((1470 - 1100) / 1470)


def test_mix_keeps_the_units():
    found = moved(mix={"Quesos": "0.2"})
    units = sum(row["quantity"] for row in found.after.lines)
    assert abs(units - 150) < Decimal("1e-20")
    assert found.after.lines[0]["quantity"] > 100 > found.after.lines[1]["quantity"]


def test_a_campaign_pays_for_every_unit_and_earns_on_the_extra_ones():
    campaign = {"weeks": "5.2", "discount_rate": "0.1", "uplift": "1", "fixed": "7"}
    found = moved(campaign=campaign)
    # A tenth of the year doubles: units +10 %; the discount is on a fifth of a year's sales.
    assert found.after.ours["invoiced_sales"] == Decimal("1210.00")
    assert found.after.ours["promotion"] == Decimal("29.00")
    assert found.given["campaign"] == Decimal("29.00")
    theirs = found.after.theirs
    assert theirs["consumer_sales"] == Decimal("1485.00") - 22
    nothing = moved(campaign={**campaign, "pulled_forward": "1", "fixed": "0"})
    assert nothing.after.ours["invoiced_sales"] == Decimal("1100.00")


@pytest.mark.parametrize(
    ("mechanic", "volume", "rebate", "warned"),
    [
        ("retroactive", "0", "22.00", []),
        ("retroactive", "0.05", "23.10", []),
        # 1,210 reaches the tier from 1,200: 4 % of all of it instead of 2 %.
        ("retroactive", "0.1", "48.40", ["rebate_tier_reached"]),
        # 4 % of the ten above 1,200 alone.
        ("incremental", "0.1", "24.40", ["rebate_tier_reached"]),
        ("retroactive", "-0.6", "0.00", ["rebate_tier_left"]),
    ],
)
def test_tiers_of_rebates_are_reached_and_left(mechanic, volume, rebate, warned):
    tiers = tuple(Tier(Decimal(lower), Decimal(rate)) for lower, rate in
                  ((500, "0.02"), (1200, "0.04")))  # fmt: skip
    if mechanic == "incremental":
        tiers = (Tier(Decimal(0), Decimal("0.02")), tiers[1])
    today = Conditions(
        off_invoice={"rebate": Decimal(22)}, tiered=(TieredRebate("Annual", tiers, mechanic),)
    )
    found = simulate(LINES, today, moves_from({"volume_rate": volume}))
    assert found.after.ours["rebate"] == Decimal(rebate)
    assert [entry["code"] for entry in found.warnings] == warned


def test_only_schemes_of_all_these_accounts_are_moved():
    def scheme(account, *members, until=date(2026, 12, 31)):
        return Scheme(account, account, date(2026, 1, 1), until, (), members=members)

    rules = ProfitRules(
        schemes=(scheme("G", "A", "G"), scheme("A"), scheme("G", "A", until=date(2026, 2, 1)))
    )
    day = date(2026, 6, 30)
    assert [one.name for one in tiered_of(rules, ("A", "G"), day)] == ["G"]
    assert [one.name for one in tiered_of(rules, ("A",), day)] == ["A"]
    assert tiered_of(rules, None, day) == ()


def test_points_taken_away_make_no_surcharge():
    found = moved(discount_points="-0.20")
    assert found.after.ours["on_invoice_discount"] == 0
    assert moved(discount_points="1").after.ours["invoiced_sales"] == 0


def test_given_and_received_are_told_apart():
    found = moved(price_rate="0.02", rebate_points="0.01", payment_days="90", volume_rate="0.1")
    assert set(found.given) == {"rebate_points", "payment_days"}
    assert set(found.received) == {"price_rate"}
    assert found.given["rebate_points"] == Decimal("12.34")  # 1 % of 1,234.20
    assert found.concession == sum(found.given.values())


def test_warnings():
    codes = [entry["code"] for entry in moved(price_rate="-0.4").warnings]
    assert codes == ["goods_below_cost"]
    assert [e["code"] for e in moved(volume_rate="-1").warnings] == ["no_volume_left"]
    assert [e["code"] for e in moved(shelf_price_rate="-0.3").warnings] == ["shelf_below_purchase"]
    assert [e["code"] for e in terms_warnings(Decimal(75), 60, 30)] == ["terms_over_maximum"]
    assert [e["code"] for e in terms_warnings(Decimal(45), 60, 30, 0.2)] == ["terms_over_fresh"]
    assert terms_warnings(Decimal(45), 60, 30, None) == []
    assert terms_warnings(None, 60, 30) == []


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"price": "0.1"}, "unknown_parameter"),
        ({"campaign": {"length": 2}}, "unknown_parameter"),
        ({"price_rate": "ten"}, "not_an_amount"),
        ({"volume_rate": "-1.5"}, "move_out_of_range"),
        ({"campaign": {"weeks": "60"}}, "move_out_of_range"),
        ({"payment_days": "-1"}, "move_out_of_range"),
        ({"mix": {"Quesos": "-2"}}, "move_out_of_range"),
    ],
)
def test_what_is_no_move_is_refused(told, code):
    with pytest.raises(Refused, match=code):
        moves_from(told)


def test_conditions_name_steps_of_the_waterfall():
    with pytest.raises(Refused, match="unknown_choice"):
        Conditions(off_invoice={"bribe": Decimal(1)})


def test_without_cost_the_bridge_is_of_net_sales():
    lines = (Line("P1", Decimal(10), Decimal(100), Decimal(90)),)
    found = simulate(lines, Conditions(), Moves(price_rate=Decimal("0.1")))
    assert found.measure == "net_sales"
    assert found.after.ours["customer_contribution"] is None
    assert found.after.theirs["consumer_sales"] is None
    assert [(step.move, step.amount) for step in found.bridge] == [("price_rate", Decimal(9))]


def test_nothing_at_all_answers():
    found = simulate((), Conditions(), Moves(price_rate=Decimal("0.1"), volume_rate=Decimal(1)))
    assert found.after.ours["gross_sales"] == 0
    assert [entry["code"] for entry in found.warnings] == ["no_volume_left"]


RATES = st.decimals("-0.3", "0.5", places=3)
SHARES = st.decimals("0", "1", places=2)
MOVES = st.builds(
    Moves,
    price_rate=RATES,
    volume_rate=RATES,
    mix=st.dictionaries(st.sampled_from(["Quesos", "Leches"]), RATES),
    discount_points=st.decimals("-0.2", "0.2", places=3),
    rebate_points=st.decimals("-0.05", "0.1", places=3),
    prompt_payment_points=st.decimals("-0.02", "0.02", places=3),
    payment_days=st.none() | st.integers(0, 120).map(Decimal),
    campaign=st.builds(
        Campaign,
        weeks=st.integers(0, 12).map(Decimal),
        discount_rate=SHARES,
        uplift=st.decimals("0", "3", places=2),
        pulled_forward=SHARES,
        fixed=st.integers(0, 500).map(Decimal),
    ),
    service_rate=RATES,
    trade_investment=st.integers(-20, 500).map(Decimal),
    shelf_price_rate=RATES,
)


@settings(max_examples=150, deadline=None)
@given(MOVES)
def test_the_bridge_and_the_statements_add_up_to_the_cent(moves):
    conditions = Conditions(
        returns=Decimal("12.34"),
        off_invoice={"rebate": Decimal("55.55"), "co_op": Decimal("3.21")},
        trade_investment=Decimal(40),
        service_cost=Decimal("77.70"),
        payment_days=Decimal(60),
        capital_rate=Decimal("0.06"),
    )
    found = simulate(LINES, conditions, moves)
    before, after = found.before.ours, found.after.ours
    assert sum((step.amount for step in found.bridge), Decimal()) == (
        after["customer_contribution"] - before["customer_contribution"]
    )
    for side in (before, after):
        assert side["net_sales"] == side["invoiced_sales"] - side["returns"] - side["off_invoice"]
        assert side["customer_contribution"] == (
            side["net_sales"] - side["cogs"] - side["activity_cost"]
            - side["receivable_carrying_cost"] - side["trade_investment"]
        )  # fmt: skip
    theirs = found.after.theirs
    assert theirs["total_margin"] == theirs["front_margin"] + theirs["back_margin"]
    kept = told_moves(moves)
    assert told_moves(moves_from(json.loads(json.dumps(kept)))) == kept


def _connection():
    return making.ledger(
        [
            making.Line("A", date(2026, 1, 5), Decimal(90), product="P1", cost=Decimal(50),
                        list_amount=Decimal(100), quantity=Decimal(100)),
            making.Line("A", date(2026, 1, 9), Decimal(60), product="P3", invoice="F2",
                        list_amount=Decimal(60), quantity=Decimal(20)),
            making.Line("A", date(2026, 1, 9), Decimal(-9), product="P1", kind="return",
                        invoice="R3", cost=Decimal(-5), quantity=Decimal(-10)),
        ],
        sellout=sellout(), products=CATALOGUE, deductions=GIVEN,
        receivables=[{"invoice": "F1", "account": "A", "date": date(2026, 1, 5),
                      "due_date": date(2026, 3, 6), "amount": Decimal(90), "currency": "EUR"}],
    )  # fmt: skip


def test_today_is_the_income_statement_of_the_ledger():
    connection, scope = _connection(), Scope(accounts=("A",))
    told = pnl(connection, scope, carrying_rate=Decimal("0.06")).values
    found = simulation(connection, scope, capital_rate=Decimal("0.06"))
    for step in STEPS:
        before, expected = found.values[f"{step}_before"], told[step]
        assert before == found.values[step]
        if expected is None:
            assert before is None, step
        else:
            assert abs(before - expected) <= Decimal("0.01"), step
    assert found.values["payment_days_before"] == 60
    assert found.values["customer_known_share"] == pytest.approx(90 / 150)
    assert [row["product"] for row in found.rows] == ["P1", "P3"]


def test_moves_from_the_command_line():
    found = simulation(_connection(), Scope(accounts=("A",)), moves={"price_rate": Decimal("0.1")})
    assert found.values["gross_sales"] == Decimal("176.00")
    change = found.values["customer_contribution"] - found.values["customer_contribution_before"]
    assert found.values["bridge_price_rate"] == change
    assert found.values["bridge_mix"] is None
    assert json.loads(json.dumps(found.to_json()))["values"]["measure"] == "customer_contribution"


def test_an_empty_ledger_answers():
    found = simulation(making.ledger([]), Scope())
    assert found.values["gross_sales"] == 0
    assert found.rows == []
