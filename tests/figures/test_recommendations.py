"""Recommendations: ranking measures, exact cosine, reasons, money, and a public ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from clave.facts.importing.run import run
from clave.facts.readers import open_source
from clave.facts.store import Store
from clave.figures.base import FigureResult, Scope
from clave.figures.ranking import (
    average_precision_at,
    falling,
    judge,
    mean_average_precision_at,
    mean_interval,
    ndcg_at,
    precision_at,
    recall_at,
)
from clave.figures.recommendations import recommendations
from clave.figures.recommender_scores import best, cosine, factorise, popularity
from clave.lib.months import add_months
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.test_online_retail import FEES, MAPPING, NAME


def test_published_ranking_measures() -> None:
    """G-RNK-1, of benhamner/Metrics."""
    five = range(1, 6)
    assert average_precision_at(five, [6, 4, 7, 1, 2], 2) == 0.25
    assert average_precision_at(five, [1, 1, 1, 1, 1], 5) == 0.2
    lists = [[*five]] * 3
    found = mean_average_precision_at([{1, 3, 4}, {1, 2, 4}, {1, 3}], lists, 3)
    assert found == pytest.approx(0.6851851852)
    pair = mean_average_precision_at([five, five], [[6, 4, 7, 1, 2], [1, 1, 1, 1, 1]], 5)
    assert pair == pytest.approx(0.26)
    truths = [[1, 3], [1, 2, 3], [1, 2, 3]]
    mixed = mean_average_precision_at(truths, [[*five], [1, 1, 1], [1, 2, 1]], 3)
    assert mixed == pytest.approx(11 / 18)


@pytest.mark.parametrize("row", worked.table("recommendations", "Ranking"))
def test_worked_ranking(row: dict[str, str]) -> None:
    truth, listed, k = row["truth"].split(), row["listed"].split(), int(row["k"])
    assert worked.agrees(recall_at(truth, listed, k), row["recall"])
    assert worked.agrees(precision_at(truth, listed, k), row["precision"])
    assert worked.agrees(ndcg_at(truth, listed, k), row["ndcg"])


def test_many_lists_are_judged_as_one_by_one() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random((40, 30)) < 0.15
    top = np.array([rng.permutation(30)[:10] for _ in range(40)])
    top[3, 5:] = -1
    judged = judge(top, truth, 10)
    wanted = [set(np.flatnonzero(row)) for row in truth]
    plain = [(w, [p for p in t if p >= 0]) for w, t in zip(wanted, top.tolist(), strict=True) if w]
    assert judged.recall == pytest.approx([recall_at(w, t, 10) for w, t in plain])
    assert judged.ndcg == pytest.approx([ndcg_at(w, t, 10) for w, t in plain])
    assert judged.empty == 40 - len(plain)
    low = mean_interval(judged.recall)
    assert low is not None
    assert low[1] < low[0] < low[2]
    assert mean_interval(np.zeros(0)) is None


def test_chances_never_rise_with_the_place() -> None:
    found = falling(np.array([0.5, 0.2, 0.4, 0.1, 0.1, 0.3]))
    assert found == pytest.approx([0.5, 0.3, 0.3, 1 / 6, 1 / 6, 1 / 6])


def _random(seed: int, rows: int = 30, columns: int = 20) -> sparse.csr_matrix:
    dense = np.random.default_rng(seed).random((rows, columns)) < 0.25
    return sparse.csr_matrix(dense.astype(np.float32))


@pytest.mark.parametrize("row", worked.table("recommendations", "Similarity"))
def test_worked_similarity(row: dict[str, str]) -> None:
    """Three customers: A buys x y, B buys x y z, C buys z."""
    bought = sparse.csr_matrix(np.array([[1, 1, 0], [1, 1, 1], [0, 0, 1]], dtype=np.float32))
    equal = row["customers"] == "equal"
    like = cosine(bought, bought, equal, float(row["shrink"])).similarities(0, 3)
    first, second = ("xyz".index(name) for name in row["products"].split())
    assert worked.agrees(float(like[first, second]), row["similarity"])


@pytest.mark.parametrize(("equal", "shrink"), [(True, 0.0), (False, 0.0), (False, 10.0)])
def test_scores_are_those_of_plain_python(equal: bool, shrink: float) -> None:
    bought = _random(2)
    model = cosine(bought, bought, equal, shrink)
    found = np.hstack([block for _, block in model.scores()])
    dense = bought.toarray()
    weight = 1 / np.maximum(dense.sum(axis=1), 1) if equal else np.ones(len(dense))
    size = dense.shape[1]
    like = np.zeros((size, size))
    for i in range(size):
        for j in range(size):
            norm = np.sqrt((weight * dense[:, i]).sum() * (weight * dense[:, j]).sum())
            if i == j or not norm:
                continue
            both = (dense[:, i] * dense[:, j]).sum()
            shared = (weight * dense[:, i] * dense[:, j]).sum()
            like[i, j] = shared / norm * (both / (both + shrink) if both else 0)
    assert found == pytest.approx(dense @ like, abs=1e-5)
    assert model.scores_of_few(bought[:5]) == pytest.approx(found[:5], abs=1e-5)


def test_the_best_are_the_largest_that_are_allowed() -> None:
    bought = _random(3)
    blocks = [block for _, block in popularity(bought).scores()]
    offered = np.ones(20, dtype=bool)
    offered[4] = False
    top, values = best(popularity(bought).scores(), None, bought, offered, 6)
    for row, listed in enumerate(top):
        open_ = [p for p in range(20) if offered[p] and not bought[row, p] and blocks[0][row, p]]
        ranked = sorted((float(blocks[0][row, p]) for p in open_), reverse=True)[:6]
        assert values[row][: len(ranked)].tolist() == ranked
        named = [p for p in listed if p >= 0]
        assert len(set(named)) == len(ranked)
        assert set(named) <= set(open_)
        assert [float(blocks[0][row, p]) for p in named] == ranked


def test_factors_find_the_two_tastes() -> None:
    dense = np.zeros((40, 12), np.float32)
    dense[:20, :6] = dense[20:, 6:] = 1
    dense[0, 5] = dense[39, 6] = 0
    found = factorise(sparse.csr_matrix(dense), factors=2, penalty=0.1)
    scores = np.hstack([block for _, block in found.scores()])
    assert scores[0, 5] > scores[0, 6:].max()
    assert scores[39, 6] > scores[39, :6].max()


def tastes(months: int = 18, seed: int = 5) -> list[Line]:
    """Forty accounts of two tastes that take up the products of their taste one by one.

    Each buys its products every month; of the ten of its taste it has four at first, then one
    more now and then. P0…P9 cost 6 of 10, Q0…Q9 cost 9; X is a fee; OLD is not sold any more.
    """
    rng, lines = Random(seed), []
    start = date(2024, 1, 1)
    for n in range(40):
        own = [f"{'PQ'[n % 2]}{i}" for i in range(10)]
        rng.shuffle(own)
        for month in range(months):
            day = add_months(start, month)
            for product in own[: 4 + (month + n % 5) // 5]:
                net, unit = Decimal(10 * (1 + n % 5)), Decimal("0.6" if n % 2 == 0 else "0.9")
                lines.append(Line(f"A{n:02}", day, net, product=product, cost=net * unit))
            lines.append(Line(f"A{n:02}", day, Decimal(3), product="X"))
            if month < 8:
                lines.append(Line(f"A{n:02}", day, Decimal(9), product=f"OLD{n % 3}"))
    lines.append(Line("ONE", add_months(start, months - 1), Decimal(10), product="P0"))
    return lines


@pytest.fixture(scope="module")
def told() -> FigureResult:
    segments = {f"A{n:02}": "PQ"[n % 2] for n in range(40)} | {"NEW": "P", "ONE": "Q"}
    scope = Scope(segments=segments, grouping={code: code for code in segments})
    return recommendations(ledger(tastes()), scope, non_products=("X",))


def test_recommended_is_what_the_like_buy(told: FigureResult) -> None:
    assert told.values["tested"] is True
    assert told.values["method"] in {"cosine", "als", "segment_popularity"}
    first = {row["account"]: row for row in told.rows if row["place"] == 1}
    assert first["A00"]["product"].startswith("P")
    assert first["A01"]["product"].startswith("Q")
    assert not {row["product"] for row in told.rows} & {"X", "OLD0", "OLD1", "OLD2"}


def test_nobody_is_offered_what_they_have(told: FigureResult) -> None:
    had = {(line.account, line.product) for line in tastes()}
    assert not had & {(row["account"], row["product"]) for row in told.rows}


def test_every_reason_holds_in_the_ledger(told: FigureResult) -> None:
    """Peers and buyers counted again, over the lines."""
    buys: dict[Any, set[Any]] = {}
    for line in tastes():
        buys.setdefault(line.account, set()).add(line.product)
    checked = 0
    for row in told.rows:
        reason = row["reason"]
        if reason["code"] != "bought_together":
            continue
        spoken, others = set(reason["params"]["products"]), set(buys) - {row["account"]}
        assert spoken <= buys[row["account"]]
        like = {a for a in others if spoken <= buys[a]}
        mine = {a for a in like if a.startswith("A") and row["account"].startswith("A")
                and int(a[1:]) % 2 == int(row["account"][1:]) % 2}  # fmt: skip
        counts = {(len(p), sum(row["product"] in buys[a] for a in p)) for p in (like, mine)}
        assert (reason["params"]["peers"], reason["params"]["buyers"]) in counts
        checked += 1
    assert checked > 100 or told.values["method"] == "segment_popularity"


def test_new_accounts_are_told_what_their_segment_buys(told: FigureResult) -> None:
    new = [row for row in told.rows if row["account"] == "NEW"]
    assert new
    assert {row["reason"]["code"] for row in new} == {"popular_in_segment"}
    assert all(row["product"].startswith("P") for row in new[:3])
    assert all(row["chance"] is None and row["expected_sales"] is None for row in new)
    one = [row for row in told.rows if row["account"] == "ONE"]
    assert {row["reason"]["code"] for row in one} == {"popular_in_segment"}


def test_money_is_the_median_share_of_the_like(told: FigureResult) -> None:
    """Second computation: shares of the last twelve months, median over the segment's buyers."""
    last = add_months(date(2024, 1, 1), 6)
    sums: dict[tuple[Any, Any], Decimal] = {}
    for line in tastes():
        if line.day >= last and line.product != "X":
            key = (line.account, line.product)
            sums[key] = sums.get(key, Decimal(0)) + line.net
    size: dict[Any, Decimal] = {}
    for (account, _), net in sums.items():
        size[account] = size.get(account, Decimal(0)) + net
    row = next(r for r in told.rows if r["account"] == "A00" and r["place"] == 1)
    shares = sorted(
        net / size[a]
        for (a, p), net in sums.items()
        if p == row["product"] and a != "ONE" and int(a[1:]) % 2 == 0
    )
    middle = (shares[(len(shares) - 1) // 2] + shares[len(shares) // 2]) / 2
    assert float(row["potential_sales"]) == pytest.approx(float(middle * size["A00"]), abs=0.01)
    assert float(row["expected_sales"]) == pytest.approx(
        row["chance"] * float(row["potential_sales"]), abs=0.01
    )
    assert float(row["expected_margin"]) == pytest.approx(
        0.4 * float(row["expected_sales"]), abs=0.02
    )


def test_the_margin_ranks_where_it_is_known(told: FigureResult) -> None:
    known = [row["expected_margin"] for row in told.rows if row["expected_margin"] is not None]
    assert known == sorted(known, reverse=True)
    assert [row["rank"] for row in told.rows if row["account"] == "A07"] == list(
        range(1, 1 + sum(row["account"] == "A07" for row in told.rows))
    )


def test_too_short_a_ledger_says_so() -> None:
    lines = [line for line in tastes() if line.day < date(2024, 3, 1)]
    found = recommendations(ledger(lines), Scope())
    assert found.values["tested"] is False
    assert {"code": "recommender_not_tested", "params": {}} in found.missing
    assert found.rows
    assert all(row["expected_sales"] is None for row in found.rows)
    assert recommendations(ledger([]), Scope()).rows == []


def test_without_costs_there_is_no_margin() -> None:
    lines = [Line(x.account, x.day, x.net, product=x.product) for x in tastes(12)]
    found = recommendations(ledger(lines), Scope())
    assert {"code": "no_cost", "params": {}} in found.missing
    assert all(row["expected_margin"] is None for row in found.rows)


@pytest.mark.data
@pytest.mark.slow
def test_online_retail(shared_data: Path, tmp_path: Path) -> None:
    """Above popularity by more than the interval, on months that nothing was chosen by."""
    store = Store(tmp_path / "facts")
    run(store, open_source(shared_data / NAME, scratch=tmp_path), MAPPING)
    with store.snapshot().connect() as connection:
        found = recommendations(connection, Scope(), non_products=FEES)
    trial = {row["method"]: row for row in found.values["trial"] if row["task"] == "new"}
    used, base = trial[found.values["method"]], trial["popularity"]
    assert found.values["settings_chosen_before"] is True
    assert (used["accounts"], used["empty"]) == (1863, 1429)
    assert used["recall_gain"][1] > 0.03
    assert used["ndcg_gain"][1] > 0.04
    assert used["recall"][1] > base["recall"][2]
    assert used["ndcg"][1] > base["ndcg"][2]
