"""Where the parts of the income statement come from: SQL over the facts, one relation a source.

Every relation has ``account, month, product, family`` (NULL where it does not tell) and its parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from clave.figures.asking import query_once
from clave.figures.base import Row
from clave.figures.frame import Frame
from clave.figures.pnl_exchange import Exchange
from clave.figures.profit_rules import STEPS_OF_DEDUCTIONS, ProfitRules, Term
from clave.figures.summaries import summarised

Discounts = Literal["list", "discount", "none"]

# Amounts by account and month from the state; what a line has no list amount for is sold at list.
_STATE = """
SELECT account, month, NULL::VARCHAR AS product, NULL::VARCHAR AS family,
    CASE WHEN kind = 'sale' THEN {gross} END AS gross_sales,
    CASE WHEN kind = 'sale' THEN net_amount END AS invoiced_sales,
    CASE WHEN kind <> 'sale' THEN -net_amount END AS returns,
    CASE WHEN kind = 'correction' THEN -net_amount END AS corrections,
    cost_amount AS cogs, net_amount - coalesce(net_with_cost, 0) AS sales_without_cost, lines
FROM main.account_month WHERE {condition} AND month BETWEEN $start AND $end
"""
# The same of a large ledger, of which it is summed already.
_SUMMARY = """
SELECT account, month, NULL::VARCHAR AS product, NULL::VARCHAR AS family,
    CASE WHEN sale_amount IS NOT NULL THEN {gross} END AS gross_sales,
    sale_amount AS invoiced_sales, -other_amount AS returns, -correction_amount AS corrections,
    cost_amount AS cogs, coalesce(sale_amount, 0) + coalesce(other_amount, 0)
        - coalesce(net_with_cost, 0) AS sales_without_cost, lines
FROM main.account_month_parts WHERE {condition} AND month BETWEEN $start AND $end
"""
_LINES = """
SELECT account, date_trunc('month', date)::DATE AS month, product, family,
    CASE WHEN kind = 'sale' THEN {gross} END AS gross_sales,
    CASE WHEN kind = 'sale' THEN net_amount END AS invoiced_sales,
    CASE WHEN kind <> 'sale' THEN -net_amount END AS returns,
    CASE WHEN kind = 'correction' THEN -net_amount END AS corrections,
    cost_amount AS cogs,
    CASE WHEN cost_amount IS NULL THEN net_amount ELSE 0 END AS sales_without_cost, 1 AS lines
FROM {lines} LEFT JOIN ({families}) families USING (product)
WHERE date >= $start AND date < $end + INTERVAL 1 MONTH
"""
FAMILIES = """
SELECT coalesce(p.code, n.product) AS product, coalesce(p.family, n.family) AS family
FROM products p FULL JOIN product_names n ON n.product = p.code
"""
# A deduction is charged to the days that it is for: cents by days, the rest of the division to the
# months with the largest remainders, what is less than a cent to the first of these.
_ACCRUED = """
WITH told AS (
    SELECT row_number() OVER () AS id, account, product, product_family, type, amount,
        CASE WHEN period_from <= period_to THEN period_from ELSE date END AS since,
        CASE WHEN period_from <= period_to THEN period_to ELSE date END AS until
    FROM {deductions}
),
spread AS (
    SELECT *, unnest(generate_series(date_trunc('month', since), date_trunc('month', until),
        INTERVAL 1 MONTH))::DATE AS month
    FROM told
),
shares AS (
    SELECT *, floor(abs(amount) * 100)::HUGEINT AS cents, until - since + 1 AS days,
        least(until, last_day(month)) - greatest(since, month) + 1 AS own
    FROM spread
),
placed AS (
    SELECT *, (cents * own) // days AS share,
        cents - sum((cents * own) // days) OVER (PARTITION BY id) AS short,
        row_number() OVER (PARTITION BY id ORDER BY (cents * own) % days DESC, month) AS place
    FROM shares
)
SELECT account, month, product, coalesce(product_family, family) AS family, type,
    (sign(amount) * ((share + CASE WHEN place <= short THEN 1 ELSE 0 END)::DECIMAL(26,0) / 100
    )::DECIMAL(28,6) + CASE WHEN place = 1
        THEN amount - sign(amount) * (cents::DECIMAL(26,0) / 100)::DECIMAL(28,6) ELSE 0 END
    )::DECIMAL(28,6) AS amount
FROM placed LEFT JOIN ({families}) families USING (product)
"""
_SERVED = """
WITH rates AS (
    SELECT unnest($r_source::VARCHAR[]) AS source, unnest($r_activity::VARCHAR[]) AS activity,
        unnest($r_since::DATE[]) AS since, unnest($r_cost::VARCHAR[])::DECIMAL(28,8) AS cost
),
done AS (
    SELECT account, date, activity, quantity, source
    FROM activities, (SELECT DISTINCT source FROM rates)
    WHERE {accounts} AND date >= $start AND date < $end + INTERVAL 1 MONTH
)
SELECT account, date_trunc('month', date)::DATE AS month, NULL::VARCHAR AS product,
    NULL::VARCHAR AS family, done.activity, quantity, rates.source,
    (quantity::DECIMAL(28,6) * cost)::DECIMAL(28,6) AS cost
FROM done ASOF JOIN rates ON done.source = rates.source
    AND lower(trim(done.activity)) = rates.activity AND done.date >= rates.since
"""
# What is owed each day, times the days: by month the balance at its start, and what moves in it.
_CARRIED = """
WITH bills AS (SELECT * FROM {receivables} WHERE date <= $as_of),
moves AS (
    SELECT account, date, amount FROM bills
    UNION ALL SELECT account, settled_date, -amount FROM bills WHERE settled_date <= $as_of
    UNION ALL SELECT p.account, p.date, -p.amount FROM {payments} p
        ANTI JOIN (SELECT DISTINCT invoice, account FROM bills WHERE settled_date IS NOT NULL) b
        ON b.invoice = p.invoice AND b.account IS NOT DISTINCT FROM p.account
    WHERE p.date <= $as_of
    UNION ALL SELECT account, greatest(due_date, date), open_amount - amount FROM bills b
        ANTI JOIN (SELECT DISTINCT invoice, account FROM payments) p
        ON b.invoice = p.invoice AND b.account IS NOT DISTINCT FROM p.account
    WHERE settled_date IS NULL AND open_amount IS NOT NULL AND greatest(due_date, date) <= $as_of
),
cells AS (
    SELECT account, date_trunc('month', date)::DATE AS month, sum(amount) AS delta,
        sum(amount * (least((date_trunc('month', date) + INTERVAL 1 MONTH)::DATE, $as_of::DATE + 1)
            - date)) AS within
    FROM moves GROUP BY ALL
),
grid AS (
    SELECT account, unnest(generate_series(min(month), $end::DATE, INTERVAL 1 MONTH))::DATE AS month
    FROM cells GROUP BY account
),
owed AS (
    SELECT g.account, g.month, coalesce(within, 0) AS within,
        coalesce(sum(delta) OVER (PARTITION BY g.account ORDER BY g.month
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS opening,
        greatest(least((g.month + INTERVAL 1 MONTH)::DATE, $as_of::DATE + 1) - g.month, 0) AS days
    FROM grid g LEFT JOIN cells c ON c.month = g.month
        AND c.account IS NOT DISTINCT FROM g.account
)
SELECT account, month, NULL::VARCHAR AS product, NULL::VARCHAR AS family,
    ((opening * days + within) * $carrying_rate::DECIMAL(12,8) / $days_in_year)::DECIMAL(28,6)
        AS cost
FROM owed WHERE month BETWEEN $start AND $end
"""


@dataclass(frozen=True)
class Sources:
    """The relations of one frame under some rules. ``discounts``: where gross sales come from."""

    frame: Frame
    rules: ProfitRules
    exchange: Exchange
    discounts: Discounts

    def sales(self, by_product: bool) -> str:
        """Sold lines, from the state wherever it tells enough."""
        if by_product:
            return self._lines(self.exchange.table("sales", _MONEY))
        state = self._summed()
        if not self.exchange.foreign:
            return state
        return f"{state} UNION ALL {self._lines(self.exchange.converted('sales', _MONEY))}"

    def _summed(self) -> str:
        if summarised(self.frame, "account_month_parts"):
            gross, condition = _SUMMARY_GROSS[self.discounts], self.frame.account_condition
            return _SUMMARY.format(gross=gross, condition=condition)
        return _STATE.format(gross=_STATE_GROSS[self.discounts], condition=self.frame.condition)

    def accrued(self) -> str:
        """Deductions by the month that they are for; ``type`` as the ledger has it."""
        told = self.exchange.table("deductions", ("amount",))
        return _ACCRUED.format(deductions=told, families=FAMILIES)

    def served(self) -> str:
        """Activities with what they cost; one without a rate on its day is not there."""
        return _SERVED.format(accounts=self.frame.account_condition)

    def carried(self) -> str:
        """What it costs that customers owe: balance × rate × days, by month."""
        return _CARRIED.format(
            receivables=self.exchange.table("receivables", ("amount", "open_amount")),
            payments=self.exchange.table("payments", ("amount",)),
        )

    def _lines(self, table: str) -> str:
        gross = _LINE_GROSS[self.discounts]
        return _LINES.format(gross=gross, lines=table, families=FAMILIES)


_MONEY = ("list_amount", "discount_amount", "net_amount", "cost_amount")
_STATE_GROSS = {
    "list": "coalesce(list_amount, 0) + net_amount - coalesce(net_with_list, 0)",
    "discount": "net_amount + coalesce(discount_amount, 0)",
    "none": "net_amount",
}
_SUMMARY_GROSS = {
    "list": "coalesce(sale_list_amount, 0) + sale_amount - coalesce(sale_net_with_list, 0)",
    "discount": "sale_amount + coalesce(sale_discount_amount, 0)",
    "none": "sale_amount",
}
_LINE_GROSS = {
    "list": "coalesce(list_amount, net_amount)",
    "discount": "net_amount + coalesce(discount_amount, 0)",
    "none": "net_amount",
}


def discounts_told(frame: Frame) -> Discounts:
    """How this ledger tells its discounts: by list amounts, by discounts alone, or not at all.

    Of the whole ledger, so that every grouping of it is read alike.
    """
    row = query_once(
        frame.connection,
        "SELECT count(list_amount) AS list, count(discount_amount) AS discount FROM account_month",
    )[0]
    if row["list"]:
        return "list"
    return "discount" if row["discount"] else "none"


def rate_parameters(rules: ProfitRules, minutes: bool = False) -> Row:
    """The values that the SQL of activities names: rates told, and those of time pools.

    ``minutes``: what pools take instead of what it costs, and no other rates.
    """
    rows: list[tuple[str, str, date, Decimal]] = []
    if not minutes:
        rows = [("", r.activity.strip().lower(), r.since, r.cost) for r in rules.rates]
    for pool in rules.pools:
        each = Decimal(1)
        if not minutes:
            each = pool.cost / pool.minutes if pool.minutes else Decimal()
        # A driver that a later revision leaves out takes no time from then on.
        taken = {term.driver.strip().lower(): Decimal() for term in _terms(rules, pool.name)}
        for term in pool.terms:
            taken[term.driver.strip().lower()] += term.minutes
        rows += [
            (f"={pool.name}", driver, pool.since, spent * each)
            for driver, spent in sorted(taken.items())
        ]
    return {
        "r_source": [row[0] for row in rows],
        "r_activity": [row[1] for row in rows],
        "r_since": [row[2] for row in rows],
        "r_cost": [f"{row[3]:.8f}" for row in rows],
    }


def _terms(rules: ProfitRules, name: str) -> list[Term]:
    return [term for pool in rules.pools if pool.name == name for term in pool.terms]


def step_case(rules: ProfitRules, types: list[str]) -> tuple[str, Row]:
    """SQL: the step of a row's ``type``, of those that the ledger has; and the values it names."""
    steps = {text: rules.step_of(text) or "other_off_invoice" for text in types}
    cases = " ".join(
        f"WHEN type IN (SELECT unnest($type_{step}::VARCHAR[])) THEN '{step}'"
        for step in STEPS_OF_DEDUCTIONS
        if step in steps.values()
    )
    given: Row = {
        f"type_{step}": [text for text, found in steps.items() if found == step]
        for step in STEPS_OF_DEDUCTIONS
    }
    return (f"CASE {cases} END" if cases else "'other_off_invoice'"), given
