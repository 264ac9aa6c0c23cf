"""What is owed in other currencies is worth in the company's, on a day.

Facts as seen through a lens (:mod:`clave.figures.converted`) tell what one unit of a currency was
worth; without it, or of a day without a rate, nobody knows. Which day each figure takes, and why:
``docs/figures/ageing.md``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from clave.figures.asking import Connection, once, query
from clave.figures.base import Row, note
from clave.figures.frame import Frame

_ONE = Decimal(1)


@dataclass(frozen=True)
class Worth:
    """What one unit is worth in ``into``, by day. ``own``: the currency that counts as it is."""

    own: str
    into: str | None = None
    oldest: int = 0
    series: Mapping[str, tuple[list[date], list[Decimal]]] = field(default_factory=dict)

    def on(self, currency: str, day: date) -> Decimal | None:
        """The newest worth up to ``day``, if it is not too old; None where none is known.

        >>> Worth("EUR").on("EUR", date(2026, 1, 1)), Worth("EUR").on("USD", date(2026, 1, 1))
        (Decimal('1'), None)
        """
        if currency == self.own:
            return _ONE
        days, worths = self.series.get(currency, ([], []))
        place = bisect_right(days, day)
        if not place or (day - days[place - 1]).days > self.oldest:
            return None
        return worths[place - 1]

    def sum(self, amounts: Mapping[str, Decimal], day: date) -> Decimal:
        """Amounts by currency as one on ``day``; what has no rate is left out."""
        total = Decimal()
        for currency, amount in amounts.items():
            if amount and (rate := self.on(currency, day)) is not None:
                total += amount if rate is _ONE else amount * rate
        return total

    def unknown(self, amounts: Mapping[str, Decimal], day: date) -> dict[str, Decimal]:
        """Those of the amounts that are not zero and of which no rate is known."""
        return {c: a for c, a in amounts.items() if a and self.on(c, day) is None}


def worth_of(frame: Frame) -> Worth:
    """What currencies are worth in the frame's."""
    own = frame.currency or ""
    found = once(frame.connection, ("worths",), _read)
    if found.into != frame.currency:
        return Worth(own)
    return Worth(own, found.into, found.oldest, found.series)


def told_into(connection: Connection) -> tuple[str | None, frozenset[str]]:
    """The currency into which rates are known, and of which currencies."""
    found = once(connection, ("worths",), _read)
    return found.into, frozenset(found.series)


def _read(connection: Connection) -> Worth:
    rows = query(connection, "SELECT * FROM worths ORDER BY currency, day", {})
    if not rows:
        return Worth("")
    series: dict[str, tuple[list[date], list[Decimal]]] = defaultdict(lambda: ([], []))
    for row in rows:
        days, worths = series[row["currency"]]
        days.append(row["day"])
        worths.append(row["worth"])
    return Worth("", rows[0]["into_currency"], rows[0]["oldest"], dict(series))


def note_worth(frame: Frame, owed: Mapping[date, Mapping[str, Decimal]]) -> None:
    """Say in the frame what was converted on its day, and what no day has a rate for.

    ``owed``: by day, what is there in each currency.
    """
    worth, day = worth_of(frame), frame.as_of or date.max
    for currency, amount in sorted(owed.get(day, {}).items()):
        rate = worth.on(currency, day)
        if currency != worth.own and amount and rate is not None:
            told = {"amount": amount, "currency": currency, "rate": rate, "day": day}
            frame.assumed.append(note("owed_converted", **told))
    without: dict[str, list[date]] = defaultdict(list)
    for on, amounts in sorted(owed.items()):
        for currency in worth.unknown(amounts, on):
            without[currency].append(on)
    for currency, days in sorted(without.items()):
        amount = owed.get(day, {}).get(currency, Decimal())
        if day in days:
            told = {"amount": amount, "currency": currency, "day": day}
            frame.missing.append(note("owed_without_rate", **told))
        else:
            told = {"currency": currency, "first": days[0], "last": days[-1]}
            frame.missing.append(note("no_rate_before", **told))


def by_currency(rows: Iterable[Row], amount: str) -> dict[str, Decimal]:
    """Sums of a column by the currency of its rows."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row["currency"]] += row[amount]
    return dict(sums)
