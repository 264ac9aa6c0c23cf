"""The role of the KAM: the worked values of its page, and a second computation in plain Python."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.kam_role import complexity, kam_role, proxy_stage, role_rows
from clave.figures.work import BANDS, DIMENSIONS, STAGES, TIERS, Rules, Served, Work
from tests.figures.ledger import Line, ledger
from tests.figures.worked import agrees, table

PAGE = "kam_role"
TODAY = date(2026, 11, 27)
FUNCTIONS = tuple((name, name.title()) for name in ("purchasing", "payments", "quality", "stores"))
RULES = Rules()


def _number(text):
    return None if text == "none" else float(text)


def _word(text):
    return "" if text == "none" else text


@pytest.mark.parametrize("row", table(PAGE, "Complexity"))
def test_complexity_of_the_page(row):
    counts = {name: _number(row[name]) for name in DIMENSIONS}
    index, band, coverage = complexity(counts, RULES)
    assert agrees(index, row["index"])
    assert band == _word(row["band"])
    assert agrees(coverage, row["coverage"])


def _role_of(**told):
    account = Served("X", "X", ("X",), **told)
    work = Work(TODAY, (account,), functions=FUNCTIONS)
    return role_rows(work, {})[0]


# Sites alone decide the band of these.
SITES = {"low": 1, "medium": 6, "high": 90}


@pytest.mark.parametrize("row", table(PAGE, "Hours"))
def test_hours_of_the_page(row):
    told = _role_of(
        tier=_word(row["tier"]),
        stage=_word(row["stage"]),
        told_hours=_number(row["told"]),
        sites=SITES[row["band"]],
    )
    assert told["complexity"] == row["band"]
    assert agrees(told["hours"], row["hours"])
    assert told["hours_told"] == (row["told"] != "none")


@pytest.mark.parametrize("row", table(PAGE, "Proxy of the stage"))
def test_proxies_of_the_page(row):
    found = proxy_stage(
        int(row["covered"]),
        int(row["relevant"]),
        row["direction"] == "yes",
        _number(row["threads"]),
        _number(row["tenure"]),
    )
    assert found == row["stage"]


def test_nobody_known_and_nothing_sold_looks_like_nothing():
    assert proxy_stage(0, 8, False, None, None) is None


def test_the_defaults_of_the_page_are_those_of_the_code():
    for row in (r for r in table(PAGE, "Formula") if r["dimension"]):
        band = RULES.bands[row["dimension"]]
        assert [band.medium_from, band.high_from] == [
            float(row["medium from"]),
            float(row["high from"]),
        ]


def test_depth_cadence_and_team():
    row = _role_of(
        tier="A",
        stage="interdependent",
        sites=90,
        functions_known=3,
        reached=frozenset({("purchasing", 1), ("purchasing", 2), ("stores", 2)}),
        silent=((1, 61), (2, 3)),
        threads=(7, 2, 1),
        team=("management",),
    )
    assert (row["functions_needed"], row["functions_covered"], row["functions_short"]) == (3, 2, 1)
    assert row["uncovered_functions"] == ["Payments", "Quality"]
    assert row["levels_short"] == [3]
    assert row["team_short"] == ["research"]
    assert row["levels_late"] == [1]  # 61 days of 60; of operative people nobody is known
    assert (row["direction_days"], row["direction_silent"]) == (60, 61)
    assert row["executive_contacts"] == 1
    assert row["effective_threads"] == pytest.approx(1.8519, abs=1e-4)


def test_without_a_stage_depth_is_not_known_and_the_factor_is_assumed():
    account = Served("X", "X", ("X",), tier="B", sites=6)
    found = kam_role(None, Scope(), Work(TODAY, (account,), functions=FUNCTIONS))
    row = found.rows[0]
    assert row["functions_needed"] is None
    assert row["functions_short"] is None
    assert [n["code"] for n in found.missing] == ["no_stage", "complexity_partly_known"]
    assert [n["code"] for n in found.assumed] == ["stage_factor_one", "effort_by_rules"]


def test_what_the_ledger_tells():
    lines = [
        Line("A1", date(2025, 11, 3), Decimal(60), product="P1", cost=Decimal(30)),
        Line("A2", date(2026, 10, 31), Decimal(40), product="P2", list_amount=Decimal(50)),
        Line("B", date(2026, 10, 5), Decimal(300), product="P1"),
        Line("Z", date(2026, 10, 5), Decimal(900), product="P9"),
    ]
    accounts = (Served("A", "A", ("A", "A1", "A2"), tier="A"), Served("B", "B", ("B",)))
    work = Work(TODAY, accounts, functions=FUNCTIONS)
    found = kam_role(ledger(lines), Scope(), work)
    rows = {row["code"]: row for row in found.rows}
    assert (rows["A"]["net_amount"], rows["A"]["products"]) == (Decimal(100), 2)
    assert rows["A"]["margin_rate"] == 0.5  # of the line whose cost is known
    assert rows["B"]["margin_rate"] is None
    assert rows["A"]["sales_share"] == 0.25
    assert rows["B"]["hours"] is None
    assert found.values["hours_total"] == rows["A"]["hours"]
    assert found.values["accounts_without_hours"] == 1
    assert found.period is not None
    assert found.period.months == 12


def test_nothing_told_and_nobody_there():
    assert kam_role(None, Scope()).missing[0]["code"] == "no_work_told"
    empty = kam_role(ledger([]), Scope(), Work(TODAY))
    assert empty.values["hours_total"] is None
    assert empty.values["mean_coverage"] is None
    assert empty.rows == []


counts = st.dictionaries(
    st.sampled_from(DIMENSIONS), st.none() | st.integers(0, 1000).map(float), max_size=5
)


@given(counts)
def test_complexity_again_in_plain_python(told):
    known = {name: count for name, count in told.items() if count is not None}
    index, band, coverage = complexity(told, RULES)
    assert coverage == pytest.approx(len(known) / 5)
    if not known:
        assert (index, band) == (None, "")
        return
    points = 0
    for name, count in known.items():
        limits = RULES.bands[name]
        points += 3 if count >= limits.high_from else 2 if count >= limits.medium_from else 1
    # In whole numbers: below 5/3 of the dimensions, from 7/3 of them on.
    if 3 * points < 5 * len(known):
        assert band == "low"
    elif 3 * points >= 7 * len(known):
        assert band == "high"
    else:
        assert band == "medium"
    assert index == pytest.approx(points / len(known))


def test_hours_of_every_combination():
    for tier, band, stage in product(TIERS, BANDS, ("", *STAGES)):
        row = _role_of(tier=tier, stage=stage, sites=SITES[band])
        factor = RULES.stages[stage].factor if stage else 1
        assert row["hours"] == pytest.approx(RULES.efforts[tier, band].hours * factor)
