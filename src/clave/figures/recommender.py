"""The model ``recommender``: what else each account would buy, why, and what it would bring.

Rules, formulas, traps and worked values: ``docs/figures/recommendations.md``. What crunches
numbers is imported where it is used, since pages only read what was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from clave.figures.base import Period
from clave.figures.findings import members_of
from clave.figures.frame import Frame, open_frame
from clave.figures.like_accounts import unit_segments
from clave.figures.modelling import Found, Model, Task
from clave.lib.months import add_months, months_between

if TYPE_CHECKING:
    from clave.figures.recommender_lists import Lists
    from clave.figures.recommender_purchases import Purchases
    from clave.figures.recommender_trial import Trial

MONTHS = 36  # that are learnt from: what was bought before says little of what is wanted now


def compute(task: Task) -> Found:
    """Learn from the last months of the whole ledger."""
    frame = open_frame(task.connection, task.scope)
    told = _purchases(task, frame)
    if told is None or frame.period is None:
        return Found(
            frame.as_of, None, {"accounts": 0}, {"method": None}, {"rows": {"account": []}}
        )
    from clave.figures.recommender_lists import lists
    from clave.figures.recommender_trial import days_of, trial

    days = days_of(told)
    trials = {
        name: trial(name, told, days, partial(task.step, f"trying_{name}"))
        for name in ("new", "repurchase")
    }
    task.step("scoring", 0, 1)
    last = months_between(told.start, frame.covered.end if frame.covered else told.start) - 1
    found = lists(told, trials["new"], last)
    rows = _rows(found, _newcomers(task, told), told, members_of(task.scope))
    n = {"accounts": len(told.units), "products": len(told.products), "cells": len(told.unit)}
    window = Period(told.start, add_months(told.start, last))
    return Found(frame.as_of, window, n, _values(told, trials, found), {"rows": rows})


def _purchases(task: Task, frame: Frame) -> Purchases | None:
    from clave.figures.recommender_purchases import first_month, purchases

    if frame.covered is None or frame.precision == "year":
        return None
    task.step("reading", 0, 1)
    complete = frame.last_month or frame.covered.end
    first = first_month(complete, frame.covered.start, MONTHS)
    months = (first, max(first, complete), frame.covered.end)
    given = tuple(task.given.get("non_products") or ())
    return purchases(task.connection, task.scope, months, frame.currency, given)


def _newcomers(task: Task, told: Purchases) -> dict[str, str]:
    """Units of the books that bought nothing in these months, with their segments."""
    scope, known = task.scope, set(told.units)
    segments = unit_segments(scope)
    named = set((scope.grouping or {}).values()) | set(segments)
    return {code: segments.get(code, "") for code in sorted(named - known)}


def _rows(
    found: Lists, newcomers: dict[str, str], told: Purchases, members: Mapping[str, int]
) -> dict[str, Any]:
    """One table: those that bought, then those that did not yet."""
    from clave.figures.recommender_lists import of_newcomers

    parts = [found.columns, of_newcomers(found, newcomers, told)]
    rows = {name: np.concatenate([part[name] for part in parts]) for name in found.columns}
    size = [members.get(code, 1) for code in rows["account"]]
    return rows | {"members": np.array(size, dtype=np.int64)}


def _values(told: Purchases, trials: dict[str, Trial | None], found: Lists) -> dict[str, Any]:
    new = trials["new"]
    values: dict[str, Any] = {"method": found.method, "settings": dict(found.settings)}
    values |= {"tested": new is not None, "trial": []}
    for trial in trials.values():
        if trial is not None:
            values["trial"] += [dict(row) for row in trial.rows]
    if new is not None:
        values |= {
            "horizon_months": new.horizon,
            "tested_from": f"{add_months(told.start, new.month + 1):%Y-%m}",
            "settings_chosen_before": new.chosen_before,
            "chances": [float(chance) for chance in new.chances],
        }
    return values


RECOMMENDER = Model("recommender", "recommender/1", ("sales",), compute, ("non_products",))
