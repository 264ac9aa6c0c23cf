"""Models of buying rhythm: published values, simulated customers, and a public ledger."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln, hyp2f1

from clave.figures.life_backtest import choose
from clave.figures.life_draws import draw, scaled
from clave.figures.life_expect import (
    alive,
    chance_of_count,
    expected,
    expected_if_alive,
    expected_of_new,
)
from clave.figures.life_models import Fit, Histories, fit_model, grounded, log_likelihoods
from clave.figures.life_spend import Spend, fit_spend
from clave.figures.life_spend import log_likelihoods as spend_likelihoods
from clave.figures.life_visits import Visits, visits_of
from tests.figures import worked

BG = Fit("bg_nbd", (0.243, 4.414, 0.793, 2.426))
BTYD = Fit("bg_nbd", (0.2425967, 4.413659, 0.7929869, 2.426164))
PARETO = Fit("pareto_nbd", (0.553, 10.578, 0.606, 11.669))
MBG = Fit("mbg_nbd", (0.525, 6.183, 0.891, 1.614))
REGULAR = Fit("mbg_cnbd", (1.329, 2.813, 0.425, 0.790), 2)
GAMMA = Spend("gamma_gamma", (6.25, 3.74, 15.44), None)


def seen(*customers: tuple[float, ...]) -> Histories:
    """(x, tx, T) of each, and the sum of the logarithms of its gaps where told."""
    columns = [[float(c[i]) if len(c) > i else 0.0 for c in customers] for i in range(4)]
    return Histories(*(np.array(column) for column in columns))


@pytest.mark.parametrize("row", worked.table("alive", "Published values"))
def test_published_values(row: dict[str, str]) -> None:
    one, heavy = seen((2, 30.43, 38.86)), seen((26, 30.857, 31))
    found = {
        "G-BG-3": expected(BG, one, 39)[0],
        "G-BG-5": expected_of_new(BTYD, 52),
        "G-BG-6a": expected(BTYD, heavy, 52)[0],
        "G-BG-6b": alive(BTYD, heavy)[0],
        "G-BG-8a": chance_of_count(BG, 39, 0),
        "G-BG-8b": 1e7 * chance_of_count(BG, 2, 10),
        "G-BG-8c": chance_of_count(BG, 30, 11),
        "G-BG-8d": chance_of_count(BG, 30, 12),
        "G-BG-8e": chance_of_count(BG, 30, 13),
        "G-PN-3": expected_of_new(PARETO, 52),
        "G-GG-2": float(GAMMA.expected(np.array([2.0]), np.array([22.35]))[0]),
        "G-CLV-1": _lifetime_value(),
    }
    assert worked.agrees(found[row["id"]], row["value"])


def _lifetime_value() -> float:
    """Customer 1: twelve months of 52/12 weeks at one per cent a month."""
    one = seen((2, 30.43, 38.86))
    reached = [0.0, *(float(expected(BG, one, 52 / 12 * k)[0]) for k in range(1, 13))]
    worth = float(GAMMA.expected(np.array([2.0]), np.array([22.35]))[0])
    return sum((reached[k] - reached[k - 1]) * worth / 1.01**k for k in range(1, 13))


@pytest.mark.parametrize("customer", [(0, 0, 38.86), (2, 30.43, 38.86), (26, 30.857, 31)])
@pytest.mark.parametrize("params", [PARETO.params, (0.786, 5.679, 0.386, 5.717)])
def test_pareto_is_the_published_formula(
    customer: tuple[float, ...], params: tuple[float, ...]
) -> None:
    """Ours is an integral; published are differences of hypergeometric functions."""
    r, al, s, be = params
    x, tx, last = customer

    def f(t: float) -> float:
        if al >= be:
            z = (al - be) / (al + t)
            return float(hyp2f1(r + s + x, s + 1, r + s + x + 1, z)) / (al + t) ** (r + s + x)
        z = (be - al) / (be + t)
        return float(hyp2f1(r + s + x, r + x, r + s + x + 1, z)) / (be + t) ** (r + s + x)

    between = f(tx) - f(last)
    inside = 1 / ((al + last) ** (r + x) * (be + last) ** s) + s / (r + s + x) * between
    log = gammaln(r + x) - gammaln(r) + r * np.log(al) + s * np.log(be) + np.log(inside)
    odds = s / (r + s + x) * (al + last) ** (r + x) * (be + last) ** s * between
    fit = Fit("pareto_nbd", params)
    assert log_likelihoods(fit, seen(customer))[0] == pytest.approx(log, rel=1e-9)
    assert alive(fit, seen(customer))[0] == pytest.approx(1 / (1 + odds), rel=1e-8)


def test_the_sum_is_the_published_expectation() -> None:
    """BG/NBD: E[Y(t)] by its hypergeometric form, of customers who buy rarely and often."""
    r, al, a, b = BG.params
    for x, tx, last in ((0, 0, 30), (2, 30.43, 38.86), (15, 20, 21)):
        z = 39 / (al + last + 39)
        share = ((al + last) / (al + last + 39)) ** (r + x)
        series = hyp2f1(r + x, b + x, a + b + x - 1, z)
        plain = (a + b + x - 1) / (a - 1) * (1 - share * series)
        odds = a / (b + x - 1) * ((al + last) / (al + tx)) ** (r + x) if x else 0.0
        assert expected(BG, seen((x, tx, last)), 39)[0] == pytest.approx(plain / (1 + odds))


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("tx", [2.0, 9.0])
def test_regular_likelihood_is_its_integral(k: int, tx: float) -> None:
    """Rate and chance of leaving integrated by number; gaps of 1 and tx − 1 weeks."""
    r, al, a, b = 1.3, 2.8, 0.43, 0.79
    x, last = 2, 12.0
    gaps = np.log(1.0) + np.log(tx - 1)
    fit = Fit("mbg_cnbd", (r, al, a, b), k)

    def of_rate(rate: float) -> float:
        from scipy.stats import gamma, poisson

        dense = np.exp((k - 1) * gaps) / np.exp(gammaln(k)) ** x * rate ** (k * x)
        dense *= np.exp(-rate * tx) * gamma.pdf(rate, r, scale=1 / al)
        quiet = poisson.cdf(k - 1, rate * (last - tx))
        stays = np.exp(gammaln(a + b) - gammaln(b) + gammaln(b + x) - gammaln(a + b + x))
        goes = a / (a + b + x) * stays
        return float(dense * (goes + (stays - goes) * quiet))

    total = quad(of_rate, 0, 60, limit=200)[0]
    found = log_likelihoods(fit, seen((x, tx, last, gaps)))[0]
    assert found == pytest.approx(np.log(total), rel=1e-6)


@pytest.mark.parametrize("fit", [BG, MBG, REGULAR, PARETO])
def test_draws_have_the_expected_mean(fit: Fit) -> None:
    customers = seen((0, 0, 30), (3, 20, 26, 4.0), (25, 50, 51, 17.0))
    futures = draw(fit, customers, [13.0, 52.0], 40_000, np.random.default_rng(1))
    for place, weeks in enumerate((13.0, 52.0)):
        mean, error = futures[:, :, place].mean(axis=0), futures[:, :, place].std(axis=0) / 200
        assert np.all(np.abs(mean - expected(fit, customers, weeks)) < 4.5 * error + 1e-3)


def test_properties_of_every_model() -> None:
    customers = seen(*((x, 0.9 * 40 * (x > 0), 40, float(x)) for x in range(60)))
    later = Histories(customers.x, customers.tx, customers.T + 20, customers.gaps)
    for fit in (BG, MBG, REGULAR, PARETO):
        chance = alive(fit, customers)
        assert ((chance >= 0) & (chance <= 1)).all()
        assert (alive(fit, later) <= chance + 1e-12).all()  # silence never helps
        short, long = expected(fit, customers, 13), expected(fit, customers, 52)
        assert ((short >= 0) & (short <= long)).all()
        assert expected_if_alive(fit, customers, 0.0).sum() == 0
    assert alive(BG, customers)[0] == 1.0
    assert alive(MBG, customers)[0] < 1.0


def simulated(params: tuple[float, ...], k: int, count: int, weeks: float, seed: int) -> Histories:
    """Customers of MBG/CNBD-k, purchase by purchase."""
    r, al, a, b = params
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        rate, leaving = rng.gamma(r, 1 / al), rng.beta(a, b)
        at, days = 0.0, [0.0]
        while rng.random() > leaving:
            at += rng.gamma(k, 1 / rate)
            if at > weeks:
                break
            days.append(at)
        rows.append((len(days) - 1, days[-1], weeks, float(np.log(np.diff(days)).sum())))
    return seen(*rows)


@pytest.mark.parametrize("k", [1, 2])
def test_a_fit_finds_what_made_the_customers(k: int) -> None:
    true = (1.3, 2.8, 0.6, 1.2)
    found = fit_model("mbg_cnbd", simulated(true, k, 3000, 60.0, 5), k)
    assert found.params[0] / found.params[1] == pytest.approx(true[0] / true[1], rel=0.12)
    assert found.params[2] / sum(found.params[2:]) == pytest.approx(1 / 3, abs=0.03)
    truth = log_likelihoods(Fit("mbg_cnbd", true, k), simulated(true, k, 3000, 60.0, 5)).sum()
    assert truth <= (found.log_likelihood or 0) <= truth + 12


def test_nobody_seen_leaving_may_still_leave() -> None:
    customers = seen(*((40, 39.5, 40, 0.0) for _ in range(30)))
    found = grounded(Fit("mbg_cnbd", (50.0, 48.0, 1e-4, 2000.0), 2), customers)
    assert found.params[2:] == (1.0, 30 * 41)
    long_silent = seen((40, 30.0, 40, 0.0))
    assert alive(found, long_silent)[0] < alive(found, customers)[0]
    assert grounded(REGULAR, customers) == REGULAR


def test_spend() -> None:
    rng = np.random.default_rng(3)
    p, q, v = 6.25, 3.74, 15.44
    count = rng.integers(1, 12, 4000).astype(float)
    mean = rng.gamma(p * count, 1.0) / (rng.gamma(q, 1 / v, 4000) * count)
    spend = fit_spend(count, mean)
    assert spend.method == "gamma_gamma"
    assert spend.params is not None
    assert spend.params[0] * spend.params[2] / (spend.params[1] - 1) == pytest.approx(
        p * v / (q - 1), rel=0.05
    )
    truth = spend_likelihoods((p, q, v), count, mean).sum()
    assert truth <= (spend.log_likelihood or 0) <= truth + 8
    related = fit_spend(count, mean + 40 * count)
    assert (related.method, related.params) == ("mean", None)
    assert (related.correlation or 0) > 0.3
    few = fit_spend(np.array([3.0, 2.0]), np.array([10.0, -4.0]))
    assert few.expected(np.array([3.0]), np.array([-4.0]))[0] == 0  # credited more than bought


def test_scaled_counts_keep_their_mean() -> None:
    rng = np.random.default_rng(4)
    counts = rng.poisson(8, (4000, 3, 2))
    for factor in (0.7, 1.3):
        assert scaled(counts, factor, rng).mean() == pytest.approx(8 * factor, rel=0.01)


def test_too_few_customers_are_refused() -> None:
    times = {f"C{n}": [0.0, 5.0] for n in range(9)} | {"X": [3.0]}
    assert choose(visits_of(times, 60.0)) is None


@pytest.mark.data
def test_groceries(shared_data: Path) -> None:
    """The second year of 1,525 customers: chosen and corrected by the first alone."""
    days = duckdb.execute(
        f"SELECT cust, (date - DATE '2006-01-01') / 7.0 FROM '{shared_data}/groceryElog.parquet'"
    ).fetchall()
    times: dict[str, list[float]] = {}
    for customer, week in days:
        times.setdefault(customer, []).append(float(week))
    first_year = {c: [w for w in weeks if w <= 52] for c, weeks in times.items()}
    whole, known = visits_of(times, 104.0), visits_of(first_year, 52.0)
    places, customers = known.seen(52.0)
    came = whole.counted(places, 52.0, 104.0)
    assert (len(customers), came.sum()) == (1525, 3389)
    choice = choose(known)
    assert choice is not None
    assert (choice.method, choice.fit.k) == ("mbg_cnbd", 2)
    assert choice.fit.params == pytest.approx((1.329, 2.813, 0.425, 0.790), abs=0.002)
    assert choice.gain is not None
    assert choice.gain[1] > 0
    found = expected(choice.fit, customers, 52.0) * choice.factor
    nbd = expected(fit_model("nbd", customers), customers, 52.0)
    assert abs(found.sum() / came.sum() - 1) < 0.05
    assert nbd.sum() == pytest.approx(6355, abs=2)
    error, theirs = np.abs(came - found).mean(), np.abs(came - nbd).mean()
    assert theirs == pytest.approx(2.609, abs=0.001)
    assert error < 1.37


def test_histories() -> None:
    """Same day once, first one apart; as of an earlier day only what was known then."""
    visits: Visits = visits_of({"B": [3.0, 4.0, 8.0], "A": [1.0]}, 10.0)
    places, found = visits.seen(10.0)
    assert [visits.units[place] for place in places] == ["A", "B"]
    assert found.x.tolist() == [0, 2]
    assert found.tx.tolist() == [0, 5]
    assert found.T.tolist() == [9, 7]
    assert found.gaps == pytest.approx([0, np.log(4)])
    places, found = visits.seen(4.0)
    assert (found.x.tolist(), found.T.tolist()) == ([0, 1], [3, 1])
    assert visits.counted(places, 4.0, 10.0).tolist() == [0, 1]
