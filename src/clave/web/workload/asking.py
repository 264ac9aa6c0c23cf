"""A what-if as its address tells it: which accounts move, who joins, whose hours are others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from clave.apps.workload.selectors import Change, LoadAnswer, Scenario, kams_seen
from clave.web.access import UserRequest

MOST_ADDED = 20
MOST_HOURS = 8784.0


@dataclass(frozen=True)
class Asked:
    """A what-if as the address tells it, and what of it makes no sense."""

    scenario: Scenario
    error: str = ""


def asked_of(request: UserRequest, answer: LoadAnswer) -> Asked:
    """The address: moves «code:taker», hours «person:hours», how many join; then what is new."""
    get, known = request.GET, {row["code"]: row["kam"] for row in answer.movable}
    people, error = {row["kam"] for row in answer.rows}, ""
    added = whole_number(get.get("added", ""), MOST_ADDED)
    takers = {*kams_seen(request.user).values_list("pk", flat=True), *range(-added, 0)}
    moves: dict[str, int] = {}
    pairs = [text.rsplit(":", 1) for text in get.getlist("move")]
    new = get.get("account", "").strip()
    pairs += [[new, get.get("taker", "")]] if new else []
    for pair in pairs:
        taker = _number(pair[-1])
        if len(pair) == 2 and pair[0] in known and taker in takers and taker is not None:
            if known[pair[0]] == taker:
                moves.pop(pair[0], None)  # it stays where it is
            else:
                moves[pair[0]] = int(taker)
        elif pair[0] not in known:
            error = _("There is no account with the code “%(code)s”.") % {"code": pair[0]}
        else:
            error = _("Choose the KAM who gets the account.")
    hours: dict[int, float] = {}
    told = [text.rsplit(":", 1) for text in get.getlist("capacity")]
    told += [[get.get("person", ""), get.get("hours", "")]] if get.get("hours") else []
    for pair in told:
        who, value = _number(pair[0]), _number(pair[-1])
        if len(pair) == 2 and who in people and value is not None and 0 <= value <= MOST_HOURS:
            hours[int(who or 0)] = value
        else:
            error = _("Hours a year are a number from 0 to 8,784, of a person of the list.")
    return Asked(
        Scenario(tuple(Change(*m) for m in moves.items()), added, (*hours.items(),)), error
    )


def _number(text: str) -> float | None:
    """A number as people write it; None for anything else."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 10**9 else None


def whole_number(text: str, most: int) -> int:
    """A number of people; 0 for anything else."""
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def without_hours(scenario: Scenario, person: int) -> Scenario:
    """The same with the person's own hours."""
    return replace(scenario, capacities=tuple(c for c in scenario.capacities if c[0] != person))


def query_of(scenario: Scenario) -> str:
    """A what-if as an address."""
    pairs: list[tuple[str, Any]] = [("move", f"{m.code}:{m.taker}") for m in scenario.moves]
    pairs += [("capacity", f"{pk}:{hours:g}") for pk, hours in scenario.capacities]
    pairs += [("added", scenario.added)] if scenario.added else []
    return urlencode(pairs)
