from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.pnl import added, pnl, receivable_carrying_cost, statement
from clave.figures.pnl_steps import PARTS, STEPS
from clave.figures.profit_rules import (
    ActivityRate,
    DeductionType,
    ExchangeRate,
    ProfitRules,
    Scheme,
    Tier,
)
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS

D = Decimal
ADDS_UP = (*STEPS[: STEPS.index("gross_margin")], "cost_to_serve", "trade_investment")


def deduction(row, number=0):
    return {
        "document": f"D{number}",
        "date": date.fromisoformat(row["date"]),
        "account": row["account"],
        "type": row["type"],
        "amount": D(row["amount"]),
        "period_from": date.fromisoformat(row["from"]) if row["from"] else None,
        "period_to": date.fromisoformat(row["to"]) if row["to"] else None,
    }


def lines(page, heading):
    return [
        Line(
            account=row["account"],
            day=date.fromisoformat(row["date"]),
            net=D(row["net"]),
            product=row["product"],
            kind=row.get("kind", "sale"),
            cost=D(row["cost"]) if row["cost"] else None,
            list_amount=D(row["list"]) if row["list"] else None,
            quantity=D(row.get("quantity") or 1),
        )
        for row in worked.table(page, heading)
    ]


@pytest.fixture(scope="module")
def connection():
    bill = {
        "invoice": "F1",
        "date": date(2025, 1, 10),
        "due_date": date(2025, 2, 10),
        "account": "A",
        "amount": D(1000),
        "settled_date": date(2025, 3, 26),
    }
    return ledger(
        lines("pnl", "Lines"),
        products=[{"code": "P1", "family": "Dairy"}, {"code": "P2", "family": "Oil"}],
        deductions=[deduction(row, n) for n, row in enumerate(worked.table("pnl", "Deductions"))],
        activities=[
            {
                "date": date.fromisoformat(row["date"]),
                "account": row["account"],
                "activity": row["activity"],
                "quantity": D(row["quantity"]),
            }
            for row in worked.table("pnl", "Activities")
        ],
        receivables=[bill],
    )


RULES = ProfitRules(
    rates=(ActivityRate("order", date(2025, 1, 1), D("12.5")),), carrying_rate=D("0.07")
)
AS_OF = Scope(as_of=date(2025, 3, 31))


def test_worked_values(connection):
    values = pnl(connection, AS_OF, rules=RULES).values
    for row in worked.table("pnl", "Result"):
        assert worked.agrees(values[row["value"]], row["expected"]), row


def test_a_deduction_is_spread_by_days_with_the_largest_remainder(connection):
    rows = pnl(connection, AS_OF, rules=RULES).rows
    expected = worked.table("pnl", "Rebate by month")
    assert [(str(r["month"]), r["rebate"]) for r in rows] == [
        (r["month"], D(r["rebate"])) for r in expected
    ]


@pytest.mark.parametrize("by", ["month", "account", "group", "family", "product", "account_month"])
def test_rows_add_up_to_the_values(connection, by):
    figure = pnl(connection, AS_OF, by=by, rules=RULES)
    for name in ADDS_UP:
        assert sum(row[name] or 0 for row in figure.rows) == (figure.values[name] or 0), name


def test_statements_of_months_add_up_to_that_of_the_year(connection):
    figure = pnl(connection, AS_OF, rules=RULES)
    assert statement(added(figure.rows)) == figure.values


def test_balance_times_rate_times_days():
    assert round(receivable_carrying_cost(D(1_000_000), D("0.07"), 75), 2) == D("14383.56")


def test_what_is_not_told_is_unknown_and_takes_nothing_off():
    found = pnl(ledger([Line("A", date(2025, 1, 2), D(100), cost=D(60))]), Scope())
    for name in ("off_invoice", "rebate", "cost_to_serve", "trade_investment"):
        assert found.values[name] is None
    assert found.values["customer_contribution"] == 40
    assert {note["code"] for note in found.missing} == {
        *("no_list_price", "no_deductions", "no_activities", "no_carrying_rate")
    }


def test_without_cost_nothing_is_known_from_the_margin_on():
    found = pnl(ledger([Line("A", date(2025, 1, 2), D(100))]), Scope())
    assert (found.values["net_sales"], found.values["cogs"]) == (100, None)
    assert found.values["gross_margin"] is found.values["customer_contribution"] is None
    assert "no_cost" in {note["code"] for note in found.missing}


def test_an_empty_ledger_has_a_plain_answer():
    found = pnl(ledger([]), Scope()).to_json()
    assert (found["values"]["gross_sales"], found["values"]["cogs"]) == ("0.00", None)
    assert found["missing"] == [{"code": "no_lines", "params": {}}]


def test_the_company_says_what_a_type_is(connection):
    rules = ProfitRules(types=(DeductionType("Listing fee", "trade_investment", True),))
    values = pnl(connection, AS_OF, rules=rules).values
    assert (values["listing_fee"], values["trade_investment"]) == (0, 80)
    assert values["distinct_services"] == 60


def test_an_unknown_type_is_another_condition_and_is_named():
    given = deduction({"date": "2025-01-05", "account": "A", "type": "Regalo", "amount": "7",
                       "from": "", "to": ""})  # fmt: skip
    found = pnl(ledger([Line("A", date(2025, 1, 2), D(100))], deductions=[given]), Scope())
    assert found.values["other_off_invoice"] == 7
    assert found.assumed == [{"code": "unknown_deduction_types", "params": {"types": ["Regalo"]}}]


def test_other_currencies_come_in_at_the_rate_of_their_day():
    sold = [
        Line("A", date(2025, 1, 10), D(100), currency="EUR"),
        Line("A", date(2025, 1, 20), D(100), currency="USD", cost=D(50)),
        Line("A", date(2025, 3, 20), D(40), currency="USD"),
    ]
    rules = ProfitRules(exchange=(ExchangeRate("USD", date(2025, 1, 15), D("0.9")),),
                        currency="EUR")  # fmt: skip
    found = pnl(ledger(sold), Scope(), by="account", rules=rules)
    assert (found.values["net_sales"], found.values["cogs"]) == (190, 45)
    assert found.rows[0]["net_sales"] == 190
    missing = next(n["params"] for n in found.missing if n["code"] == "no_exchange_rate")
    assert (missing["currency"], missing["first"], missing["lines"]) == (
        *("USD", date(2025, 3, 20)), 1,
    )  # fmt: skip


def test_large_amounts_at_a_rate_do_not_overflow():
    """DuckDB keeps a product of two DECIMAL(18) in 64 bits: at such places up to 92,233."""
    rates = (ExchangeRate("USD", date(2025, 1, 15), D("0.9")),)
    rules = ProfitRules(exchange=rates, currency="EUR",
                        rates=(ActivityRate("order", date(2025, 1, 1), D("12.5")),))  # fmt: skip
    sold = [Line("A", date(2025, 1, 10), D(1)),
            Line("A", date(2025, 1, 20), D(900_000_000), currency="USD")]  # fmt: skip
    served = [{"date": date(2025, 1, 5), "account": "A", "activity": "order",
               "quantity": D(1_000_000)}]  # fmt: skip
    values = pnl(ledger(sold, activities=served), Scope(), rules=rules).values
    assert (values["net_sales"], values["activity_cost"]) == (810_000_001, 12_500_000)


def test_a_scheme_accrues_what_is_not_settled():
    sold = [Line("A", date(2025, month, 10), D(1000)) for month in range(1, 13)]
    scheme = Scheme("s", "A", date(2025, 1, 1), date(2025, 12, 31),
                    (Tier(D(0), D(0)), Tier(D(10_000), D("0.05"))))  # fmt: skip
    settled = deduction({"date": "2025-06-30", "account": "A", "type": "rebate", "amount": "200",
                         "from": "", "to": ""})  # fmt: skip
    found = pnl(ledger(sold, deductions=[settled]), AS_OF, rules=ProfitRules(schemes=(scheme,)))
    whole = pnl(ledger(sold, deductions=[settled]), Scope(as_of=date(2025, 12, 31)),
                rules=ProfitRules(schemes=(scheme,)))  # fmt: skip
    assert found.values["rebate"] == 200 + 150  # three months so far, nothing settled in them
    assert whole.values["rebate"] == 600
    assert whole.values["rebate_accrued"] == 400


def test_what_is_owed_is_paid_by_payments_that_name_it():
    bills = [{"invoice": "F1", "date": date(2025, 1, 1), "due_date": date(2025, 1, 31),
              "account": "A", "amount": D(365)}]  # fmt: skip
    paid = [{"document": "P", "date": date(2025, 1, 11), "account": "A", "invoice": "F1",
             "amount": D(165)}]  # fmt: skip
    sold = [Line("A", date(2025, 1, 31), D(365))]
    found = pnl(ledger(sold, receivables=bills, payments=paid), Scope(), carrying_rate=D("0.1"))
    # 365 for ten days, 200 for the twenty-one from then to the end of the month
    assert found.values["receivable_carrying_cost"] == round(D(365 * 10 + 200 * 21) / 3650, 6)


def test_another_grouping_is_refused(connection):
    with pytest.raises(Refused, match="unknown_choice"):
        pnl(connection, Scope(), by="mood")


DEDUCTIONS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C", None]),
        st.sampled_from(["rebate", "promotion", "fondo", "x"]),
        st.decimals(D("-50"), D("900"), places=2, allow_nan=False),
        st.dates(date(2023, 1, 1), date(2025, 6, 30)),
        st.none() | st.integers(-10, 400),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(LEDGERS, DEDUCTIONS)
def test_agrees_with_plain_python_over_any_grouping(sold, given_away):
    rows = [
        {
            "document": f"D{number}",
            "date": day,
            "account": account,
            "type": type_,
            "amount": amount,
            "period_from": None if days is None else day,
            "period_to": None if days is None else day + timedelta(days=days),
        }
        for number, (account, type_, amount, day, days) in enumerate(given_away)
    ]
    connection = ledger(sold, deductions=rows)
    mine = [line for line in sold if line.currency in ("EUR", None)]
    months = [line.day.replace(day=1) for line in sold]
    expected = by_hand(mine, rows, (min(months), max(months)))
    for by in ("account", "month", "product", "account_month"):
        found = pnl(connection, Scope(currency="EUR"), by=by)
        for name, amount in expected.items():
            assert (found.values[name] or 0) == amount, (by, name)
            assert sum(row[name] or 0 for row in found.rows) == amount, (by, name)


def by_hand(mine, rows, period):
    """The same from the lines, one after another."""
    sums = defaultdict(D)
    for line in mine:
        if line.kind == "sale":
            sums["gross_sales"] += line.net
            sums["invoiced_sales"] += line.net
        else:
            sums["returns"] -= line.net
        sums["cogs"] += line.cost or 0
    steps = {"rebate": "rebate", "promotion": "promotion", "fondo": "trade_investment"}
    for row in rows:
        for month, amount in spread(row).items():
            if period[0] <= month <= period[1]:
                sums[steps.get(row["type"], "other_off_invoice")] += amount
    names = ("rebate", "promotion", "trade_investment", "other_off_invoice", "cogs", "returns")
    return {name: sums[name] for name in ("gross_sales", "invoiced_sales", *names)}


def spread(row):
    """A deduction by month: cents by days, the rest to the largest remainders."""
    start, end = row["period_from"], row["period_to"]
    if start is None or end < start:
        return {row["date"].replace(day=1): row["amount"]}
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    own = defaultdict(int)
    for day in days:
        own[day.replace(day=1)] += 1
    cents = int(abs(row["amount"]) * 100)
    shares = {month: cents * n // len(days) for month, n in own.items()}
    order = sorted(own, key=lambda month: (-(cents * own[month] % len(days)), month))
    for month in order[: cents - sum(shares.values())]:
        shares[month] += 1
    sign = 1 if row["amount"] >= 0 else -1
    return {month: sign * D(share) / 100 for month, share in shares.items()}


def drawn_parts(draw):
    """Parts as a ledger might tell them: amounts in cents, some not known."""
    return {
        name: None if draw.random() < 0.2 else D(draw.randint(-(10**9), 10**9)) / 100
        for name in PARTS
    }


def test_statements_add_up_whatever_is_known():
    """10,000 cases: where costs are known every step is linear, and no cent is lost in adding."""
    draw = Random(6)
    for _case in range(10_000):
        rows = [drawn_parts(draw) for _ in range(draw.randint(1, 6))]
        known = [row | {"cogs": row["cogs"] or D()} for row in rows]
        total, parts = statement(together(known)), [statement(row) for row in known]
        for name in STEPS:
            assert (total[name] or 0) == sum((part[name] or D()) for part in parts), name
        assert total["gross_sales"] - total["on_invoice_discount"] == total["invoiced_sales"]


def together(rows):
    told = {name: [row[name] for row in rows if row[name] is not None] for name in PARTS}
    return {name: sum(amounts, D()) if amounts else None for name, amounts in told.items()}
