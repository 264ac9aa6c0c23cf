from __future__ import annotations

import math
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures import concentration as module
from clave.figures import inequality
from clave.figures.base import Scope
from clave.figures.concentration import ABC_LIMITS, concentration
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS

JAN = date(2025, 1, 15)
CASES = worked.table("concentration", "Worked values")
CLASSES = worked.table("concentration", "ABC")
AMOUNTS = st.lists(st.decimals(Decimal("0.01"), Decimal("1e9"), places=2), min_size=1, max_size=30)


def amounts_of(text: str) -> list[Decimal]:
    return [Decimal(part) for part in text.split(",")]


def one_account_each(text: str) -> list[Line]:
    return [Line(f"C{i:02}", JAN, amount) for i, amount in enumerate(amounts_of(text))]


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_worked_values(case):
    result = concentration(ledger(one_account_each(case["amounts"])), Scope())
    for name, printed in case.items():
        if name not in ("case", "amounts"):
            assert worked.agrees(result.values[name], printed), (name, result.values[name])


@pytest.mark.parametrize("case", CLASSES, ids=[case["amounts"] for case in CLASSES])
def test_worked_classes(case):
    result = concentration(ledger(one_account_each(case["amounts"])), Scope())
    assert [row["abc"] for row in result.rows] == case["classes"].split()


def test_groups_are_summed_at_the_deciding_parent_first():
    lines = one_account_each("30, 30, 20, 20")
    grouping = {"C00": "G", "C01": "G"}
    result = concentration(ledger(lines), Scope(grouping=grouping))
    assert result.definition == "concentration.net_amount.by_parent/1"
    assert [(row["code"], row["net_amount"], row["members"]) for row in result.rows] == [
        ("G", 60, 2),
        ("C02", 20, 1),
        ("C03", 20, 1),
    ]
    assert result.values["hhi"] == pytest.approx(0.44)
    by_account = concentration(ledger(lines), Scope(grouping=grouping), by="account")
    assert by_account.values["hhi"] == pytest.approx(0.26)


def test_segments_leave_out_accounts_without_one_and_say_so():
    lines = one_account_each("30, 30, 20, 20")
    segments = {"C00": "Retail", "C01": "Retail", "C02": "Horeca"}
    result = concentration(ledger(lines), Scope(segments=segments), by="segment")
    assert [(row["code"], row["share"]) for row in result.rows] == [
        ("Retail", 0.75),
        ("Horeca", 0.25),
    ]
    assert result.missing == [
        {"code": "no_segment", "params": {"accounts": 1, "net_amount": Decimal(20)}}
    ]


def test_the_base_is_sales_and_returns_of_identified_accounts():
    lines = [
        Line("A", JAN, Decimal(100)),
        Line("A", JAN, Decimal(-40), kind="return"),
        Line("A", JAN, Decimal(-30), kind="correction"),
        Line("B", JAN, Decimal(40), product="POST"),
        Line(None, JAN, Decimal(900)),
    ]
    values = concentration(ledger(lines), Scope()).values
    assert (values["total_amount"], values["unassigned_amount"]) == (100, 900)
    assert values["cr1"] == 0.6


def test_on_margin_the_accounts_of_unknown_cost_stand_apart():
    lines = [
        Line("A", JAN, Decimal(100), cost=Decimal(40)),
        Line("B", JAN, Decimal(100), cost=Decimal(60)),
        Line("C", JAN, Decimal(500)),
        Line("D", JAN, Decimal(10), cost=Decimal(15)),
    ]
    result = concentration(ledger(lines), Scope(), measure="margin_amount")
    assert [(r["code"], r["amount"], r["excluded"]) for r in result.rows] == [
        ("A", 60, False),
        ("B", 40, False),
        ("D", -5, True),
        ("C", None, True),
    ]
    assert (result.values["accounts"], result.values["excluded_accounts"]) == (2, 2)
    assert result.missing == [{"code": "cost_partly_known", "params": {"net_amount": 500}}]


@pytest.mark.parametrize("parameters", [{"by": "colour"}, {"measure": "smiles"}])
def test_unknown_choices_are_refused(parameters):
    with pytest.raises(Refused, match="unknown_choice"):
        concentration(ledger([]), Scope(), **parameters)


def test_limits_must_ascend():
    with pytest.raises(Refused, match="limits_not_ascending"):
        concentration(ledger([]), Scope(), limits=(Decimal("0.9"), Decimal("0.5")))


@settings(max_examples=25, deadline=None)
@given(LEDGERS)
def test_agrees_with_plain_python_over_the_same_lines(lines):
    values = concentration(ledger(lines), Scope(currency="EUR")).values
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.account and line.currency in ("EUR", None) and line.kind != "correction":
            sums[line.account] += line.net
    positive = sorted((float(x) for x in sums.values() if x > 0), reverse=True)
    assert values["accounts"] == len(positive)
    assert values["excluded_accounts"] == len(sums) - len(positive)
    if not positive:
        assert values["hhi"] is None
        return
    total, n = math.fsum(positive), len(positive)
    assert values["hhi"] == pytest.approx(math.fsum((x / total) ** 2 for x in positive))
    pairs = math.fsum(abs(x - y) for x in positive for y in positive)
    assert values["gini"] == pytest.approx(pairs / (2 * n * total), abs=1e-12)
    assert values["cr1"] == pytest.approx(positive[0] / total)


@settings(max_examples=60, deadline=None)
@given(AMOUNTS, st.randoms(use_true_random=False))
def test_measures_are_bounded_and_blind_to_order(amounts, random):
    mixed = random.sample(amounts, len(amounts))
    n = len(amounts)
    for measure in (inequality.hhi, inequality.gini, inequality.gini_unbiased):
        assert measure(mixed) == measure(amounts)
    assert 1 / n - 1e-12 <= inequality.hhi(amounts) <= 1
    assert -1e-12 <= inequality.gini(amounts) <= 1 - 1 / n + 1e-12
    assert inequality.concentration_ratio(amounts, n) == 1
    points = inequality.lorenz_points(amounts)
    assert points[0] == (0, 0) and points[-1] == (1, 1)
    assert all(y <= x + 1e-12 for x, y in points)
    n80 = inequality.count_for_share(amounts, Decimal("0.80"))
    ordered = sorted(amounts, reverse=True)
    assert sum(ordered[:n80]) >= Decimal("0.8") * sum(amounts)
    assert n80 == 1 or sum(ordered[: n80 - 1]) < Decimal("0.8") * sum(amounts)
    assert inequality.abc_classes(ordered, ABC_LIMITS).count("A") == n80


@settings(max_examples=20, deadline=None)
@given(LEDGERS)
def test_shares_sum_to_one_and_the_rows_to_the_total(lines):
    result = concentration(ledger(lines), Scope(currency="EUR"))
    counted = [row for row in result.rows if not row["excluded"]]
    assert sum((row["amount"] for row in counted), Decimal()) == result.values["total_amount"]
    if counted:
        assert math.fsum(row["share"] for row in counted) == pytest.approx(1)
        assert counted[-1]["cumulative_share"] == 1
        assert counted[0]["lorenz_accounts"] == 1


PLAIN = worked.table("concentration", "Worked values")[:4]


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case["case"])
def test_on_plain_numbers(case):
    """Whole numbers and floats do too; shares that do not add up to one are made to."""
    for number in (int, float, Decimal):
        amounts = [number(text) for text in case["amounts"].split(",")]
        assert worked.agrees(module.hhi(amounts), case["hhi"])
        assert worked.agrees(module.n_eff(amounts), case["effective_number"])
        assert worked.agrees(module.hhi_normalised(amounts), case["hhi_normalised"])
        assert worked.agrees(module.gini(amounts), case["gini"])
        assert worked.agrees(module.gini_unbiased(amounts), case["gini_unbiased"])
        assert worked.agrees(module.cr_n(amounts, 3), case["cr3"])
        assert worked.agrees(module.n80(amounts), case["n80"])


def test_entropy_counts_as_many_as_there_are_equal_ones():
    assert module.entropy_number([5, 5, 5, 5]) == pytest.approx(4)
    assert module.entropy([7, 0]) == 0
    # −(½ ln ½ + ¼ ln ¼ + ¼ ln ¼) = 1.5 ln 2
    assert module.entropy([2, 1, 1]) == pytest.approx(1.0397207708)
    assert module.entropy([]) is None
    assert module.entropy_number([]) is None


def test_by_product_family_and_told_groups():
    lines = [
        Line("A", JAN, Decimal(60), product="P1"),
        Line("B", JAN, Decimal(30), product="P2"),
        Line("B", JAN, Decimal(10), product="P3"),
        Line("C", JAN, Decimal(7), product="POST"),
        Line(None, JAN, Decimal(99), product="P1"),
    ]
    families = [{"code": "P1", "family": "F"}, {"code": "P2", "family": "F"}]
    connection = ledger(lines, products=families)
    by_product = concentration(connection, Scope(), by="product", non_products=("POST",))
    assert [(row["code"], row["amount"]) for row in by_product.rows] == [
        ("P1", 60),
        ("P2", 30),
        ("P3", 10),
    ]
    assert {"code": "fees_left_out", "params": {"net_amount": 7}} in by_product.missing
    by_family = concentration(connection, Scope(), by="family", non_products=("POST",))
    assert [(row["code"], row["amount"]) for row in by_family.rows] == [("F", 90)]
    assert {"code": "no_product", "params": {"net_amount": 10}} in by_family.missing
    groups = {"A": "north", "B": "north"}
    by_group = concentration(connection, Scope(), by="delegation", groups=groups)
    assert [(row["code"], row["amount"], row["members"]) for row in by_group.rows] == [
        ("north", 100, 2)
    ]
    assert {"code": "no_group", "params": {"accounts": 1, "net_amount": 7}} in by_group.missing
