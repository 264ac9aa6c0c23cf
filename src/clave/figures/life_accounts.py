"""What the chosen model says of every account, with intervals drawn from its futures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clave.figures.base import Row
from clave.figures.life_backtest import Choice, rates, silent
from clave.figures.life_draws import Counts, draw, scaled
from clave.figures.life_expect import alive, expected_if_alive
from clave.figures.life_models import Fit, Histories, Numbers
from clave.figures.life_spend import Spend, fit_spend
from clave.figures.life_terms import COVERAGE, DISCOUNT, HORIZONS, STEPS, WEEKS_A_MONTH
from clave.figures.life_visits import DAYS_A_WEEK, Visits

_DRAWS = 400
_BATCH = 1000  # accounts drawn at once
_TESTED = 100  # draws of each customer in the test of the intervals
Step = Callable[[int, int], None]
WEEKS = tuple(months * WEEKS_A_MONTH for months in STEPS)
_TAIL = (1 - COVERAGE) / 2
_NORMAL = 1.2816  # deviations of a normal interval that holds 80 %


@dataclass(frozen=True)
class Outlook:
    """Chances and expected counts of customers; ``if_alive``, ``counts``: customer × step."""

    alive: Numbers
    if_alive: Numbers
    counts: Numbers


def outlook(choice: Choice, seen: Histories, before: Numbers, weeks: Sequence[float]) -> Outlook:
    """By the methods that are used. ``before``: purchases of the span before, as in the test.

    A baseline's counts are what somebody buys that goes on as before.
    """
    chance = _chances(choice, seen)
    if choice.method == choice.fit.model:
        each = [expected_if_alive(choice.fit, seen, week) * choice.factor for week in weeks]
        if_alive = np.stack(each, axis=1)
        return Outlook(chance, if_alive, alive(choice.fit, seen)[:, None] * if_alive)
    if choice.method == "same_again" and choice.origin is not None:
        rate = before / choice.origin.horizon
    elif choice.method == "hiatus":
        rate = np.where(silent(seen), 0.0, rates(seen))
    else:
        r, alpha = choice.nbd.params
        rate = (r + seen.x) / (alpha + seen.T)
    counts = rate[:, None] * np.asarray(weeks)
    return Outlook(chance, counts, counts)


def _chances(choice: Choice, seen: Histories) -> Numbers:
    """Chances to be alive: of the model that tells active customers best, or of the hiatus rule."""
    if choice.alive_by is not None:
        return alive(choice.alive_by, seen)
    busy, quiet = choice.hiatus
    likely = 1.0 if busy is None else busy
    return np.asarray(np.where(silent(seen), quiet or 0.0, likely))


@dataclass(frozen=True)
class Futures:
    """How futures are drawn: by the method that is used. Several ``fits`` share the draws, so that
    the uncertainty of the parameters is in them."""

    choice: Choice
    fits: Sequence[Fit]
    rng: np.random.Generator

    def drawn(self, seen: Histories, mean: Numbers, count: int, weeks: Sequence[float]) -> Counts:
        """Purchases until each of ``weeks``, as draw × customer × week. ``mean``: expected counts
        by customer × week, for a baseline."""
        choice, rng = self.choice, self.rng
        if choice.method != choice.fit.model:  # as far off as it was in the test
            spread = choice.off(COVERAGE) / _NORMAL
            steps = spread * rng.standard_normal((count, len(seen)))[:, :, None]
            bought = np.maximum(mean + steps * np.sqrt(mean + 1), 0.0)
            return np.asarray(np.maximum.accumulate(np.rint(bought), axis=2), dtype=np.int64)
        share = -(-count // len(self.fits))
        parts = [draw(fit, seen, weeks, share, rng) for fit in self.fits]
        found = np.concatenate(parts)[:count]
        return found if choice.factor == 1.0 else scaled(found, choice.factor, rng)


def tables(
    visits: Visits,
    futures: Futures,
    margins: Mapping[str, float],
    members: Mapping[str, int],
    step: Step,
) -> tuple[dict[str, Any], Row]:
    """The table by account, and what is said of it: how spend was estimated, how the intervals
    did in the test."""
    choice = futures.choice
    places, seen = visits.seen(visits.end)
    horizon = choice.origin.horizon if choice.origin else 52.0
    ahead = outlook(choice, seen, visits.counted(places, visits.end - horizon, visits.end), WEEKS)
    worth = _Worth.of(visits, places, seen)
    found = _drawn(futures, seen, ahead, worth, step)
    share = np.array([margins.get(visits.units[place], np.nan) for place in places])
    columns = (
        _about(visits, places, seen)
        | _counts(ahead, found)
        | {
            "members": np.array([members.get(visits.units[place], 1) for place in places]),
            "p_alive": ahead.alive,
            "spend": worth.expected,
            "margin_rate": share,
            **_sales(ahead, worth, found),
        }
    )
    said = {
        "spend_method": worth.spend.method,
        "spend_params": worth.spend.params,
        "spend_correlation": worth.spend.correlation,
        "interval_coverage": _interval_coverage(futures),
    }
    return columns, said


@dataclass(frozen=True)
class _Worth:
    """Of a purchase of each account. ``count``, ``mean``: what it was estimated from."""

    spend: Spend
    count: Numbers
    mean: Numbers
    spread: Numbers
    expected: Numbers

    @classmethod
    def of(cls, visits: Visits, places: NDArray[np.int64], seen: Histories) -> _Worth:
        """Repeat purchases tell Gamma–Gamma; who has none is judged by its only one."""
        net, first = visits.net[places], visits.first_net[places]
        repeat = np.divide(net - first, seen.x, out=np.zeros_like(net), where=seen.x > 0)
        spend = fit_spend(seen.x, repeat)
        if spend.params is not None:
            count, mean = np.maximum(seen.x, 1.0), np.where(seen.x > 0, repeat, first)
        else:
            count, mean = seen.x + 1, net / (seen.x + 1)
        spread = np.where(seen.x > 0, visits.spread[places], np.abs(first) / 2)
        return cls(spend, count, mean, spread, spend.expected(count, mean))

    def drawn(self, rows: slice, rng: np.random.Generator) -> Numbers:
        """One draw of the mean worth of each account in ``rows``."""
        return self.spend.drawn(self.count[rows], self.mean[rows], self.spread[rows], rng)


def discounts(rate: float) -> Numbers:
    """What money in the middle of each step is worth today."""
    ends = np.asarray(STEPS, dtype=float)
    middles = (ends + np.concatenate([[0.0], ends[:-1]])) / 2
    return np.asarray((1 + rate) ** (-middles / 12))


@dataclass(frozen=True)
class _Drawn:
    """Low and high by account × horizon of counts, and of discounted sales with their spread."""

    counts: Numbers
    sales: Numbers
    spread: Numbers


def _drawn(futures: Futures, seen: Histories, ahead: Outlook, worth: _Worth, step: Step) -> _Drawn:
    size, ends = len(seen), [STEPS.index(months) for months in HORIZONS]
    counts, sales = np.zeros((size, 3, 2)), np.zeros((size, 3, 2))
    spread, weighed = np.zeros((size, 3)), discounts(DISCOUNT)
    for start in range(0, size, _BATCH):
        step(start, size)
        rows = slice(start, min(start + _BATCH, size))
        part = seen.take(np.arange(rows.start, rows.stop))
        bought = futures.drawn(part, ahead.counts[rows], _DRAWS, WEEKS)
        money = np.stack([worth.drawn(rows, futures.rng) for _ in range(_DRAWS)])
        each = np.diff(bought, axis=2, prepend=0) * weighed
        value = each.cumsum(axis=2)[:, :, ends] * money[:, :, None]
        counts[rows] = _between(bought[:, :, ends])
        sales[rows] = _between(value)
        spread[rows] = value.std(axis=0)
    return _Drawn(counts, sales, spread)


def _between(values: NDArray[Any]) -> Numbers:
    """Account × horizon × (low, high)."""
    low, high = np.quantile(values, (_TAIL, 1 - _TAIL), axis=0)
    return np.stack([low, high], axis=2)


def _about(visits: Visits, places: NDArray[np.int64], seen: Histories) -> dict[str, Any]:
    first = np.round((visits.end - seen.T) * DAYS_A_WEEK).astype(int)
    last = np.round((visits.end - seen.T + seen.tx) * DAYS_A_WEEK).astype(int)
    since = np.datetime64(visits.since, "D")
    gap = np.divide(seen.tx, seen.x, out=np.full(len(seen), np.nan), where=seen.x > 0)
    return {
        "account": np.array([visits.units[place] for place in places], dtype=object),
        "first_purchase": since + first,
        "last_purchase": since + last,
        "purchases": (seen.x + 1).astype(np.int64),
        "silent_days": np.round((seen.T - seen.tx) * DAYS_A_WEEK).astype(np.int64),
        "gap_days": gap * DAYS_A_WEEK,
    }


def _counts(ahead: Outlook, found: _Drawn) -> dict[str, Numbers]:
    columns = {}
    for place, months in enumerate(HORIZONS):
        columns[f"purchases_{months}"] = ahead.counts[:, STEPS.index(months)]
        columns[f"purchases_{months}_low"] = found.counts[:, place, 0]
        columns[f"purchases_{months}_high"] = found.counts[:, place, 1]
    return columns


def _sales(ahead: Outlook, worth: _Worth, found: _Drawn) -> dict[str, Numbers]:
    """Expected sales by step as they are, and intervals of the discounted sums."""
    each = np.diff(ahead.counts, axis=1, prepend=0.0) * worth.expected[:, None]
    whole = np.diff(ahead.if_alive, axis=1, prepend=0.0) * worth.expected[:, None]
    columns = {f"step_{months}": each[:, place] for place, months in enumerate(STEPS)}
    columns |= {f"whole_{months}": whole[:, place] for place, months in enumerate(STEPS)}
    for place, months in enumerate(HORIZONS):
        columns[f"sales_{months}_low"] = found.sales[:, place, 0]
        columns[f"sales_{months}_high"] = found.sales[:, place, 1]
        columns[f"sales_{months}_spread"] = found.spread[:, place]
    return columns


def _interval_coverage(futures: Futures) -> float | None:
    """How many customers' purchases lay within their interval in the test; None without one."""
    choice = futures.choice
    if choice.origin is None or choice.tested is None or choice.predicted is None:
        return None
    then, origin = choice.at_test(), choice.origin
    drawer = Futures(then, [then.fit], futures.rng)
    mean = choice.predicted[:, None]
    found = drawer.drawn(origin.seen, mean, _TESTED, [origin.horizon])[:, :, 0]
    low, high = np.quantile(found, (_TAIL, 1 - _TAIL), axis=0)
    return float(((origin.came >= low) & (origin.came <= high)).mean())
