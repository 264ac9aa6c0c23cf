from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.loss import loss
from clave.figures.pnl import pnl
from clave.figures.profit_rules import ActivityRate, DeductionType, ProfitRules
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS

JAN = date(2025, 1, 31)
YEAR = Scope(start=date(2024, 2, 1), end=JAN)
FIXED = Decimal(200)
COMPANY = worked.table("loss", "G-LOSS-1")
RATES = {row["account"]: Decimal(row["margin_rate"]) for row in COMPANY}


@pytest.fixture(scope="module")
def company():
    return ledger([Line(row["account"], JAN, Decimal(row["net"])) for row in COMPANY])


@pytest.mark.parametrize("case", worked.table("loss", "Result of G-LOSS-1"))
def test_worked_values(company, case):
    result = loss(company, YEAR, top=int(case["top"]), fixed_costs=FIXED, margin_rates=RATES)
    for name in set(case) - {"top"}:
        assert worked.agrees(result.values[name], case[name]), (name, result.values[name])
    assert {"code": "margin_rate", "params": {"net_amount": 1000, "accounts": 9}} in result.assumed


def test_the_published_loss_is_137_93_per_cent_of_the_result(company):
    result = loss(company, YEAR, fixed_costs=FIXED, margin_rates=RATES)
    assert round(result.values["result_change_rate"] * 100, 2) == -137.93
    assert [row["cumulative_result"] for row in result.rows[:2]] == [
        Decimal("-27.5"),
        Decimal("-87.5"),
    ]
    assert result.rows[1]["alone_result"] == Decimal("12.5")


@pytest.mark.parametrize("case", worked.table("loss", "Avoidable and recaptured"))
def test_avoidable_costs_and_recapture(company, case):
    result = loss(
        company,
        YEAR,
        lost=["C3", "C1"],
        fixed_costs=FIXED,
        margin_rates=RATES,
        avoidable={"C1": Decimal(30)},
        recapture=Decimal("0.1"),
        avoidable_rule=case["rule"],
    )
    assert result.definition == f"loss.{case['rule']}/1"
    for name in set(case) - {"rule"}:
        assert worked.agrees(result.values[name], case[name]), (name, result.values[name])
    codes = {entry["code"] for entry in result.assumed}
    assert codes == {
        "contribution_is_gross_margin",
        "fixed_costs",
        "recapture",
        "avoidable",
        "margin_rate",
    }
    assert [row["code"] for row in result.rows if row["lost"]] == ["C1", "C3"]


def test_one_sum_of_avoidable_costs_belongs_to_the_chosen_set(company):
    result = loss(
        company, YEAR, top=1, fixed_costs=FIXED, margin_rates=RATES, avoidable=Decimal(30)
    )
    assert result.values["fixed_costs_after"] == 170
    assert result.rows[0]["alone_change"] == -100


def test_without_cost_or_fixed_costs_only_sales_are_known(company):
    result = loss(company, Scope())
    assert result.values["net_amount_after"] == 500
    assert result.values["net_amount_change_rate"] == -0.5
    for name in ("margin_amount_after", "result_today", "coverage_after", "k_star"):
        assert result.values[name] is None
    assert [entry["code"] for entry in result.missing] == [
        "no_cost",
        "no_fixed_costs",
        "no_receivables",
    ]


def test_losing_an_account_of_unknown_cost_leaves_the_result_unknown():
    lines = [Line("A", JAN, Decimal(90)), Line("B", JAN, Decimal(50), cost=Decimal(20))]
    result = loss(ledger(lines), YEAR, fixed_costs=Decimal(10))
    assert result.values["result_today"] == 20
    assert result.values["result_after"] is None
    assert result.rows[1]["alone_result"] == -10
    assert result.missing[1] == {"code": "cost_partly_known", "params": {"net_amount": 90}}


def test_a_parent_is_lost_with_all_its_members():
    lines = [Line("A", JAN, Decimal(60)), Line("B", JAN, Decimal(50)), Line("C", JAN, Decimal(50))]
    scope = Scope(grouping={"B": "G", "C": "G"})
    result = loss(ledger(lines), scope)
    assert result.rows[0]["code"] == "G"
    assert result.values["net_amount_after"] == 60
    assert loss(ledger(lines), scope, by="account").values["net_amount_after"] == 100


def test_what_they_owe_is_shown_apart():
    lines = [Line("A", JAN, Decimal(100)), Line("B", JAN, Decimal(50))]
    day, before = date(2025, 1, 2), date(2024, 1, 2)

    def invoice(number: str, due: date, amount: int, **more: object) -> dict[str, object]:
        found = {"invoice": number, "account": "A", "date": day, "due_date": due}
        return found | {"amount": amount} | more

    invoices = [
        invoice("1", date(2025, 1, 20), 121),
        invoice("2", date(2025, 3, 1), 50),
        invoice("2", before, 30, date=before),  # numbers begin again every year
        invoice("3", day, 9, settled_date=date(2025, 1, 9)),
        invoice("4", day, 9, open_amount=2),
        invoice("5", JAN, 7),  # due today is not overdue
        invoice("6", day, 70, account="B"),
    ]
    payments = [
        {"invoice": "1", "account": "A", "date": date(2025, 1, 25), "amount": 21},
        {"invoice": "2", "account": "A", "date": date(2024, 2, 1), "amount": 20},
        {"invoice": "2", "account": "A", "date": date(2025, 1, 20), "amount": 15},
        {"invoice": "2", "account": "A", "date": date(2025, 2, 20), "amount": 35},  # later
    ]
    result = loss(ledger(lines, receivables=invoices, payments=payments), Scope())
    assert result.values["open_receivables_lost"] == 100 + 35 + 10 + 2 + 7
    assert result.values["overdue_lost"] == 100 + 10 + 2
    assert result.rows[1]["open_receivables"] == 70
    assert "no_receivables" not in {entry["code"] for entry in result.missing}


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"lost": ["C1", "nobody"]}, "unknown_accounts"),
        ({"by": "segment"}, "unknown_choice"),
        ({"recapture": Decimal("1.2")}, "not_a_share"),
        ({"avoidable_rule": "maybe"}, "unknown_choice"),
    ],
)
def test_what_cannot_be_asked_is_refused(company, parameters, code):
    with pytest.raises(Refused, match=code):
        loss(company, Scope(), **parameters)


@settings(max_examples=20, deadline=None)
@given(LEDGERS, st.integers(0, 5), st.sampled_from(["0", "0.25", "1"]))
def test_agrees_with_plain_python(lines, top, recapture):
    r = Decimal(recapture)
    scope = Scope(currency="EUR", start=date(2023, 1, 1), end=date(2025, 6, 1))
    fixed = Decimal(1200) * 30 / 12
    assumed = {"fixed_costs": Decimal(1200), "margin_rates": Decimal("0.3"), "recapture": r}
    result = loss(ledger(lines), scope, top=top, **assumed)
    mine = [x for x in lines if x.currency in ("EUR", None) and x.kind != "correction"]

    def margin(line: Line) -> Decimal:
        return line.net * Decimal("0.3") if line.cost is None else line.net - line.cost

    accounts = sorted(
        {x.account for x in mine} - {None},
        key=lambda a: (-sum(x.net for x in mine if x.account == a), a),
    )
    gone = accounts[:top]
    net = sum((x.net for x in mine), Decimal())
    lost_net = sum((x.net for x in mine if x.account in gone), Decimal())
    assert result.values["net_amount_after"] == net - lost_net * (1 - r)
    if mine:
        whole = sum((margin(x) for x in mine), Decimal())
        lost = sum((margin(x) for x in mine if x.account in gone), Decimal())
        assert result.values["result_after"] == whole - lost * (1 - r) - fixed
        unassigned = sum((x.net for x in mine if x.account is None), Decimal())
        assert sum(row["net_amount"] for row in result.rows) + unassigned == net


CONDITIONS = [
    {"account": "B", "type": "Rappel", "amount": Decimal(40), "date": JAN, "currency": "EUR"},
    {"account": "A", "type": "Fondo", "amount": Decimal(15), "date": JAN, "currency": "EUR"},
]
DRIVERS = [{"account": "A", "activity": "order", "date": JAN, "quantity": Decimal(10)}]
RULES = ProfitRules(
    types=(DeductionType("Rappel", "rebate"), DeductionType("Fondo", "trade_investment")),
    rates=(ActivityRate("order", date(2020, 1, 1), Decimal(3)),),
    currency="EUR",
)


def _with_conditions():
    sold = (("A", 300, 200), ("B", 100, 70), (None, 50, 20))
    lines = [
        Line(account, JAN, Decimal(net), cost=Decimal(cost), currency="EUR")
        for account, net, cost in sold
    ]
    return ledger(lines, deductions=CONDITIONS, activities=DRIVERS)


def test_what_customers_leave_is_the_contribution_of_the_income_statement():
    """A: 100 − 15 − 30 = 55; B: 30 − 40 = −10; without account 30: 75 − 60 = 15."""
    facts = _with_conditions()
    result = loss(facts, YEAR, lost=["A"], fixed_costs=Decimal(60), rules=RULES)
    assert {row["code"]: row["margin_amount"] for row in result.rows} == {"A": 55, "B": -10}
    values = result.values
    assert (values["counted"], values["margin_amount_today"]) == ("contribution", 75)
    assert (values["result_today"], values["result_after"]) == (15, -40)
    told = pnl(facts, YEAR, "account", RULES)
    assert told.values["customer_contribution"] == 75
    assert "contribution_is_gross_margin" not in {n["code"] for n in result.assumed}
    plain = loss(facts, YEAR, lost=["A"], fixed_costs=Decimal(60))
    assert (plain.values["counted"], plain.values["margin_amount_today"]) == ("margin", 160)


def test_a_ledger_that_tells_no_conditions_counts_the_gross_margin():
    facts = ledger([Line("A", JAN, Decimal(300), cost=Decimal(200), currency="EUR")])
    result = loss(facts, YEAR, rules=RULES)
    assert (result.values["counted"], result.values["margin_amount_today"]) == ("margin", 100)
