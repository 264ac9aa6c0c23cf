"""Cost to serve, whale curve and pocket price: worked values and plain answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clave.figures.base import Scope
from clave.figures.cost_to_serve import (
    capacity_use,
    cost_to_serve,
    time_equation,
    traditional_rates,
)
from clave.figures.pocket_price import pocket, pocket_margin, pocket_price, price_leverage
from clave.figures.profit_rules import ActivityRate, ProfitRules, Term, TimePool
from clave.figures.whale import whale, whale_curve
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.test_pnl import deduction, lines

D = Decimal


def test_time_driven_and_traditional_rates():
    rows = worked.table("cost_to_serve", "Capacity")
    whole, minutes = D(560_000), D(700_000)
    old = traditional_rates(
        whole,
        {row["activity"]: D(row["share of time"]) for row in rows},
        {row["activity"]: D(row["quantity"]) for row in rows},
    )
    for row in rows:
        assert old[row["activity"]] == D(row["traditional rate"])
        assert whole / minutes * time_equation(D(row["minutes"])) == D(row["time-driven rate"])
    used = sum(D(row["quantity"]) * D(row["minutes"]) for row in rows)
    use = capacity_use(whole, minutes, used)
    for row in worked.table("cost_to_serve", "Capacity used"):
        assert worked.agrees(getattr(use, row["value"]), row["expected"]), row


def test_a_time_equation_adds_its_terms():
    assert time_equation(D(5), [(D("0.5"), D(10)), (D(3), D(2))]) == 16


def activity(day, account, name, quantity):
    return {"date": day, "account": account, "activity": name, "quantity": D(quantity)}


SERVED = [
    activity(date(2025, 1, 31), "A", "order", 10),
    activity(date(2025, 2, 28), "A", "order", 10),
    activity(date(2025, 2, 28), "B", "line", 100),
    activity(date(2025, 2, 28), "B", "gift", 1),
]
SOLD = [Line("A", date(2025, 1, 2), D(1000)), Line("B", date(2025, 2, 28), D(500))]


def test_rates_hold_from_their_day_and_unused_time_is_nobodys():
    pool = TimePool("office", date(2025, 1, 1), D(800), D(1000), (Term("order", D(8)),
                    Term("line", D("0.5"))))  # fmt: skip
    rules = ProfitRules(
        rates=(
            ActivityRate("order", date(2025, 1, 1), D(2)),
            ActivityRate("Order", date(2025, 2, 1), D(3)),
        ),
        pools=(pool,),
    )
    found = cost_to_serve(ledger(SOLD, activities=SERVED), Scope(), rules=rules)
    costs = {row["activity"]: row["cost"] for row in found.rows}
    assert costs == {"gift": None, "line": 40, "order": 20 + 30 + D("128")}
    (office,) = found.values["pools"]
    assert (office["supplied_minutes"], office["used_minutes"]) == (2000, 210)
    assert office["unused_cost"] == 1600 - 168
    assert found.values["activity_cost"] == 218
    assert {"activities": ["gift"]} in [note["params"] for note in found.missing]


def test_some_accounts_have_no_capacity_of_the_company():
    rules = ProfitRules(pools=(TimePool("office", date(2025, 1, 1), D(1), D(1)),))
    found = cost_to_serve(ledger(SOLD, activities=SERVED), Scope(accounts=("A",)), rules=rules)
    assert (found.values["pools"], found.values["capacity_cost"]) == ([], None)


def test_without_rates_it_is_not_known():
    found = cost_to_serve(ledger(SOLD, activities=SERVED), Scope(), by="account")
    assert found.values["cost_to_serve"] is None
    assert "no_activity_rates" in {note["code"] for note in found.missing}


def test_the_curve():
    rows = worked.table("whale", "Customers")
    curve = whale_curve(D(row["amount"]) for row in rows)
    assert [str(c) for c in curve.cumulative] == [
        row["cumulative"] for row in worked.table("whale", "Curve")
    ]
    sold = [
        Line(row["customer"], date(2025, 1, 2), D(100), cost=100 - D(row["amount"])) for row in rows
    ]
    found = whale(ledger(sold), Scope())
    for row in worked.table("whale", "Result"):
        assert worked.agrees(found.values[row["value"]], row["expected"]), row
    assert [row["cumulative"] for row in found.rows] == list(curve.cumulative)


def test_a_loss_has_amounts_and_no_shares():
    found = whale(ledger([Line("A", date(2025, 1, 2), D(10), cost=D(30))]), Scope())
    assert (found.values["total"], found.values["peak_rate"]) == (-20, None)
    assert found.rows[0]["cumulative_rate"] is None


def test_customers_of_whom_nothing_is_known_stand_apart():
    sold = [Line("A", date(2025, 1, 2), D(10), cost=D(3)), Line("B", date(2025, 1, 2), D(10))]
    found = whale(ledger(sold), Scope())
    assert (found.values["customers"], found.values["customers_not_known"]) == (1, 1)
    assert whale(ledger([]), Scope()).values["total"] is None


def test_pocket_price_of_a_transaction():
    (row,) = worked.table("pocket_price", "Price")
    price = pocket(D(row["list"]), D(row["on invoice"]), D(row["off invoice"]))
    assert price == D(row["pocket"])
    assert pocket_margin(price, D(row["cost"])) == D(row["pocket margin"])


def test_price_moves_profit_more_than_volume():
    effects = dict(zip(("price", "volume"), price_leverage(D(100), D("70.3"), D("20.7")),
                       strict=True))  # fmt: skip
    for row in worked.table("pocket_price", "Leverage"):
        assert worked.agrees(effects[row["of"]], row["profit"])
    assert price_leverage(D(1), D(1), D(1)) == (None, None)


def test_worked_band():
    rebate = deduction({"date": "2025-01-31", "account": "A", "type": "rebate", "amount": "100",
                        "from": "", "to": ""})  # fmt: skip
    connection = ledger(lines("pocket_price", "Lines"), deductions=[rebate])
    found = pocket_price(connection, Scope())
    for row in worked.table("pocket_price", "Result"):
        assert worked.agrees(found.values[row["value"]], row["expected"]), row
    by_product = {row["product"]: row for row in found.rows}
    for row in worked.table("pocket_price", "Result by product"):
        for name in ("lowest", "p50", "highest", "pocket_price"):
            assert worked.agrees(by_product[row["product"]][name], row[name]), (row, name)


def test_a_sale_far_from_the_usual_price_is_an_outlier():
    usual = [Line("A", date(2025, 1, day), D(100), quantity=D(10)) for day in range(1, 10)]
    odd = Line("A", date(2025, 1, 20), D(50), invoice="ODD", quantity=D(10))
    found = pocket_price(ledger([*usual, odd]), Scope(), by="outlier")
    assert [row["invoice"] for row in found.rows] == ["ODD"]
    assert found.values["outliers"] == 1
    assert found.values["lines_below_cost"] is None


def test_goods_that_come_back_were_not_sold_below_cost():
    day = date(2025, 3, 1)
    sold = [
        Line("A", day, D(10), invoice="F1", cost=D(50), quantity=D(10)),
        Line("A", day, D(-30), invoice="F2", cost=D(-15), quantity=D(-3)),
        Line("A", day, D(-5), invoice="F3", cost=D(0), quantity=D(0)),
    ]
    values = pocket_price(ledger(sold), Scope()).values
    assert (values["lines_below_cost"], values["below_cost_amount"]) == (1, 40)
    assert (values["lines_pocket_below_cost"], values["pocket_below_cost_amount"]) == (1, 40)


@pytest.mark.parametrize("by", ["product", "family", "account", "line", "outlier"])
def test_zero_and_negative_amounts_have_plain_answers(by):
    sold = [Line("A", date(2025, 1, 2), D(-5), quantity=D(-1)), Line("A", date(2025, 1, 3), D(0))]
    found = pocket_price(ledger(sold), Scope(), by=by)
    assert found.values["pocket_price"] is None
    assert pocket_price(ledger([]), Scope(), by=by).rows == []


@pytest.mark.parametrize("figure", [whale, cost_to_serve, pocket_price])
def test_another_grouping_is_refused(figure):
    with pytest.raises(Refused, match="unknown_choice"):
        figure(ledger(SOLD), Scope(), by="mood")
