from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from clave.figures.base import Scope
from clave.figures.profit_rules import ExchangeRate, ProfitRules
from clave.figures.pvm import EFFECTS, Item, price_volume_mix
from clave.figures.variance import variance
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger

D = Decimal
JANUARY, FEBRUARY = date(2025, 1, 15), date(2025, 2, 15)


def items():
    return {
        row["product"]: Item(
            D(row["q0"]), D(row["q0"]) * D(row["p0"]), D(row["q1"]), D(row["q1"]) * D(row["p1"])
        )
        for row in worked.table("variance", "Items")
    }


@pytest.mark.parametrize(
    ("allocation", "heading"),
    [("item", "Effects"), ("average", "Effects against the average")],
)
def test_worked_effects(allocation, heading):
    found = price_volume_mix(items(), allocation)
    for row in worked.table("variance", heading):
        for name in row.keys() - {"product"}:
            assert worked.agrees(getattr(found[row["product"]], name), row[name]), (row, name)


def sold(**more):
    return [
        line
        for code, item in items().items()
        for line in (
            Line("A", JANUARY, item.amount0, product=code, quantity=item.quantity0, **more),
            Line("A", FEBRUARY, item.amount1, product=code, quantity=item.quantity1, **more),
        )
    ]


@pytest.mark.parametrize("told", [{}, {"base_from": "2025-01", "base_to": date(2025, 1, 31)}])
def test_worked_values_from_a_ledger(told):
    values = variance(ledger(sold()), Scope(start=FEBRUARY, end=FEBRUARY), **told).values
    for row in worked.table("variance", "Result"):
        assert worked.agrees(values[row["value"]], row["expected"]), row


def test_a_short_ledger_compares_its_newer_half():
    values = variance(ledger(sold()), Scope()).values
    assert (values["base"], values["actual"]) == (92, 116)


def test_new_lost_and_what_has_no_quantity():
    lines = [
        Line("A", JANUARY, D(10), product="OLD", quantity=D(1)),
        Line("A", FEBRUARY, D(30), product="NEW", quantity=D(1)),
        Line("A", JANUARY, D(5), product="FEE"),
        Line("A", FEBRUARY, D(7), product="FEE"),
    ]
    values = variance(ledger(lines), Scope(start=FEBRUARY)).values
    assert (values["new"], values["lost"], values["other"], values["change"]) == (30, -10, 2, 22)


def test_the_margin_has_an_effect_of_cost():
    lines = [
        Line("A", JANUARY, D(100), quantity=D(10), cost=D(60)),
        Line("A", FEBRUARY, D(120), quantity=D(10), cost=D(70)),
    ]
    values = variance(ledger(lines), Scope(start=FEBRUARY), measure="margin").values
    assert (values["price"], values["cost"], values["change"]) == (20, -10, 10)


def test_currency_is_told_apart_from_price():
    lines = [
        Line("A", JANUARY, D(100), quantity=D(10), currency="USD"),
        Line("A", FEBRUARY, D(110), quantity=D(10), currency="USD"),
        Line("B", FEBRUARY, D(1), quantity=D(1), product="X"),
    ]
    rates = (ExchangeRate("USD", date(2025, 1, 1), D("1")),
             ExchangeRate("USD", date(2025, 2, 1), D("0.5")))  # fmt: skip
    rules = ProfitRules(exchange=rates, currency="EUR")
    values = variance(ledger(lines), Scope(start=FEBRUARY), rules=rules).values
    assert (values["price"], values["currency"], values["new"]) == (10, -55, 1)
    assert values["change"] == 56 - 100


def test_accounts_for_themselves():
    lines = [
        Line("A", JANUARY, D(100), quantity=D(10)),
        Line("A", FEBRUARY, D(50), quantity=D(5)),
        Line("B", JANUARY, D(20), quantity=D(10)),
        Line("B", FEBRUARY, D(40), quantity=D(20)),
    ]
    found = variance(ledger(lines), Scope(start=FEBRUARY), by="account")
    assert {row["account"]: (row["price"], row["volume"]) for row in found.rows} == {
        "A": (0, -50),
        "B": (0, 20),
    }


def drawn_lines(draw):
    """Of three accounts and some products in two months and currencies; the cost of one is not
    known."""
    for place in range(draw.randint(1, 40)):
        net = D(draw.randint(-(10**4), 10**8)) / 100
        product = draw.choice(("P1", "P2", "P3", None))
        yield Line(
            draw.choice("ABC"),
            draw.choice((JANUARY, FEBRUARY)),
            net,
            invoice=f"F{place}",
            product=product,
            kind="return" if net < 0 else "sale",
            currency=draw.choice(("EUR", "EUR", None, "USD")),
            cost=None if product == "P3" else D(draw.randint(0, 10**7)) / 100,
            quantity=draw.choice((None, D(draw.randint(-20, 10**4)) / 10)),
        )


def counted_apart(lines, costs):
    """By account, its pairs as items, from the lines themselves."""
    sums = {}
    for line in lines:
        taken = line.cost is not None if costs else True
        place = int(line.day == FEBRUARY)
        rate = (D("1.25"), D("0.80"))[place] if line.currency == "USD" else D(1)
        pair = sums.setdefault(line.account, {}).setdefault(line.product, [D()] * 7)
        if taken:
            amounts = (line.quantity or D(), line.net * rate, (line.cost or D()) * rate)
            for number, amount in enumerate(amounts):
                pair[3 * place + number] += amount
            if place:
                pair[6] += line.net * (D("1.25") if line.currency == "USD" else 1)
    for account, pairs in sums.items():
        yield (
            account,
            {
                code: Item(
                    q0,
                    a0,
                    q1,
                    a1,
                    *((c0, c1) if costs else ()),
                    constant1=a1 if costs else constant,
                )
                for code, (q0, a0, c0, q1, a1, c1, constant) in pairs.items()
            },
        )


@pytest.mark.parametrize("measure", ["net_sales", "margin"])
def test_accounts_agree_with_their_items_counted_apart(measure):
    """What is computed where the cells are is what the items add up to, one by one."""
    draw = Random(7)
    rates = (ExchangeRate("USD", date(2025, 1, 1), D("1.25")),
             ExchangeRate("USD", date(2025, 2, 1), D("0.80")))  # fmt: skip
    rules = ProfitRules(exchange=rates, currency="EUR")
    for _case in range(60):
        lines = list(drawn_lines(draw))
        asked = {"by": "account", "measure": measure, "rules": rules}
        found = variance(ledger(lines), Scope(start=FEBRUARY, end=FEBRUARY), **asked)
        rows = {row["account"]: row for row in found.rows}
        for account, items in counted_apart(lines, measure == "margin"):
            effects = price_volume_mix(items).values()
            for name in EFFECTS:
                whole = sum((getattr(effect, name) for effect in effects), D())
                told = rows[account][name] if account in rows else D()
                assert abs(told - whole) <= D("0.0005"), (name, account)
        for row in found.rows:
            assert sum(row[name] for name in EFFECTS) == row["change"]


def test_against_budget_is_the_difference_alone():
    budget = [{"date": date(2025, 2, 1), "account": "A", "product_family": "Dairy",
               "amount": D(100), "version": "v1"}]  # fmt: skip
    products = [{"code": "ABC", "family": "Dairy"}]
    connection = ledger(sold(), budgets=budget, products=products)
    found = variance(connection, Scope(start=FEBRUARY), against="budget")
    assert (found.values["actual"], found.values["base"], found.values["price"]) == (116, 100, None)
    assert [(row["family"], row["change"]) for row in found.rows] == [("Dairy", -34), (None, 50)]
    without = variance(ledger(sold()), Scope(start=FEBRUARY), against="budget")
    assert without.values["change"] is None


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"measure": "mood"}, "unknown_choice"),
        ({"base_from": "soon"}, "not_a_value"),
        ({"base_from": "2025-03", "base_to": "2025-01"}, "period_reversed"),
        ({"base_from": "2025-02", "base_to": "2025-02"}, "periods_overlap"),
    ],
)
def test_bad_questions_are_refused(told, code):
    with pytest.raises(Refused, match=code):
        variance(ledger(sold()), Scope(start=FEBRUARY, end=FEBRUARY), **told)


def test_an_empty_ledger_has_a_plain_answer():
    assert variance(ledger([]), Scope()).values["change"] is None


def drawn_item(draw):
    """Quantities of both signs, none at times; amounts and costs in cents."""
    quantity = [D(draw.choice([0, draw.randint(-50, 10**6)])) / 10 for _ in range(2)]
    amount = [D(draw.randint(-(10**6), 10**9)) / 100 for _ in range(2)]
    cost = [D(draw.randint(0, 10**8)) / 100 for _ in range(2)]
    return Item(quantity[0], amount[0], quantity[1], amount[1], cost[0], cost[1])


def test_effects_are_exactly_the_difference():
    """10,000 cases, of each item to the last digit, and alike in total for both allocations."""
    draw = Random(6)
    for _case in range(10_000):
        drawn = {place: drawn_item(draw) for place in range(draw.randint(1, 6))}
        found, other = (price_volume_mix(drawn, way) for way in ("item", "average"))
        for key, item in drawn.items():
            change = (item.amount1 - item.cost1) - (item.amount0 - item.cost0)
            assert found[key].total == other[key].total == change
        for name in EFFECTS:
            total = sum(getattr(effect, name) for effect in found.values())
            same = sum(getattr(effect, name) for effect in other.values())
            assert abs(total - same) <= D("0.0001"), name
