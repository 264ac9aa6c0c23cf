"""The workload: the worked values of its page, sampling, and properties of any company."""

from __future__ import annotations

from datetime import date
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.work import Served, Work, Worker
from clave.figures.workload import (
    accounts_possible,
    capacity,
    load_rows,
    sample_size,
    sampled_interval,
    utilisation,
    workload,
)
from clave.lib.refusal import Refused
from tests.figures.ledger import ledger
from tests.figures.worked import agrees, table

PAGE = "workload"
TODAY = date(2026, 11, 27)


def _told(hours, kam=1):
    return Served(f"A{hours}{kam}", "A", (f"A{hours}{kam}",), kam=kam, told_hours=hours)


def _golden():
    hours = [180] * 2 + [110] * 4 + [50] * 6
    accounts = tuple(
        Served(f"A{n}", f"A{n}", (f"A{n}",), kam=1, told_hours=float(h))
        for n, h in enumerate(hours)
    )
    return Work(TODAY, accounts, (Worker(1, "Lucía", told=True),))


def test_the_load_of_the_page():
    row = workload(None, Scope(), _golden()).rows[0]
    for entry in table(PAGE, "Load"):
        assert agrees(row[entry["value"]], entry["expected"]), entry
    assert row["accounts"] == 12


@pytest.mark.parametrize("row", table(PAGE, "Sample size"))
def test_sample_sizes_of_the_page(row):
    assert sample_size(float(row["margin"]), float(row["share"])) == int(row["expected"])


@pytest.mark.parametrize("row", table(PAGE, "Interval"))
def test_intervals_of_the_page(row):
    found = sampled_interval(int(row["moments"]), int(row["hits"]))
    assert found is not None
    for value, name in zip(found, ("share", "low", "high"), strict=True):
        assert agrees(value, row[name])


def test_nothing_observed_has_no_interval():
    assert sampled_interval(0, 0) is None


@pytest.mark.parametrize("wrong", [{"margin": 0}, {"share": 1.0}, {"confidence": 1.0}])
def test_a_sample_needs_shares(wrong):
    with pytest.raises(Refused) as refusal:
        sample_size(**wrong)
    assert refusal.value.code == "not_a_share"


def test_a_sampled_share_gives_every_number_an_interval():
    person = Worker(1, "Lucía", sampled=(400, 168), told=True)
    row = load_rows(Work(TODAY, (), (person,)), [{"kam": 1, "hours": 800.0}])[0]
    half = 1.959964 * sqrt(0.42 * 0.58 / 400)
    assert row["account_share"] == 0.42
    assert row["capacity"] == pytest.approx(1760 * 0.42)
    assert row["capacity_low"] == pytest.approx(1760 * (0.42 - half), rel=1e-6)
    assert row["utilisation_high"] == pytest.approx(800 / (1760 * (0.42 - half)), rel=1e-6)
    assert (row["possible_low"], row["possible_high"]) == (0, 1)


def test_what_is_not_known_is_said():
    accounts = (
        Served("A", "A", ("A",), kam=1, told_hours=100.0),
        Served("B", "B", ("B",), kam=1),
        Served("C", "C", ("C",), told_hours=30.0),
    )
    found = workload(None, Scope(), Work(TODAY, accounts, (Worker(1, "L"), Worker(2, "S"))))
    assert {n["code"]: n["params"] for n in found.missing} == {
        "hours_partly_known": {"accounts": 1},
        "accounts_of_nobody": {"accounts": 1},
    }
    assert found.assumed[-1] == {"code": "capacity_default", "params": {"people": 2}}
    assert found.rows[0]["accounts_without_hours"] == 1
    assert found.values["hours"] == 100.0  # nobody carries the hours of C


def test_who_is_no_kam_and_has_no_account_has_no_row():
    people = (Worker(1, "L"), Worker(2, "Seller", is_kam=False, is_seller=True))
    assert [row["kam"] for row in load_rows(Work(TODAY, (), people), [])] == [1]


def test_nobody_and_no_hours():
    empty = workload(ledger([]), Scope(), Work(TODAY))
    assert empty.values["utilisation"] is None
    assert empty.missing == [{"code": "no_kams", "params": {}}]
    idle = load_rows(
        Work(TODAY, (), (Worker(1, "L", account_share=0.0),)), [{"kam": 1, "hours": 5}]
    )
    assert idle[0]["utilisation"] is None
    assert idle[0]["free_hours"] == -5
    assert accounts_possible(100, 0) is None
    assert accounts_possible(100, None) is None
    assert utilisation(5, 0) is None
    assert capacity(220, 8, 0.65) == pytest.approx(1144)


roles = st.lists(
    st.fixed_dictionaries(
        {"kam": st.none() | st.integers(1, 4), "hours": st.none() | st.floats(0, 500)}
    ),
    max_size=12,
)


@given(roles, st.lists(st.floats(0, 1), min_size=1, max_size=4))
def test_hours_add_up_and_nothing_divides_by_zero(told, shares):
    people = tuple(Worker(n, str(n), account_share=s) for n, s in enumerate(shares, start=1))
    rows = load_rows(Work(TODAY, (), people), told)
    known = {person.key for person in people}
    expected = sum(r["hours"] or 0 for r in told if r["kam"] in known)
    assert sum(row["hours"] for row in rows) == pytest.approx(expected)
    for row in rows:
        own = [r["hours"] for r in told if r["kam"] == row["kam"]]
        assert row["accounts"] == len(own)
        assert row["accounts_without_hours"] == own.count(None)
        if row["capacity"] > 0:
            assert row["utilisation"] == pytest.approx(row["hours"] / row["capacity"])


@given(st.integers(1, 2000), st.data())
def test_an_interval_holds_its_share(moments, data):
    hits = data.draw(st.integers(0, moments))
    found = sampled_interval(moments, hits)
    assert found is not None
    share, low, high = found
    assert 0 <= low <= share <= high <= 1
    assert share == pytest.approx(hits / moments)
