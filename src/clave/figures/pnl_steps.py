"""The steps of the waterfall, in their order, from the parts that the ledger tells.

Deductions and costs are positive where they lower the result; returns are, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from clave.figures.base import Row
from clave.figures.profit_rules import OFF_INVOICE, TRADE_INVESTMENT

ZERO = Decimal()
# What a source tells; everything else follows. None: not known.
PARTS = (
    "gross_sales",
    "invoiced_sales",
    "returns",
    "corrections",
    *OFF_INVOICE,
    "rebate_accrued",
    TRADE_INVESTMENT,
    "distinct_services",
    "cogs",
    "sales_without_cost",
    "activity_cost",
    "receivable_carrying_cost",
)
# The waterfall. ``returns`` holds all credit notes; ``corrections`` are those of them that are
# no goods sent back, and ``rebate_accrued`` is the part of ``rebate`` that no document settled.
STEPS = (
    "gross_sales",
    "on_invoice_discount",
    "invoiced_sales",
    "returns",
    *OFF_INVOICE,
    "off_invoice",
    "net_sales",
    "sales_without_cost",
    "cogs",
    "gross_margin",
    "activity_cost",
    "receivable_carrying_cost",
    "cost_to_serve",
    "customer_margin",
    "trade_investment",
    "customer_contribution",
)
TOTALS = (
    "gross_sales",
    "invoiced_sales",
    "net_sales",
    "gross_margin",
    "customer_margin",
    "customer_contribution",
)
ON_COSTS = STEPS[STEPS.index("sales_without_cost") :]


def statement(parts: Mapping[str, Any]) -> Row:
    """The income statement of some ``parts`` (see :data:`PARTS`), each a Decimal or None.

    A part that is None stays None and takes nothing from what follows: what is not known is no
    zero, and the figure says so. Without cost of goods nothing from the gross margin on is known.
    """
    known = {name: parts.get(name) for name in PARTS}
    gross, invoiced = known["gross_sales"] or ZERO, known["invoiced_sales"] or ZERO
    off = _sum(known[name] for name in OFF_INVOICE)
    net = invoiced - (known["returns"] or ZERO) - (off or ZERO)
    serve = _sum((known["activity_cost"], known["receivable_carrying_cost"]))
    margin = contribution = earned = None
    if known["cogs"] is not None:
        margin = net - (known["sales_without_cost"] or ZERO) - known["cogs"]
        earned = margin - (serve or ZERO)
        contribution = earned - (known[TRADE_INVESTMENT] or ZERO)
    found = {
        **known,
        "gross_sales": gross,
        "invoiced_sales": invoiced,
        "returns": known["returns"] or ZERO,
        "corrections": known["corrections"] or ZERO,
        "on_invoice_discount": gross - invoiced,
        "off_invoice": off,
        "net_sales": net,
        "gross_margin": margin,
        "cost_to_serve": serve,
        "customer_margin": earned,
        "customer_contribution": contribution,
    }
    order = (*STEPS, "corrections", "rebate_accrued", "distinct_services")
    return {name: found[name] for name in order} | rates(found)


def rates(found: Mapping[str, Any]) -> Row:
    """The margins per net sales; None where one is unknown or nothing was sold."""
    net = found["net_sales"]
    return {
        f"{name}_rate": float(found[name] / net) if found[name] is not None and net > 0 else None
        for name in ("gross_margin", "customer_margin", "customer_contribution")
    }


def receivable_carrying_cost(
    balance: Decimal, rate: Decimal, days: Decimal | int, days_in_year: int = 365
) -> Decimal:
    """What it costs to wait: ``balance`` × yearly ``rate`` × ``days`` / 365.

    >>> round(receivable_carrying_cost(Decimal(1_000_000), Decimal("0.07"), 75), 2)
    Decimal('14383.56')
    """
    owed, yearly = Decimal(str(balance)), Decimal(str(rate))
    return owed * yearly * Decimal(str(days)) / days_in_year


def _sum(values: Any) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known else None
