"""Whether what was planned is done in the field, by plan, account, unit, person and site.

A figure of the books: its actions are told by the application (:class:`DeedsTold`), not read from
the ledger. Without them nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from clave.figures.base import Figure, FigureResult, Row, Scope, note

from .deeds import (
    CANCELLED,
    DROPPED,
    LATE,
    ON_TIME,
    OPEN,
    Deed,
    DeedsTold,
    compliance_rate,
    is_due,
)
from .pace import LEAST, Judged, judged, share_gone

_GROUPS: tuple[tuple[str, Callable[[Deed], tuple[str, str]]], ...] = (
    ("plan", lambda deed: (deed.plan, deed.plan)),
    ("account", lambda deed: (deed.account, deed.account_name)),
    ("unit", lambda deed: (deed.unit, deed.unit)),
    ("person", lambda deed: (deed.person, deed.person)),
    ("site", lambda deed: (deed.site, deed.site_name)),
)
COUNTS = ("actions", "due", "on_time", "late_done", "missed", "open", "soon_late", "cancelled")
_VALUES = ("compliance", "on_time_rate", "done_rate", *COUNTS, "due_weight", "warned_by_history")


def compliance(facts: Any, scope: Scope, deeds: DeedsTold | None = None) -> FigureResult:
    """Actions of ``scope`` done on time, by weight; ``facts`` are not asked."""
    if deeds is None:
        return _result(dict.fromkeys(_VALUES), [], None, [note("no_deeds_told")])
    way = judged(deeds.deeds, deeds.day)
    warned = {deed.key for deed in deeds.deeds if way.outlook_of(deed, deeds.day)}
    values = counted(deeds.deeds, deeds.day, warned)
    values["warned_by_history"] = way.uses_history
    rows = [
        *_group_rows(deeds, warned),
        *week_rows(deeds.deeds, deeds.day),
        *_warning_rows(deeds, way),
        *_trial_rows(way),
    ]
    missing = [] if deeds.deeds else [note("no_deeds_known")]
    if deeds.deeds and not values["due"]:
        missing.append(note("no_deeds_due"))
    return _result(values, rows, deeds, missing)


def counted(deeds: Iterable[Deed], day: date, warned: set[int]) -> Row:
    """Counts of actions, and the rates by weight, of some actions on ``day``."""
    counts = dict.fromkeys(COUNTS, 0)
    weights = {ON_TIME: 0, LATE: 0, "due": 0}
    for deed in deeds:
        outcome = deed.outcome
        if outcome == CANCELLED:
            counts["cancelled"] += 1
            continue
        counts["actions"] += 1
        counts["open"] += outcome == OPEN
        counts["soon_late"] += deed.key in warned
        if not is_due(outcome, deed.due_on, day):
            continue
        counts["due"] += 1
        weights["due"] += deed.weight
        counts["on_time"] += outcome == ON_TIME
        counts["late_done"] += outcome == LATE
        counts["missed"] += outcome in {OPEN, DROPPED}
        if outcome in weights:
            weights[outcome] += deed.weight
    return rates(weights[ON_TIME], weights[LATE], weights["due"]) | counts


def rates(on_time: int, late: int, due: int) -> Row:
    """The three rates from weights; None where nothing is due."""
    return {
        "compliance": compliance_rate(on_time, late, due),
        "on_time_rate": on_time / due if due else None,
        "done_rate": (on_time + late) / due if due else None,
        "due_weight": due,
    }


def week_rows(deeds: Iterable[Deed], day: date) -> list[Row]:
    """Week by week, to its Sunday: the weight planned until then and done until then."""
    planned: dict[date, int] = {}
    done: dict[date, int] = {}
    for deed in deeds:
        if deed.outcome == CANCELLED:
            continue
        planned[deed.due_on] = planned.get(deed.due_on, 0) + deed.weight
        if deed.outcome in {ON_TIME, LATE} and deed.closed_on is not None:
            done[deed.closed_on] = done.get(deed.closed_on, 0) + deed.weight
    return weekly(planned, done, day)


def weekly(planned: dict[date, int], done: dict[date, int], day: date) -> list[Row]:
    """The same from the weights of each day; ``done`` ends with the week of ``day``."""
    if not planned:
        return []
    first, last = min(*planned, *done, day), max(*planned, *done, day)
    sunday = first + timedelta(days=6 - first.weekday())
    rows: list[Row] = []
    while True:
        until = sum(weight for on, weight in planned.items() if on <= sunday)
        known = sunday - timedelta(days=6) <= day
        made = sum(weight for on, weight in done.items() if on <= sunday) if known else None
        rows.append({"row": "week", "week": sunday, "planned": until, "done": made})
        if sunday >= last:
            return rows
        sunday += timedelta(days=7)


def _group_rows(deeds: DeedsTold, warned: set[int]) -> list[Row]:
    rows: list[Row] = []
    for kind, group_of in _GROUPS:
        groups: dict[tuple[str, str], list[Deed]] = {}
        for deed in deeds.deeds:
            if (key := group_of(deed))[0]:
                groups.setdefault(key, []).append(deed)
        for (code, name), found in sorted(groups.items()):
            values = counted(found, deeds.day, warned)
            rows.append({"row": kind, "code": code, "name": name, **values})
    return rows


def _warning_rows(deeds: DeedsTold, way: Judged) -> list[Row]:
    rows: list[Row] = []
    for deed in deeds.deeds:
        outlook = way.outlook_of(deed, deeds.day)
        if outlook is None:
            continue
        rows.append(
            {
                "row": "warning",
                "code": str(deed.key),
                "name": deed.title,
                "person": deed.person,
                "due_on": deed.due_on,
                "chance": outlook.chance,
                "basis": outlook.basis,
                "stage": outlook.stage,
                "time_gone": share_gone(deed, deeds.day),
                "alike": outlook.n,
                "alike_late": outlook.late,
            }
        )
    return sorted(rows, key=lambda row: (row["due_on"], row["code"]))


def _trial_rows(way: Judged) -> list[Row]:
    return [
        {
            "row": "backtest",
            "name": name,
            "checks": trial.n,
            "warned": trial.warned,
            "precision": trial.precision,
            "recall": trial.recall,
            "days_ahead": trial.days,
        }
        for name, trial in (("history", way.by_history), ("rule", way.by_rule))
        if trial.n >= LEAST
    ]


def _result(
    values: Row, rows: list[Row], deeds: DeedsTold | None, missing: list[Row]
) -> FigureResult:
    return FigureResult(
        figure="compliance",
        definition="compliance/1",
        period=None,
        as_of=deeds.day if deeds else None,
        currency=None,
        values=values,
        rows=rows,
        missing=missing,
    )


FIGURE = Figure(
    name="compliance",
    definition="compliance/1",
    needs=("actions of the books",),
    units={
        **dict.fromkeys(("compliance", "on_time_rate", "done_rate"), "ratio"),
        **dict.fromkeys(("chance", "time_gone", "precision", "recall"), "ratio"),
        **dict.fromkeys((*COUNTS, "alike", "alike_late", "checks", "warned"), "count"),
        **dict.fromkeys(("planned", "done", "due_weight", "days_ahead"), "index"),
        "warned_by_history": "flag",
        **dict.fromkeys(("row", "code", "name", "person", "basis", "stage"), "text"),
        **dict.fromkeys(("week", "due_on"), "date"),
    },
    compute=compliance,
    parameters=("deeds",),
)
