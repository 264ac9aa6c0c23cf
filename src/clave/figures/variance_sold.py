"""What was sold in two periods, by account and product: the relation that a variance is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clave.figures.base import Period, Row
from clave.figures.frame import Frame
from clave.figures.pnl_exchange import Exchange
from clave.figures.summaries import summarised
from clave.lib.months import add_months

ZERO = Decimal()
_SUMMARY = "account_product_years"
_BASE, _ACTUAL = "month BETWEEN $base_start AND $base_end", "month BETWEEN $start AND $end"
_SIDE = (
    "CASE WHEN {when} THEN quantity END AS quantity{place},"
    " CASE WHEN {when} THEN net_amount END AS net_amount{place},"
    " CASE WHEN {when} THEN cost_amount END AS cost_amount{place},"
    " CASE WHEN {when} AND cost_amount IS NOT NULL THEN {with_cost} END AS net_with_cost{place},"
    " CASE WHEN {when} AND cost_amount IS NOT NULL THEN quantity END AS quantity_with_cost{place}"
)


@dataclass(frozen=True)
class Sold:
    """``sql``: rows with ``account, product`` and, of the base (0) and the period (1), ``quantity,
    net_amount, cost_amount, net_with_cost, quantity_with_cost``; a pair may have several, but
    where ``unique``. ``own1``: the later amount in the frame's currency, ``other1_0`` …: in each
    of ``rates``' currencies, unconverted, with its rate of the base. ``given``: values it names.
    """

    sql: str
    given: Row
    unique: bool
    rates: tuple[Decimal, ...] = ()

    @property
    def later(self) -> tuple[str, ...]:
        """The later amounts, each in its currency."""
        return ("own1", *(f"other1_{place}" for place in range(len(self.rates))))

    @property
    def amounts(self) -> tuple[str, ...]:
        """Every column that adds up."""
        return (*SUMS, *self.later)

    def constant(self, row: Row) -> Decimal:
        """The later amount of a row of sums at the exchange rates of the base."""
        whole = row["own1"] or ZERO
        for place, rate in enumerate(self.rates):
            other = row[f"other1_{place}"]
            whole += (other * rate).quantize(Decimal("0.000001")) if other else ZERO
        return whole


SUMS = tuple(
    f"{name}{place}"
    for place in (0, 1)
    for name in ("quantity", "net_amount", "cost_amount", "net_with_cost", "quantity_with_cost")
)


def sold(frame: Frame, exchange: Exchange, base: Period, period: Period) -> Sold:
    """The rows of a frame, those of other currencies included as far as ``exchange`` knows them."""
    given: Row = {
        "base_start": base.start,
        "base_end": base.end,
        "start": period.start,
        "end": period.end,
    }
    rates = _base_rates(exchange, base)
    own, unique = _own(frame, base, period)
    if not rates:
        return Sold(own, given, unique)
    given |= exchange.parameters | {"rated": list(rates)}
    none = "".join(f", NULL::DECIMAL(18,6) AS other1_{n}" for n in range(len(rates)))
    sql = f"SELECT *{none} FROM ({own}) UNION ALL BY NAME {_foreign(exchange, len(rates))}"
    return Sold(sql, given, False, tuple(rates.values()))


def totals(frame: Frame, sold: Sold) -> Row:
    """What is told of it all: ``pairs``, ``quantities`` (how many have one), ``net_amount`` and
    ``net_with_cost`` of both periods together."""
    both = ", ".join(
        f"coalesce(sum({name}0), 0) + coalesce(sum({name}1), 0) AS {name}"
        for name in ("net_amount", "net_with_cost")
    )
    sql = (
        "SELECT count(*) AS pairs, count(quantity0) + count(quantity1) AS quantities,"
        f" {both} FROM ({sold.sql})"
    )
    return frame.rows(sql, **sold.given)[0]


def _own(frame: Frame, base: Period, period: Period) -> tuple[str, bool]:
    """What is in the frame's currency; and whether each pair is there once."""
    last = summarised(frame, _SUMMARY)
    if last is not None and (base, period) == _years_to(last):
        sql = f"FROM main.{_SUMMARY} WHERE {frame.account_condition}"
        return f"SELECT *, net_amount1 AS own1 {sql}", True
    sides = ", ".join(
        _SIDE.format(when=when, place=place, with_cost="net_with_cost")
        for place, when in ((0, _BASE), (1, _ACTUAL))
    )
    return (
        f"SELECT account, product, {sides}, CASE WHEN {_ACTUAL} THEN net_amount END AS own1"
        f" FROM main.account_product_month WHERE {frame.condition} AND ({_BASE} OR {_ACTUAL})"
    ), False


def _years_to(last: date) -> tuple[Period, Period]:
    """The twelve months to ``last``, and before them those before."""
    newer = Period(add_months(last, -11), last)
    return newer.before(12), newer


def _foreign(exchange: Exchange, rates: int) -> str:
    lines = exchange.converted("sales", ("net_amount", "cost_amount"), original="net_amount")
    sides = ", ".join(
        _SIDE.format(when=when, place=place, with_cost="net_amount")
        for place, when in ((0, _BASE), (1, _ACTUAL))
    )
    others = ", ".join(
        f"CASE WHEN {_ACTUAL} AND currency = $rated[{n + 1}] THEN original END AS other1_{n}"
        for n in range(rates)
    )
    return (
        f"SELECT account, product, {sides}, {others}"
        f" FROM (SELECT *, date_trunc('month', date)::DATE AS month FROM {lines})"
        f" WHERE {_BASE} OR {_ACTUAL}"
    )


def _base_rates(exchange: Exchange, base: Period) -> dict[str, Decimal]:
    """By currency, the mean of the rates told within the base; else the last before, or first."""
    until = add_months(base.end, 1)
    found: dict[str, Decimal] = {}
    for currency in exchange.foreign:
        rates: list[tuple[date, Decimal]] = sorted(
            (rate.date, rate.rate) for rate in exchange.rules.exchange if rate.currency == currency
        )
        within = [rate for day, rate in rates if base.start <= day < until]
        earlier = [rate for day, rate in rates if day < until]
        chosen = within or earlier[-1:] or [rates[0][1]]
        found[currency] = sum(chosen, ZERO) / len(chosen)
    return found
