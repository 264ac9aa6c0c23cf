"""Amounts in another currency: the rate of a day, and what a ledger is worth in one currency.

Definition, rule for weekends, traps and worked values: ``docs/figures/currency.md``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from clave.figures.asking import Connection, once, query
from clave.figures.base import Figure, FigureResult, Row, Scope, note
from clave.figures.frame import Frame, account_condition, account_parameters, open_frame
from clave.figures.profit_rules import ExchangeRate, ProfitRules
from clave.lib.refusal import Refused

Direction = Literal["per_base", "to_base"]
DIRECTIONS: tuple[Direction, ...] = ("per_base", "to_base")
_ENTERED = "~"  # after every file by name: what somebody entered holds
MAX_AGE = 7  # days: over a weekend, Easter or Christmas the last rate before stands


@dataclass(frozen=True)
class Rate:
    """What a source says of a pair of currencies on a day.

    ``direction``: ``per_base`` = so much of ``currency`` for one of ``base`` (1 EUR = 1.08 USD, as
    the European Central Bank writes it); ``to_base`` = so much of ``base`` for one of ``currency``.
    """

    day: date
    currency: str
    rate: Decimal
    base: str = "EUR"
    direction: Direction = "per_base"
    source: str | None = None

    @property
    def in_base(self) -> Decimal:
        """What one of ``currency`` is worth in ``base``."""
        return self.rate if self.direction == "to_base" else 1 / self.rate


@dataclass(frozen=True)
class Found:
    """What one unit is worth, by the rate of ``day``, which is ``age`` days before the day asked
    for; ``source`` as its file names it. Of two rates over a third currency the older one's day."""

    value: Decimal
    day: date
    age: int
    source: str | None = None


@dataclass(frozen=True)
class Rates:
    """Rates of any number of pairs, to be asked by day; made by :func:`rates_of`."""

    pairs: Mapping[tuple[str, str], tuple[list[date], list[Rate]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def on(self, currency: str, day: date, to: str, max_age: int = MAX_AGE) -> Found | None:
        """What one of ``currency`` is worth in ``to`` on ``day``; None where no rate is known.

        The newest rate on or before the day, never a later one, and none older than ``max_age``
        days. Directly, the other way round, or over a currency that both are quoted in.
        """
        if currency == to:
            return Found(Decimal(1), day, 0)
        if direct := self._direct(currency, day, to, max_age):
            return direct
        ways = []
        for base in sorted({base for quoted, base in self.pairs if quoted == currency}):
            first = self._direct(currency, day, base, max_age)
            second = self._direct(to, day, base, max_age)
            if first and second:
                older = first if first.age >= second.age else second
                value = first.value / second.value
                ways.append(Found(value, older.day, older.age, older.source))
        return min(ways, key=lambda way: way.age, default=None)

    def convert(
        self, amount: Decimal, currency: str, day: date, to: str, max_age: int = MAX_AGE
    ) -> Decimal | None:
        """``amount`` in ``to``, unrounded; None where no rate is known: never zero, never as is."""
        found = self.on(currency, day, to, max_age)
        return None if found is None else amount * found.value

    def series(self, to: str) -> Iterator[tuple[str, date, Decimal]]:
        """Every currency and day of which a rate is known: what one unit is worth in ``to``."""
        days: dict[str, set[date]] = defaultdict(set)
        for pair, (known, _) in self.pairs.items():
            for code in pair:
                days[code].update(known)
        for code in sorted(set(days) - {to}):
            for day in sorted(days[code]):
                if found := self.on(code, day, to):
                    yield code, day, found.value

    def _direct(self, currency: str, day: date, to: str, max_age: int) -> Found | None:
        ways = []
        for pair, inverted in (((currency, to), False), ((to, currency), True)):
            rate = self._newest(pair, day)
            if rate is not None and (day - rate.day).days <= max_age:
                value = 1 / rate.in_base if inverted else rate.in_base
                ways.append(Found(value, rate.day, (day - rate.day).days, rate.source))
        return min(ways, key=lambda way: way.age, default=None)

    def _newest(self, pair: tuple[str, str], day: date) -> Rate | None:
        days, rates = self.pairs.get(pair, ([], []))
        place = bisect_right(days, day)
        return rates[place - 1] if place else None


def rates_of(rates: Iterable[Rate]) -> Rates:
    """Rates ready to be asked. One that is not above zero is none; of several for the same pair and
    day the one of the last source by name stands."""
    by_pair: dict[tuple[str, str], dict[date, Rate]] = defaultdict(dict)
    for rate in sorted(rates, key=lambda rate: (rate.day, rate.source or "")):
        if rate.rate > 0 and rate.currency != rate.base:
            by_pair[rate.currency, rate.base][rate.day] = rate
    return Rates({pair: (list(days), list(days.values())) for pair, days in by_pair.items()})


def convert(
    amount: Decimal,
    currency: str,
    day: date,
    to: str,
    rates: Iterable[Rate],
    max_age: int = MAX_AGE,
) -> Decimal | None:
    """``amount`` of ``currency`` on ``day`` in ``to``; None where no rate is known.

    >>> convert(Decimal(108), "USD", date(2026, 1, 4), "EUR",
    ...     [Rate(date(2026, 1, 2), "USD", Decimal("1.08"))])
    Decimal('100.0000000000000000000000000')
    """
    return rates_of(rates).convert(Decimal(amount), currency, day, to, max_age)


def ledger_rates(connection: Connection, rules: ProfitRules | None = None) -> Rates:
    """The rates that the ledger holds (kind ``exchange_rates``), read once for each of its states;
    and those of ``rules``, which somebody entered and which stand before a file's.

    Raises ``Refused('unknown_direction')`` where a file says another than these two.
    """
    read = once(connection, ("exchange_rates",), _read)
    base = rules.currency if rules else None
    entered = [
        Rate(one.date, one.currency, one.rate, base, "to_base", _ENTERED)
        for one in (rules.exchange if rules and base else ())
        if base
    ]
    if not entered:
        return once(connection, ("exchange_rates", "by pair"), lambda _: rates_of(read))
    return rates_of([*read, *entered])


def with_ledger_rates(connection: Connection, rules: ProfitRules) -> ProfitRules:
    """``rules`` that also know the rates of the ledger's files, as far as lines are in their
    currencies; a rate that somebody entered stands before a file's of the same day."""
    if not rules.currency:
        return rules
    into = rules.currency
    found = once(connection, ("exchange_rates", into), lambda c: tuple(_into(c, into)))
    told = {(one.currency, one.date) for one in rules.exchange}
    added = tuple(one for one in found if (one.currency, one.date) not in told)
    return replace(rules, exchange=(*rules.exchange, *added)) if added else rules


def _into(connection: Connection, into: str) -> Iterator[ExchangeRate]:
    rates = ledger_rates(connection)
    if not rates:
        return
    sold = query(
        connection, "SELECT DISTINCT upper(currency) AS currency FROM main.account_month", {}
    )
    wanted = {row["currency"] for row in sold}
    for code, day, value in rates.series(into):
        if code in wanted:
            yield ExchangeRate(code, day, value)


def _read(connection: Connection) -> list[Rate]:
    rows = query(
        connection,
        "SELECT date, upper(currency) AS currency, rate, upper(base) AS base, source,"
        " lower(coalesce(direction, 'per_base')) AS direction FROM exchange_rates",
        {},
    )
    for row in rows:
        if row["direction"] not in DIRECTIONS:
            choices = ", ".join(DIRECTIONS)
            raise Refused("unknown_direction", value=row["direction"], choices=choices)
    return [
        Rate(
            *(row["date"], row["currency"], row["rate"]),
            *(row["base"] or "EUR", row["direction"], row["source"]),
        )
        for row in rows
    ]


def currency(
    connection: Connection,
    scope: Scope,
    into: str | None = None,
    max_age: int | None = None,
    rules: ProfitRules | None = None,
) -> FigureResult:
    """What was sold in each currency, and all of it in ``into`` (None: the currency of most lines).

    Each line is converted by the rate of its own day. ``converted_amount`` is the sum of what could
    be; what could not is named by currency, in its own money, and stands in no total. Lines that
    name no currency count as being in the scope's own. ``rules``: rates that somebody entered, and
    how many days a rate holds (``max_age`` None: theirs, else a week).
    """
    if max_age is None:
        max_age = rules.oldest_rate if rules else MAX_AGE
    if max_age < 0:
        raise Refused("unknown_choice", parameter="max_age", value=max_age, choices="0, 1, 2…")
    frame = open_frame(connection, scope)
    into = (into or frame.currency or "EUR").upper()
    frame.missing[:] = [entry for entry in frame.missing if entry["code"] != "other_currency"]
    rates = ledger_rates(connection, rules)
    cells: dict[str, list[Row]] = defaultdict(list)
    for row in _sold(frame):
        own = row["currency"] or frame.currency or into
        cells[own].append(row | {"found": rates.on(own, row["date"], into, max_age)})
    rows = [_of_currency(own, days, into) for own, days in cells.items()]
    rows.sort(key=lambda row: (row["currency"] != into, row["currency"]))
    _note_unconverted(frame, rows, into, max_age)
    known = [row["converted_amount"] for row in rows if row["converted_amount"] is not None]
    values = {
        "into": into,
        "currencies": len(rows),
        "lines": sum(row["lines"] for row in rows),
        "converted_lines": sum(row["lines"] - row["lines_without_rate"] for row in rows),
        "lines_without_rate": sum(row["lines_without_rate"] for row in rows),
        "converted_amount": sum(known, Decimal()) if known else None,
    }
    answer = frame.result(FIGURE, values=values, rows=rows)
    return FigureResult(**{**answer.__dict__, "currency": into})


def _sold(frame: Frame) -> list[Row]:
    """Net amount and lines by currency and day, whatever the currency of the scope."""
    if frame.period is None:
        return []
    sql = (
        "SELECT currency, date, sum(net_amount) AS net_amount, count(*)::BIGINT AS lines FROM sales"
        f" WHERE {account_condition(frame.scope)}"
        " AND date_trunc('month', date) BETWEEN $start AND $end GROUP BY currency, date"
    )
    given = {"start": frame.period.start, "end": frame.period.end}
    return query(frame.connection, sql, account_parameters(frame.scope) | given)


def _of_currency(own: str, days: list[Row], into: str) -> Row:
    known = [day for day in days if day["found"] is not None]
    unknown = [day for day in days if day["found"] is None]
    converted = [day["net_amount"] * day["found"].value for day in known]
    return {
        "currency": own,
        "lines": sum(day["lines"] for day in days),
        "net_amount": sum((day["net_amount"] for day in days), Decimal()),
        "converted_amount": sum(converted, Decimal()) if known else None,
        "lines_without_rate": sum(day["lines"] for day in unknown),
        "net_without_rate": sum((day["net_amount"] for day in unknown), Decimal()),
        "first_day_without_rate": min((day["date"] for day in unknown), default=None),
        "last_day_without_rate": max((day["date"] for day in unknown), default=None),
        "oldest_rate_days": max((day["found"].age for day in known), default=None),
        "sources": ", ".join(sorted({day["found"].source or "" for day in known} - {"", _ENTERED}))
        or None,
    }


def _note_unconverted(frame: Frame, rows: list[Row], into: str, max_age: int) -> None:
    for row in rows:
        if row["lines_without_rate"]:
            told = {
                "lines": row["lines_without_rate"],
                "currency": row["currency"],
                "into": into,
                "first": row["first_day_without_rate"],
                "last": row["last_day_without_rate"],
            }
            frame.missing.append(note("no_rate", **told))
    if any(row["oldest_rate_days"] for row in rows):
        frame.assumed.append(note("rate_of_day_before", days=max_age))


FIGURE = Figure(
    name="currency",
    definition="currency/1",
    needs=(
        "sales: date, currency, net_amount",
        "exchange_rates: date, currency, rate, base, direction, source",
    ),
    units={
        "into": "text",
        "currency": "text",
        "sources": "text",
        **dict.fromkeys(("currencies", "lines", "converted_lines", "lines_without_rate"), "count"),
        **dict.fromkeys(("net_amount", "converted_amount", "net_without_rate"), "money"),
        **dict.fromkeys(("first_day_without_rate", "last_day_without_rate"), "date"),
        "oldest_rate_days": "count",
    },
    parameters=("into", "max_age", "rules"),
    compute=currency,
)
