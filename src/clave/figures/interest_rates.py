"""Rates of statutory interest with the days they hold: those that Clave knows, and told ones."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files

_FILE = "late_interest_rates.toml"


@dataclass(frozen=True)
class Rate:
    """``rate``: per cent a year from ``since`` to ``until``, both included. ``checked``: somebody
    read it where it is published; what is not may be provisional or from memory."""

    since: date
    until: date
    rate: Decimal
    source: str = ""
    checked: bool = True


@dataclass(frozen=True)
class Law:
    """The rates of a country, and the fixed sum for each invoice that is late."""

    name: str
    fixed: Decimal
    fixed_law: str
    rates: tuple[Rate, ...]


@cache
def law_of(country: str = "es") -> Law:
    """What Clave knows of a country's law; Spain is the only one."""
    told = tomllib.loads(files("clave.figures").joinpath(_FILE).read_text(encoding="utf-8"))
    found = told[country]
    rates = tuple(
        Rate(row["since"], row["until"], Decimal(row["rate"]), row["source"], row["read"])
        for row in found["rates"]
    )
    return Law(found["law"], Decimal(found["fixed"]), found["fixed_law"], rates)


def merged(known: Sequence[Rate], told: Iterable[Rate]) -> tuple[Rate, ...]:
    """``known`` with ``told`` in place of it on the days that these hold; the newest told wins."""
    result = list(known)
    for new in told:
        kept: list[Rate] = []
        for old in result:
            if old.until < new.since or old.since > new.until:
                kept.append(old)
                continue
            if old.since < new.since:
                kept.append(_cut(old, old.since, new.since - timedelta(days=1)))
            if old.until > new.until:
                kept.append(_cut(old, new.until + timedelta(days=1), old.until))
        result = [*kept, new]
    return tuple(sorted(result, key=lambda rate: rate.since))


def _cut(rate: Rate, since: date, until: date) -> Rate:
    return Rate(since, until, rate.rate, rate.source, rate.checked)
