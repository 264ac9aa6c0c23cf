"""The model of demand and its figure: hard series, sums that agree, what is computed anew."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from clave.facts.modelled import Kept, keep
from clave.figures.base import Scope
from clave.figures.demand import compute
from clave.figures.demand_backtest import Panel, chosen_for, origins_of, try_all
from clave.figures.demand_history import demand_series, netted
from clave.figures.demand_judged import coverage_of, judged
from clave.figures.demand_tables import stepped
from clave.figures.forecast import forecast
from clave.figures.forecast_accuracy import forecast_accuracy
from clave.figures.modelling import Task
from clave.lib.months import add_months, month_end
from clave.lib.refusal import Refused
from tests.figures.ledger import Line, ledger

START = date(2023, 1, 1)


def _line(account: str, product: str, place: int, units: float, kind: str = "sale") -> Line:
    return Line(
        account,
        month_end(add_months(START, place)),
        Decimal(units) * 3,
        invoice=f"F{account}{product}{place}{kind}",
        product=product,
        kind=kind,
        quantity=Decimal(units),
    )


def _regular(seed: int = 5) -> list[Line]:
    """Eight accounts × six products over three years: half bought each month, half now and then."""
    random = np.random.default_rng(seed)
    lines = []
    for account in range(8):
        for product in range(6):
            often = 0.95 if product % 2 else 0.3
            for place in range(36):
                if random.random() < often:
                    units = int(random.integers(5, 30))
                    lines.append(_line(f"A{account}", f"P{product}", place, units))
    return lines


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    hard = [
        _line("A0", "ONCE", 30, 7),
        _line("A0", "BACK", 10, 9),
        _line("A0", "BACK", 12, -9, "return"),
        *(_line("A1", "OVER", place, 12) for place in range(12)),
        *(_line("NEW", "P1", place, 20) for place in (34, 35)),
    ]
    return _regular() + hard


PRODUCTS = [{"code": f"P{n}", "family": f"F{n % 2}"} for n in range(5)]  # P5 is of no family


def _kept(lines: list[Line], folder: Path, before: Kept | None = None) -> tuple[Kept, object]:
    connection = ledger(lines, products=PRODUCTS)
    found = compute(Task(connection, Scope(), before=before))
    card = {"mark": "m", "made_at": "2026-01-01T00:00:00+00:00", "definition": "demand/1"}
    return keep(folder, "demand", {**card, **found.card()}, found.tables), connection


def test_every_hard_series_has_its_answer(lines, tmp_path):
    kept, connection = _kept(lines, tmp_path)
    found = forecast(connection, Scope(), horizon=18, demand=kept)
    series = {(r["account"], r["product"]): r for r in kept.rows(connection, "series")}
    assert series["A0", "ONCE"]["demand_class"] == "once"
    assert series["A1", "OVER"]["method"] == "discontinued"
    assert ("A0", "BACK") not in series  # all of it came back
    products = {row["product"] for row in found.rows}
    assert "OVER" not in products
    assert {row["account"] for row in found.rows} >= {"NEW"}  # two months of history are enough
    codes = {entry["code"] for entry in found.missing + found.assumed}
    assert {"products_over", "returns_netted", "bought_once", "last_price_holds"} <= codes
    assert found.period.start == date(2026, 1, 1)
    assert found.period.months == 18
    for row in found.rows:
        assert 0 <= row["low"] <= row["value"] <= row["high"]
        assert row["amount"] == pytest.approx(row["value"] * 3)  # the last price


def test_sums_agree_to_the_last_digit(lines, tmp_path):
    kept, connection = _kept(lines, tmp_path)
    sums = defaultdict(Decimal)
    for row in forecast(connection, Scope(), demand=kept).rows:
        for by in ("account", "product", "family"):
            sums[by, row[by], row["month"]] += row["value"]
        sums["month", None, row["month"]] += row["value"]
    for by in ("account", "product", "family", "month"):
        rows = forecast(connection, Scope(), by=by, demand=kept).rows
        assert rows
        for row in rows:
            key = None if by == "month" else row[by]
            assert row["value"] == sums[by, key, row["month"]]


def test_a_scope_sees_its_own_accounts_alone(lines, tmp_path):
    kept, connection = _kept(lines, tmp_path)
    mine = Scope(accounts=("A0", "A1"))
    found = forecast(connection, mine, demand=kept)
    assert {row["account"] for row in found.rows} == {"A0", "A1"}
    everything = forecast(connection, Scope(), demand=kept).rows
    expected = sum(r["value"] for r in everything if r["account"] in ("A0", "A1"))
    assert found.values["quantity"] == expected
    assert found.values["accounts"] == 2
    rows = forecast_accuracy(connection, mine, by="account", demand=kept).rows
    assert [row["account"] for row in rows] == ["A0", "A1"]
    assert forecast(connection, Scope(accounts=()), demand=kept).rows == []


def test_kept_or_computed_now_it_is_the_same(lines, tmp_path):
    kept, connection = _kept(lines, tmp_path)
    for by in ("account_product", "month"):
        now = forecast(connection, Scope(), by=by)
        assert forecast(connection, Scope(), by=by, demand=kept).rows == now.rows


@pytest.mark.parametrize("horizon", [0, 19])
def test_a_horizon_past_the_plan_is_refused(lines, horizon):
    with pytest.raises(Refused, match="horizon_out_of_range"):
        forecast(ledger(lines[:50]), Scope(), horizon=horizon)


def test_only_what_changed_is_computed_anew(lines, tmp_path):
    before, connection = _kept(lines, tmp_path)
    same, _ = _kept(lines, tmp_path, before)
    assert same.card["values"]["changed"] == 0
    assert same.rows(connection, "forecast") == before.rows(connection, "forecast")
    more, _ = _kept([*lines, _line("A3", "P3", 35, 500)], tmp_path, before)
    assert more.card["values"]["changed"] == 1
    moved, _ = _kept([*lines, _line("A3", "P3", 36, 5)], tmp_path, before)
    assert moved.card["values"]["changed"] == moved.card["n"]["series"]  # the months moved on


def test_it_can_be_stopped(lines):
    with pytest.raises(Refused, match="cancelled"):
        compute(Task(ledger(lines), Scope(), cancelled=lambda: True))


def test_a_ledger_without_quantities_says_so():
    line = Line("A", date(2025, 1, 31), Decimal(5))
    young = Line("A", date(2025, 1, 10), Decimal(5), quantity=Decimal(1))
    for lines, code in (
        ([line], "no_quantities_to_forecast"),
        ([young], "no_complete_month"),
        ([], "no_lines"),
    ):
        found = forecast(ledger(lines), Scope())
        assert [entry["code"] for entry in found.missing] == [code]
        assert found.values["series"] == 0


def test_returns_are_taken_off_the_months_before():
    y = np.array([[5.0, 3, 0, -4, 2], [2, 0, -5, 0, 1], [0, 0, 0, -1, 0]])
    assert netted(y).tolist() == [[4, 0, 0, 0, 2], [0, 0, 0, 0, 1], [0] * 5]


def test_rounding_loses_nothing_over_the_months():
    value = np.full((1, 12), 0.04)
    shown = stepped(value, 1) / 10
    assert shown.sum() == pytest.approx(0.5)
    assert set(np.round(shown[0], 1)) == {0.0, 0.1}


def test_the_series_are_those_of_the_ledger(lines):
    """Quantities once more in plain Python."""
    series = demand_series(ledger(lines))
    expected = defaultdict(float)
    for line in lines:
        expected[line.account, line.product] += float(line.quantity)
    found = {
        (a, p): float(np.nansum(y))
        for a, p, y in zip(series.account, series.product, series.y, strict=True)
    }
    assert found == pytest.approx({key: units for key, units in expected.items() if units})
    assert np.isnan(series.y[series.account == "NEW"][0][:34]).all()


def _noise(kind: str, count: int = 300) -> Panel:
    random = np.random.default_rng(3)
    if kind == "random walk of seasons":
        y = np.tile(random.integers(5, 500, (count, 12)), (1, 4)).astype(float)
    else:
        y = random.poisson(0.3, (count, 48)) * random.integers(1, 9, (count, 48)).astype(float)
    return Panel(y, np.zeros(count, dtype=np.int64), 0)


def test_the_baseline_stays_where_nothing_beats_it():
    """Each series has a year of its own that comes back exactly: last year's month is right."""
    panel = _noise("random walk of seasons")
    tried = try_all(panel)
    for kind in tried.sums:
        assert chosen_for(tried, kind) == "seasonal_naive"
        assert tried.total(kind, "seasonal_naive")["absolute"] == 0


def test_what_is_chosen_beats_its_baselines():
    tried = try_all(_noise("now and then"))
    kind = max(tried.sums, key=lambda k: tried.total(k, "tsb")["points"])
    chosen = chosen_for(tried, kind)
    for baseline in ("seasonal_naive", "croston"):
        for measure in ("scaled", "scaled_square"):
            assert tried.total(kind, chosen)[measure] <= tried.total(kind, baseline)[measure]


def test_intervals_hold_about_what_they_should():
    panel = _noise("now and then", 2000)
    measured, months = coverage_of(judged(panel, try_all(panel)))
    assert months == 2000 * 6
    assert 0.75 < measured < 0.95


def test_earlier_months_that_are_tried():
    assert origins_of(36) == (6, (30, 28, 26, 24))
    assert origins_of(12) == (3, (9, 8, 7, 6))
    assert origins_of(5) == (1, ())
