"""Amounts in other currencies than the company's, where a rate of their day is known."""

from __future__ import annotations

from dataclasses import dataclass, replace

from clave.figures.asking import Connection, query
from clave.figures.base import Row, Scope, note
from clave.figures.currency import with_ledger_rates
from clave.figures.frame import Frame, open_frame
from clave.figures.profit_rules import ProfitRules

_TABLES = ("sales", "deductions", "receivables", "payments")
# The newest rate that is not newer than the row, nor too old for it.
_RATED = """
SELECT t.*, fx.rate, fx.since AS rate_since
FROM (SELECT * FROM {table} WHERE {accounts} AND currency IN
    (SELECT unnest($foreign::VARCHAR[]))) t ASOF LEFT JOIN (
    SELECT unnest($fx_currency::VARCHAR[]) AS currency, unnest($fx_date::DATE[]) AS since,
        unnest($fx_rate::VARCHAR[])::DECIMAL(24,14) AS rate
) fx ON t.currency = fx.currency AND t.date >= fx.since
"""


@dataclass(frozen=True)
class Exchange:
    """How amounts become the company's. ``foreign``: currencies of which a rate is known."""

    frame: Frame
    rules: ProfitRules
    foreign: tuple[str, ...]

    @property
    def parameters(self) -> Row:
        """The values that its SQL names."""
        rates = [rate for rate in self.rules.exchange if rate.currency in self.foreign]
        return {
            "foreign": list(self.foreign),
            "fx_currency": [rate.currency for rate in rates],
            "fx_date": [rate.date for rate in rates],
            "fx_rate": [f"{rate.rate:.14f}" for rate in rates],
        }

    def table(self, name: str, amounts: tuple[str, ...]) -> str:
        """SQL, as it stands after FROM: the rows of the scope, in the company's currency."""
        own = f"SELECT * FROM {name} WHERE {self.frame.condition}"
        if not self.foreign:
            return f"({own})"
        return f"({own} UNION ALL SELECT * FROM {self.converted(name, amounts)})"

    def converted(self, name: str, amounts: tuple[str, ...], original: str = "") -> str:
        """The same of those rows alone that were converted.

        ``original``: an amount that also stands in a column of that name as it was told.
        """
        kept = f", {original} AS original" if original else ""
        changed = ", ".join(
            f"round({amount}::DECIMAL(28,6) * rate, 6)::DECIMAL(18,6) AS {amount}"
            for amount in amounts
        )
        return (
            f"(SELECT * EXCLUDE (rate, rate_since) REPLACE ({changed}){kept} FROM"
            f" ({self._rated(name)})"
            f" WHERE {self._fresh} AND rate IS NOT NULL)"
        )

    def note_rates(self) -> None:
        """Say in the frame which rows were converted, and which days have no rate."""
        if not self.foreign:
            return
        # It counts lines itself, also those of months beside the states.
        self.frame.assumed[:] = [n for n in self.frame.assumed if n["code"] != "converted"]
        told = [n for n in self.frame.missing if n["code"] == "other_currency"]
        for entry in told:
            if entry["params"]["currency"] in self.foreign:
                self.frame.missing.remove(entry)
        for table in _TABLES:
            sql = (
                f"SELECT currency, count(rate) AS lines, count(*) - count(rate) AS without,"
                f" min(date) FILTER (rate IS NULL) AS first, max(date) FILTER (rate IS NULL)"
                f" AS last FROM (SELECT * REPLACE (CASE WHEN {self._fresh} THEN rate END AS rate)"
                f" FROM ({self._rated(table)})) WHERE date >= $start"
                f" AND date < $end + INTERVAL 1 MONTH GROUP BY currency ORDER BY currency"
            )
            for row in self.frame.rows(sql, **self.parameters):
                self._note(table, row)

    def _note(self, table: str, row: Row) -> None:
        known = {"currency": row["currency"], "table": table}
        if row["lines"] and table == "sales":
            entry = {"currency": row["currency"], "lines": row["lines"]}
            self.frame.assumed.append(note("converted", **entry))
        if row["without"]:
            days = {"first": row["first"], "last": row["last"], "lines": row["without"]}
            self.frame.missing.append(note("no_exchange_rate", **known, **days))

    def _rated(self, name: str) -> str:
        return _RATED.format(table=name, accounts=self.frame.account_condition)

    @property
    def _fresh(self) -> str:
        return f"date - rate_since <= {int(self.rules.oldest_rate)}"


def open_converted(
    connection: Connection, scope: Scope, rules: ProfitRules
) -> tuple[Frame, ProfitRules]:
    """The frame of ``scope`` in the company's currency where any rate is known, by hand or from a
    file; and ``rules`` with all of these rates."""
    rules = with_ledger_rates(connection, rules)
    if rules.exchange and rules.currency and scope.currency is None:
        scope = replace(scope, currency=rules.currency)
    return open_frame(connection, scope), rules


def exchange_of(frame: Frame, rules: ProfitRules) -> Exchange:
    """The currencies of the ledger that can be converted into the frame's."""
    rated = {rate.currency for rate in rules.exchange} - {frame.currency}
    if not rated or frame.period is None:
        return Exchange(frame, rules, ())
    there: set[str] = set()
    for table in _TABLES:
        sql = f"SELECT DISTINCT currency FROM {table} WHERE currency IS NOT NULL"
        there |= {row["currency"] for row in query(frame.connection, sql, {})}
    return Exchange(frame, rules, tuple(sorted(there & rated)))
