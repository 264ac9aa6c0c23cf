from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures import retail
from clave.figures.base import Scope
from clave.figures.customer_margin import customer_margin
from clave.figures.pnl import pnl
from clave.figures.profit_rules import ProfitRules, Scheme, Tier
from clave.figures.retail_ledger import CONDITIONS
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger

OF_A = Scope(accounts=("A",))
SOLD = [
    ("P1", date(2026, 1, 11), "60", "119.40", "40"),
    ("P1", date(2026, 1, 18), "30", "59.70", "30"),
    ("P2", date(2026, 1, 18), "10", "45.00", None),
]
CATALOGUE = [
    {"code": "P1", "name": "Queso", "family": "Quesos", "vat_rate": 0.10},
    {"code": "P2", "name": "Leche", "family": "Leches"},
    {"code": "P3", "name": "Nata", "family": "Leches", "vat_rate": 0.04},
]
GIVEN = [
    {"date": date(2026, 1, 31), "account": "A", "type": "rebate", "amount": Decimal("19.40")},
    {"date": date(2026, 1, 31), "account": "A", "type": "promotion", "amount": Decimal("9.00"),
     "product": "P1"},
]  # fmt: skip


def sellout(rows=SOLD):
    return [
        {
            "date": day,
            "account": "A",
            "product": product,
            "quantity": Decimal(quantity),
            "amount": None if amount is None else Decimal(amount),
            "stock_quantity": None if stock is None else Decimal(stock),
            "currency": "EUR",
        }
        for product, day, quantity, amount, stock in rows
    ]


@pytest.fixture(scope="module")
def connection():
    return ledger(
        worked.lines("customer_margin"), sellout=sellout(), products=CATALOGUE, deductions=GIVEN
    )


@pytest.mark.parametrize("row", worked.table("customer_margin", "Margins"), ids=str)
def test_margins_of_a_unit(row):
    net = retail.net_of_vat(row["price"], row["vat"])
    assert worked.agrees(net, row["net"])
    assert worked.agrees(retail.markup(row["cost"], net), row["markup"])
    assert worked.agrees(retail.margin_on_sale(row["cost"], net), row["margin"])
    assert worked.agrees(retail.margin_on_sale(row["cost"], row["price"]), row["with_vat"])


@pytest.mark.parametrize("row", worked.table("customer_margin", "Stock"), ids=str)
def test_return_on_stock(row):
    assert worked.agrees(retail.gmroi(row["gross_margin"], row["inventory"]), row["gmroi"])


def test_both_ways_of_gmroi_agree():
    assert retail.gmroi_from_turns("0.65", Decimal("1.75")) == pytest.approx(3.25)
    assert retail.gmroi_from_turns(1, 2) is None


def test_prices_from_margins_and_back():
    price = retail.price_from_margin("7.50", "0.40", "0.10")
    assert price == Decimal("13.75")
    assert retail.price_from_markup("1.00", "0.30") == Decimal("1.3000")
    assert retail.price_from_margin(1, 1) is None
    assert retail.markup_from_margin("0.4") == pytest.approx(2 / 3)
    assert retail.margin_from_markup(Decimal(2) / 3) == pytest.approx(0.4)
    assert retail.margin_from_markup(-1) is None


def test_net_net_and_triple_net():
    assert retail.net_net_cost(100, 12) == 88
    assert retail.triple_net_cost(100, 12, 5) == 83


def test_front_and_back_are_on_one_declared_base():
    on_sale = retail.total_margin(100, 60, 10)
    assert (on_sale.front_rate, on_sale.back_rate, on_sale.total_rate) == (0.4, 0.1, 0.5)
    on_purchase = retail.total_margin(100, 60, 15, base="purchase")
    assert on_purchase.back_rate == 0.25
    assert on_purchase.total_rate == pytest.approx(55 / 60)
    assert retail.total_margin(0, 0, 5).total_rate is None
    with pytest.raises(Refused, match="unknown_base"):
        retail.total_margin(1, 1, 1, base="list")


def test_the_stock_identity():
    assert retail.closing_stock(40, 100, 90, shrink=2, returns=3) == 45
    assert retail.weeks_of_cover(45, 15) == 3
    assert retail.weeks_of_cover(45, 0) is None
    assert retail.sell_through(90, 40, 80) == 0.75
    assert retail.sell_through(0, 0, 0) is None


@pytest.mark.parametrize("vat", ["1", "-0.1", "21"])
def test_what_is_no_rate_is_refused(vat):
    with pytest.raises(Refused, match="vat_out_of_range"):
        retail.net_of_vat(10, vat)


def test_worked_values(connection):
    values = customer_margin(connection, OF_A).values
    for row in worked.table("customer_margin", "Values"):
        assert worked.agrees(values[row["value"]], row["expected"]), (row, values[row["value"]])


def test_rows_say_what_is_not_known(connection):
    result = customer_margin(connection, OF_A)
    rows = {row["product"]: row for row in result.rows}
    assert [row["product"] for row in result.rows] == ["P1", "P2", "P3"]
    assert (rows["P1"]["name"], rows["P1"]["shelf_price"]) == ("Queso", Decimal("1.99"))
    assert rows["P2"]["purchase_price"] == 3
    assert rows["P2"]["margin_rate"] is None
    assert rows["P2"]["margin_with_vat_rate"] == pytest.approx(1 / 3)
    assert rows["P3"]["sold_quantity"] is None
    assert rows["P1"]["net_purchase_price"] == Decimal("0.81")
    codes = [entry["code"] for entry in result.missing]
    assert codes == ["vat_unknown"]
    assert [entry["code"] for entry in result.assumed] == [
        "shelf_prices_with_vat",
        "same_unit_bought_and_sold",
    ]


def test_a_rate_for_what_is_not_told_is_assumed(connection):
    result = customer_margin(connection, OF_A, vat_rate=Decimal("0.04"))
    assert result.values["products_known"] == 2
    assert result.assumed[0]["code"] == "vat_assumed"
    assert result.missing == []


def test_amounts_before_vat(connection):
    row = customer_margin(connection, OF_A, shelf_with_vat=False).rows[0]
    assert row["net_shelf_price"] == Decimal("1.99")
    assert row["shelf_price"] == Decimal("2.189")
    assert row["margin_rate"] == pytest.approx(0.497487, abs=1e-6)


def test_the_customers_own_counting_and_its_goal(connection):
    declared = {
        (base, cost, on_vat): customer_margin(
            connection, OF_A, base=base, cost=cost, on_vat=on_vat, goal=Decimal("0.45")
        ).values
        for base in ("sale", "purchase")
        for cost in ("invoice", "net")
        for on_vat in (False, True)
    }
    sales, shelf, paid, back = 162.818182, 179.10, 90, 17.10
    for (base, cost, on_vat), values in declared.items():
        price, spent = (shelf if on_vat else sales), (paid - back if cost == "net" else paid)
        expected = (price - spent) / (price if base == "sale" else spent)
        assert values["declared_rate"] == pytest.approx(expected, abs=1e-6)
        assert values["goal_gap_rate"] == pytest.approx(expected - 0.45, abs=1e-6)


def test_unknown_countings_are_refused(connection):
    with pytest.raises(Refused, match="unknown_cost_basis"):
        customer_margin(connection, OF_A, cost="list")
    with pytest.raises(Refused, match="vat_out_of_range"):
        customer_margin(connection, OF_A, vat_rate=Decimal(21))


def test_conditions_count_as_in_the_income_statement():
    """By the steps of the waterfall, in the months that they are for, accrued rebates with them."""
    day = date(2026, 1, 31)
    given_ = [
        {"date": day, "account": "A", "type": "Rappel", "amount": Decimal(4)},
        {"date": day, "account": "A", "type": "Gift", "amount": Decimal(1)},
        {"date": date(2026, 2, 28), "account": "A", "type": "promotion", "amount": Decimal(59),
         "period_from": date(2026, 1, 1), "period_to": date(2026, 2, 28)},
    ]  # fmt: skip
    scheme = Scheme(
        name="2026",
        account="A",
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
        tiers=(Tier(Decimal(0), Decimal("0.10")),),
        members=("A",),
    )
    lines = [Line("A", date(2026, 1, 10), Decimal(100), quantity=Decimal(10))]
    connection = ledger(lines, deductions=given_)
    rules = ProfitRules(schemes=(scheme,))
    scope = Scope(accounts=("A",), start=date(2026, 1, 1), end=date(2026, 1, 1))
    values = customer_margin(connection, scope, rules=rules).values
    told = pnl(connection, scope, rules=rules).values
    for name in CONDITIONS:
        assert values[f"{name}_amount"] == (told[name] or None), name
    assert (values["rebate_amount"], values["promotion_amount"]) == (10, 31)
    assert values["other_off_invoice_amount"] == 1


def test_an_account_without_sell_out_has_purchases_and_says_so(connection):
    result = customer_margin(ledger([Line("B", date(2026, 1, 2), Decimal(50))]), Scope())
    assert result.values["purchase_amount"] == 50
    assert result.values["margin_rate"] is None
    assert result.values["back_amount"] is None
    assert [e["code"] for e in result.missing] == ["no_sell_out", "no_conditions_told"]
    assert json.loads(json.dumps(result.to_json()))["values"]["sales_amount"] is None


def test_negative_sales_and_an_empty_ledger_answer():
    lines = [Line("A", date(2026, 1, 2), Decimal(-5), kind="return", quantity=Decimal(-1))]
    found = customer_margin(ledger(lines, sellout=sellout(), deductions=GIVEN), OF_A)
    assert found.values["purchase_amount"] == -5
    assert found.values["known_share"] is None
    assert customer_margin(ledger([]), Scope()).values["purchase_amount"] is None


AMOUNTS = st.decimals("0.01", "9999.99", places=2)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("PQRS"), AMOUNTS, st.integers(1, 50), AMOUNTS, st.integers(1, 9)),
        min_size=1,
        max_size=12,
    ),
    AMOUNTS,
)
def test_the_same_in_plain_python(bought, rebate):
    """Against a second computation, in fractions; conditions are given away to the last digit."""
    day = date(2026, 1, 7)
    lines = [
        Line("A", day, net, invoice=f"F{n}", product=product, quantity=Decimal(quantity))
        for n, (product, net, quantity, _, _) in enumerate(bought)
    ]
    sold = [
        (product, day, str(units), str(amount), None) for product, _, _, amount, units in bought
    ]
    vat = [{"code": code, "vat_rate": 0.1} for code in "PQRS"]
    given_ = [{"date": day, "account": "A", "type": "rebate", "amount": rebate}]
    result = customer_margin(
        ledger(lines, sellout=sellout(sold), products=vat, deductions=given_), OF_A
    )
    net, units, shelf, pieces = (defaultdict(Fraction) for _ in range(4))
    for product, amount, quantity, price, count in bought:
        net[product] += Fraction(amount)
        units[product] += quantity
        shelf[product] += Fraction(price)
        pieces[product] += count
    for row in result.rows:
        code = row["product"]
        cost = net[code] / units[code]
        price = shelf[code] / pieces[code] / Fraction(11, 10)
        assert row["margin_rate"] == pytest.approx(float((price - cost) / price))
        assert float(row["front_amount"]) == pytest.approx(float((price - cost) * pieces[code]))
        share = Fraction(rebate) * net[code] / sum(net.values())
        assert float(row["back_amount"]) == pytest.approx(
            float(share / units[code] * pieces[code]), abs=1e-4
        )
    assert result.values["conditions_amount"] == rebate
