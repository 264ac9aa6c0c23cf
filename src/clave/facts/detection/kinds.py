"""Which kind of facts a file looks like."""

from __future__ import annotations

from datetime import UTC, datetime

from clave.facts.detection.assign import assign
from clave.facts.detection.headers import fit, vocabulary, words
from clave.facts.detection.readings import Readings
from clave.facts.schema import KINDS
from clave.facts.unpivot import CURRENCIES, MANY_MONTHS, months_of

_DIMENSIONS = ("accounts", "products")


def rank_kinds(readings: Readings) -> list[tuple[str, float]]:
    """Every kind with how much the file looks like it, 0 to 1, the likeliest first."""
    scores = {kind: _score(kind, readings) for kind in KINDS}
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _score(kind: str, readings: Readings) -> float:
    """Required fields that are there, columns that are understood, words that only it has."""
    found = assign(kind, readings)
    fields = vocabulary(kind).fields
    required = [column.name for column in KINDS[kind].mappable if column.required]
    have = sum(_strength(kind, name, found, readings) for name in required) / len(required)
    understood = sum(score for name, (_, score) in found.items() if name in fields)
    share = min(1.0, understood / max(3, min(len(readings.columns), 8)))
    score = have * (0.55 + 0.25 * share + 0.2 * _telling(kind, readings))
    if kind in _DIMENSIONS:
        return score * _is_list(found, readings)
    dated = "date" in found or "due_date" in found or _by_months(kind, found, readings)
    return score * (1.0 if dated else 0.3)


def _strength(
    kind: str, name: str, found: dict[str, tuple[str, float]], readings: Readings
) -> float:
    """How surely a required field is there; quantity × price is a net amount, too."""
    if name in found:
        return found[name][1]
    if kind == "sales" and name == "net_amount" and "quantity" in found:
        return max(
            (found[role][1] for role in ("unit_price", "list_price") if role in found), default=0.0
        )
    if name in ("amount", "net_amount", "date") and _by_months(kind, found, readings):
        return 0.8
    if kind == "exchange_rates" and name in ("currency", "rate"):
        return 0.9 if len(currency_columns(readings)) >= 2 else 0.0
    return 0.0


def _by_months(kind: str, found: dict[str, tuple[str, float]], readings: Readings) -> bool:
    """Whether a column for each month tells the amounts: what was sold, or what is planned where
    some of it is still to come or no year is told."""
    if kind not in ("sales", "budgets") or "date" in found or not _is_wide(readings):
        return False
    today = datetime.now(UTC)
    months = months_of(readings.columns).values()
    past = all(
        (year or today.year + 1, month) <= (today.year, today.month) for year, month in months
    )
    return past == (kind == "sales")


def _is_wide(readings: Readings) -> bool:
    return len(months_of(readings.columns)) >= MANY_MONTHS


def currency_columns(readings: Readings) -> list[str]:
    """The columns that are a currency each, as those of central banks."""
    return [
        name
        for name, reading in readings.columns.items()
        if name.strip() in CURRENCIES and (reading.number or not reading.profile.filled)
    ]


def _telling(kind: str, readings: Readings) -> float:
    """1 if two of the kind's own words stand among the headers, a half for one."""
    headers = [f" {words(name)} " for name in readings.columns]
    hits = sum(
        1 for word in vocabulary(kind).telling if any(f" {word} " in name for name in headers)
    )
    return min(1.0, hits / 2)


def _is_list(found: dict[str, tuple[str, float]], readings: Readings) -> float:
    """A list of accounts or products names each once, has no date of a transaction and no column
    for each month."""
    if "code" not in found:
        return 0.0
    profile = readings[found["code"][0]].profile
    once = profile.distinct >= 0.85 * profile.filled
    names = vocabulary("sales").names("date")
    dated = any(
        reading.date is not None and fit(name, "date", names) > 0.8
        for name, reading in readings.columns.items()
    )
    return (1.0 if once else 0.3) * (0.6 if dated else 1.0) * (0.2 if _is_wide(readings) else 1.0)
