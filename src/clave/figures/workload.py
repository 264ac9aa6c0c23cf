"""The hours that accounts ask against the hours that their KAMs have.

Definition, traps and worked values: ``docs/figures/workload.md``.
"""

from __future__ import annotations

from collections import defaultdict
from math import ceil, floor, isfinite, sqrt
from statistics import NormalDist
from typing import Any

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.kam_role import kam_role
from clave.figures.work import Work, Worker
from clave.lib.refusal import Refused

FULL = 1.0  # above it there are not enough hours
ROOM = 0.8  # below it there is room for another account


def workload(connection: Connection | None, scope: Scope, work: Work | None = None) -> FigureResult:
    """A row for each person who answers for an account or is a KAM, the fullest first.

    Hours come from ``kam_role``. Where those of some accounts are not known, the utilisation is a
    lower bound, and ``accounts_without_hours`` says of how many. Capacity of people for whom
    nobody told any is that of the company, or 220 days × 8 hours × 65 %, and stands in
    ``assumed``.
    """
    if work is None:
        return _result(None, values=dict.fromkeys(_VALUES), missing=[note("no_work_told")])
    return workload_of(work, kam_role(connection, scope, work))


def workload_of(work: Work, roles: FigureResult) -> FigureResult:
    """The same from the answer of ``kam_role`` on the same work."""
    rows = load_rows(work, roles.rows)
    assumed = [entry for entry in roles.assumed if entry["code"] != "stage_factor_one"]
    if untold := sum(not row["capacity_told"] for row in rows):
        assumed.append(note("capacity_default", people=untold))
    missing = []
    if without := roles.values["accounts_without_hours"]:
        missing.append(note("hours_partly_known", accounts=without))
    if unassigned := sum(row["kam"] is None for row in roles.rows):
        missing.append(note("accounts_of_nobody", accounts=unassigned))
    if not rows:
        missing.append(note("no_kams"))
    return _result(work, values=load_values(rows), rows=rows, missing=missing, assumed=assumed)


def load_rows(work: Work, roles: list[Row]) -> list[Row]:
    """One row for each of the people, from rows with ``kam`` and ``hours``."""
    by_kam: dict[int | None, list[float | None]] = defaultdict(list)
    for role in roles:
        by_kam[role["kam"]].append(role["hours"])
    rows = [
        _row(person, by_kam.get(person.key, []))
        for person in work.people
        if person.is_kam or person.key in by_kam
    ]
    rows.sort(key=lambda row: (-(row["utilisation"] or 0), row["name"]))
    return rows


def capacity(days: float, hours_a_day: float, account_share: float) -> float:
    """Hours a year that somebody has for accounts: days × hours × share (0…1)."""
    return days * hours_a_day * account_share


def utilisation(hours: float, available: float) -> float | None:
    """Hours asked per hour available; None where none are available."""
    return hours / available if available > 0 else None


def accounts_possible(available: float, hours_per_account: float | None) -> int | None:
    """How many accounts of that size fit: floor(available / hours); None where not known."""
    if hours_per_account is None or hours_per_account <= 0:
        return None
    possible = available / hours_per_account
    return floor(round(possible, 9)) if isfinite(possible) else None


def sample_size(margin: float = 0.05, share: float = 0.5, confidence: float = 0.95) -> int:
    """How many moments to observe so that a share is known to ± ``margin`` (work sampling).

    n = z² p (1 − p) / margin², rounded up. Raises ``Refused('not_a_share')`` outside 0…1.
    """
    for value in (margin, share, confidence):
        if not 0 < value < 1:
            raise Refused("not_a_share", parameter="share", value=value)
    return ceil(round(_z(confidence) ** 2 * share * (1 - share) / margin**2, 9))


def sampled_interval(
    moments: int, hits: int, confidence: float = 0.95
) -> tuple[float, float, float] | None:
    """The share that was observed with its interval, p ± z √(p(1−p)/n), within 0…1.

    ``hits`` of ``moments`` were spent on it; None where nothing was observed.
    """
    if moments <= 0:
        return None
    share = min(max(hits / moments, 0.0), 1.0)
    half = _z(confidence) * sqrt(share * (1 - share) / moments)
    return share, max(0.0, share - half), min(1.0, share + half)


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _row(person: Worker, hours: list[float | None]) -> Row:
    known = [value for value in hours if value is not None]
    needed, available = sum(known), person.capacity
    mean = needed / len(known) if known else None
    return {
        "kam": person.key,
        "name": person.name,
        "accounts": len(hours),
        "accounts_without_hours": len(hours) - len(known),
        "hours": needed,
        "capacity": available,
        "capacity_told": person.told,
        "days": person.days,
        "hours_a_day": person.hours_a_day,
        "account_share": person.share,
        "utilisation": utilisation(needed, available),
        "free_hours": available - needed,
        "hours_per_account": mean,
        "accounts_possible": accounts_possible(available, mean),
        **_interval(person, needed, mean),
    }


def _interval(person: Worker, needed: float, mean: float | None) -> Row:
    """Lowest and highest where the share of time was sampled: then each number has an interval."""
    whole = person.days * person.hours_a_day
    found = sampled_interval(*person.sampled) if person.sampled else None
    low, high = (found[1] * whole, found[2] * whole) if found else (None, None)
    return {
        "sampled_moments": person.sampled[0] if found and person.sampled else None,
        "capacity_low": low,
        "capacity_high": high,
        "utilisation_low": None if high is None else utilisation(needed, high),
        "utilisation_high": None if low is None else utilisation(needed, low),
        "possible_low": None if low is None else accounts_possible(low, mean),
        "possible_high": None if high is None else accounts_possible(high, mean),
    }


def load_values(rows: list[Row]) -> Row:
    """The values of some rows."""
    needed = sum(row["hours"] for row in rows)
    available = sum(row["capacity"] for row in rows)
    known = [row["utilisation"] for row in rows if row["utilisation"] is not None]
    return {
        "people": len(rows),
        "accounts": sum(row["accounts"] for row in rows),
        "accounts_without_hours": sum(row["accounts_without_hours"] for row in rows),
        "hours": needed if rows else None,
        "capacity": available if rows else None,
        "utilisation": utilisation(needed, available),
        "largest_utilisation": max(known, default=None),
        "overloaded": sum(value > FULL for value in known),
        "with_room": sum(value < ROOM for value in known),
        "people_needed": ceil(round(needed / (available / len(rows)), 9)) if available else None,
    }


def _result(work: Work | None, **parts: Any) -> FigureResult:
    return FigureResult(
        figure="workload",
        definition="workload/1",
        as_of=work.as_of if work else None,
        period=None,
        currency=None,
        **parts,
    )


_COUNTS = ("people", "accounts", "accounts_without_hours", "overloaded", "with_room")
_VALUES = (
    *_COUNTS,
    *("people_needed", "hours", "capacity", "utilisation", "largest_utilisation"),
)
_UNITS: dict[str, Unit] = {
    **dict.fromkeys((*_COUNTS, "people_needed", "kam", "accounts_possible"), "count"),
    **dict.fromkeys(("possible_low", "possible_high", "sampled_moments"), "count"),
    **dict.fromkeys(("hours", "capacity", "capacity_low", "capacity_high", "free_hours"), "index"),
    **dict.fromkeys(("hours_per_account", "days", "hours_a_day"), "index"),
    **dict.fromkeys(("utilisation", "largest_utilisation", "account_share"), "ratio"),
    **dict.fromkeys(("utilisation_low", "utilisation_high"), "ratio"),
    "name": "text",
    "capacity_told": "flag",
}

FIGURE = Figure(
    name="workload",
    definition="workload/1",
    needs=("work of the books: accounts, people, capacity, rules", "what kam_role needs"),
    units=_UNITS,
    compute=workload,
    parameters=("work",),
)
