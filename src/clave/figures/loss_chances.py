"""How likely each customer is to be lost within a year: what people said, else what it buys.

What nobody entered comes from a rule, and is marked as assumed. The rule is a design choice: it
reads how long a customer has been silent against its own rhythm of buying, whether it buys less
than the year before, and how much of what it owes is overdue. Its numbers stand here, in one place,
and nothing but these tables decides. Page: ``docs/figures/profit_at_risk.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median

from clave.figures.base import Row
from clave.figures.frame import Frame
from clave.figures.margin import rate
from clave.figures.receivables import owed_by
from clave.lib.months import add_months, months_between

# Silence per own rhythm, up to → chance within a year. What lies above the last has HIGHEST.
SILENCE = ((1.0, 0.03), (1.5, 0.06), (2.0, 0.12), (3.0, 0.25))
HIGHEST = 0.50
# Too few purchases to know a rhythm.
UNKNOWN_RHYTHM = 0.10
FEWEST_MONTHS = 3
# Change of the last twelve months against the twelve before, from the deepest: factor.
DECLINE = ((-0.30, 2.0), (-0.10, 1.5))
# Share of what it owes that is overdue, from the highest: factor.
OVERDUE = ((0.50, 1.5), (0.20, 1.25))
CEILING = 0.90
MONTHS_SEEN = 24


@dataclass(frozen=True)
class Chances:
    """What people entered: code of a deciding account → chance of losing it within a year, 0…1."""

    entered: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Chance:
    """One customer's chance, and what it rests on. ``source``: 'entered' or 'history'.

    ``silence``: months since its last purchase, per month of its own rhythm; ``rhythm``: the median
    distance between the months in which it bought. None where not known.
    """

    value: float
    source: str
    silence: float | None = None
    rhythm: float | None = None
    change_rate: float | None = None
    overdue_share: float | None = None


def chance_of(
    silence: float | None, change_rate: float | None, overdue_share: float | None
) -> float:
    """The rule: a base by silence, times decline, times overdue, never above :data:`CEILING`."""
    base = UNKNOWN_RHYTHM if silence is None else HIGHEST
    if silence is not None:
        base = next((value for limit, value in SILENCE if silence <= limit), HIGHEST)
    for limit, factor in DECLINE:
        if change_rate is not None and change_rate <= limit:
            base *= factor
            break
    for limit, factor in OVERDUE:
        if overdue_share is not None and overdue_share >= limit:
            base *= factor
            break
    return min(CEILING, base)


def silence_of(bought: Sequence[date], last: date) -> tuple[float | None, float | None]:
    """(silence per rhythm, rhythm in months) of the months in which a customer bought.

    Who bought in the ``last`` month has been silent for none. None, None with fewer than three.
    """
    months = sorted(set(bought))
    if len(months) < FEWEST_MONTHS:
        return None, None
    gaps = [months_between(a, b) - 1 for a, b in pairwise(months)]
    rhythm = float(median(gaps))
    return (months_between(months[-1], last) - 1) / rhythm, rhythm


def chances_of(
    frame: Frame,
    members: Mapping[str, tuple[str, ...]],
    told: Chances | None,
    owed: dict[str | None, Row] | None,
) -> dict[str, Chance]:
    """The chance of each unit of ``members``: entered, else by the rule over 24 months."""
    entered = dict(told.entered) if told else {}
    history = _history(frame, members)
    return {
        code: Chance(min(1.0, max(0.0, entered[code])), "entered")
        if code in entered
        else _by_rule(accounts, history.get(code), frame, owed)
        for code, accounts in members.items()
    }


def _by_rule(
    accounts: tuple[str, ...],
    bought: Row | None,
    frame: Frame,
    owed: dict[str | None, Row] | None,
) -> Chance:
    silence, rhythm, change = None, None, None
    last, covered = frame.last_month, frame.covered
    if bought is not None and last is not None and covered is not None:
        silence, rhythm = silence_of(bought["months"] or (), last)
        before = bought["before"] or Decimal()
        if covered.start <= add_months(last, 1 - MONTHS_SEEN) and before > 0:
            change = rate((bought["now"] or Decimal()) - before, before)
    share = rate(owed_by(accounts, owed, "overdue_amount"), owed_by(accounts, owed, "open_amount"))
    share = None if share is None else min(1.0, max(0.0, share))
    value = chance_of(silence, change, share)
    return Chance(value, "history", silence, rhythm, change, share)


_HISTORY = """
WITH units AS (
    SELECT unnest($members::VARCHAR[]) AS account, unnest($units::VARCHAR[]) AS unit
),
monthly AS (
    SELECT coalesce(units.unit, account) AS unit, month, sum(net_amount) AS amount
    FROM account_month LEFT JOIN units USING (account)
    WHERE {condition} AND account IS NOT NULL AND kind IN ('sale', 'return')
        AND month BETWEEN $from AND $to GROUP BY ALL
)
SELECT unit, list(month ORDER BY month) FILTER (amount > 0) AS months,
    sum(amount) FILTER (month >= $middle) AS now, sum(amount) FILTER (month < $middle) AS before
FROM monthly GROUP BY unit
"""


def _history(frame: Frame, members: Mapping[str, tuple[str, ...]]) -> dict[str, Row]:
    """Unit → the months in which it bought, and two years' sales, up to the last month."""
    last = frame.last_month
    if last is None:
        return {}
    pairs = [(account, code) for code, accounts in members.items() for account in accounts]
    found = frame.rows(
        _HISTORY.format(condition=frame.condition),
        **{"from": add_months(last, 1 - MONTHS_SEEN), "middle": add_months(last, -11), "to": last},
        members=[account for account, _ in pairs],
        units=[code for _, code in pairs],
    )
    return {row["unit"]: row for row in found}
