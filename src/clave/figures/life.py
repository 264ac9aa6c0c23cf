"""The model ``life``: who still buys, how often and for how much, of every account.

Rules, formulas, traps and worked values: ``docs/figures/alive.md``. What crunches numbers is
imported where it is used: scipy takes half a second, and pages only read what was found.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from clave.figures.base import Period, Row
from clave.figures.findings import members_of
from clave.figures.frame import Frame, open_frame
from clave.figures.life_terms import LEAST_REPEAT, SMALL_COHORT
from clave.figures.margin import MARGIN_SQL, margin_of
from clave.figures.modelling import Found, Model, Task
from clave.lib.months import add_months, month_of

if TYPE_CHECKING:
    from clave.figures.life_backtest import Choice
    from clave.figures.life_models import Fit, Histories
    from clave.figures.life_visits import Visits

_RESAMPLES = 12
_SEED = 60
MARGIN_MONTHS = 12


def compute(task: Task) -> Found:
    """Learn from the whole ledger up to ``scope.as_of`` (its newest day)."""
    frame = open_frame(task.connection, task.scope)
    if frame.as_of is None or frame.precision == "year":
        return _nothing(frame.as_of, None, 0)
    from clave.figures.life_visits import visits

    task.step("reading", 0, 1)
    given = tuple(task.given.get("non_products") or ())
    seen = visits(task.connection, task.scope, frame.as_of, frame.currency, given)
    if not seen.units:
        return _nothing(frame.as_of, None, 0)
    first = seen.since + timedelta(weeks=seen.start)
    return _learnt(task, frame, seen, Period(month_of(first), month_of(frame.as_of)))


def _learnt(task: Task, frame: Frame, seen: Visits, window: Period) -> Found:
    from clave.figures.life_accounts import Futures, tables
    from clave.figures.life_backtest import choose

    _, histories = seen.seen(seen.end)
    repeat = int((histories.x > 0).sum())
    choice = choose(seen, lambda done, total: task.step("fitting", done, total))
    if choice is None:
        return _nothing(frame.as_of, window, repeat)
    fits = [choice.fit]
    if repeat < SMALL_COHORT:
        fits = _resampled(task, choice, histories)
    rows, said = tables(
        seen,
        Futures(choice, fits, np.random.default_rng(_SEED)),
        _margin_rates(frame),
        members_of(task.scope),
        lambda done, total: task.step("drawing", done, total),
    )
    n = {"accounts": len(histories), "repeat": repeat, "purchases": len(seen.at)}
    values = _values(seen, choice, fits) | said | {"repeat": repeat}
    return Found(frame.as_of, window, n, values, {"rows": rows})


def _nothing(day: date | None, window: Period | None, repeat: int) -> Found:
    """Too little to learn from: the figure says what is missing."""
    values = {"method": None, "repeat": repeat, "least": LEAST_REPEAT}
    return Found(day, window, {"repeat": repeat}, values, {"rows": {"account": []}})


def _resampled(task: Task, choice: Choice, seen: Histories) -> list[Fit]:
    """The model fitted on customers drawn again: how uncertain few customers leave it."""
    from clave.figures.life_models import fit_model, grounded

    rng, fits = np.random.default_rng(_SEED + 1), []
    for place in range(_RESAMPLES):
        task.step("resampling", place, _RESAMPLES)
        again = seen.take(rng.integers(0, len(seen), len(seen)))
        found = fit_model(choice.fit.model, again, choice.fit.k, (choice.fit.params,))
        fits.append(grounded(found, again))
    return fits


def _margin_rates(frame: Frame) -> dict[str, float]:
    """Gross margin per net sales of each unit: of its last twelve months with known costs, of all
    months where it bought nothing in these."""
    last = frame.last_month or (frame.covered.end if frame.covered else None)
    after = add_months(last, -MARGIN_MONTHS) if last else date.min
    sql = f"""
    SELECT account, month > $after AS recent, {MARGIN_SQL} FROM account_month
    WHERE account IS NOT NULL AND (currency = $currency OR currency IS NULL)
    GROUP BY ALL
    """
    sums: dict[tuple[str, bool], list[Any]] = {}
    for row in frame.rows(sql, after=after):
        margin = margin_of(row)
        for recent in {row["recent"], False} if margin is not None else ():
            both = sums.setdefault((frame.scope.parent(row["account"]), recent), [0, 0])
            both[0] += margin
            both[1] += row["net_with_cost"]
    rates = {key: float(part / whole) for key, (part, whole) in sums.items() if whole > 0}
    return {code: rates.get((code, True), rate) for (code, _), rate in rates.items()}


def _values(seen: Visits, choice: Choice, fits: list[Fit]) -> Row:
    """The test and the parameters, as plain values."""
    from clave.figures.life_models import NAMES

    names, origin = NAMES[choice.fit.model], choice.origin
    spread = np.quantile([fit.params for fit in fits], (0.025, 0.975), axis=0)
    day = seen.since + timedelta(weeks=origin.day) if origin else None
    return {
        "method": choice.method,
        "model": choice.fit.model,
        "k": choice.fit.k,
        "log_likelihood": choice.fit.log_likelihood,
        "params": [
            {
                "name": name,
                "value": choice.fit.params[place],
                "low": float(spread[0][place]) if len(fits) > 1 else None,
                "high": float(spread[1][place]) if len(fits) > 1 else None,
            }
            for place, name in enumerate(names)
        ],
        "alive_by": choice.alive_by.model if choice.alive_by else "hiatus",
        "factor": choice.factor,
        "total_error": choice.error,
        "tested_from": day.isoformat() if day else None,
        "tested_weeks": origin.horizon if origin else None,
        "tested_accounts": len(origin.seen) if origin else 0,
        "trial": [dict(row) for row in choice.rows],
        "gain": list(choice.gain) if choice.gain else None,
    }


LIFE = Model("life", "life/1", ("sales",), compute, ("non_products",))
