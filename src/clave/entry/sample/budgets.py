"""What each key account was budgeted to buy, month by month, this year and the one before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from random import Random

from clave.entry.sample.customers import Buyer
from clave.entry.sample.sales import Invoice
from clave.lib.months import add_months


@dataclass(frozen=True)
class Budget:
    """A month's net sales expected of an account, in cents."""

    month: date
    account: str
    kam: str
    amount: int
    version: str = "Inicial"


def budgets(invoices: list[Invoice], last: date, rng: Random) -> list[Budget]:
    """The calendar years of ``last`` and before: the same month a year earlier, and more."""
    sold: dict[tuple[str, date], int] = defaultdict(int)
    owners: dict[str, Buyer] = {}
    for invoice in invoices:
        if invoice.buyer is not None and invoice.buyer.key is not None:
            owners[invoice.buyer.owner] = invoice.buyer
            sold[invoice.buyer.owner, invoice.day.replace(day=1)] += invoice.net
    found = []
    for owner, buyer in sorted(owners.items()):
        kam = buyer.key.kam.email if buyer.key else ""
        for year in (last.year - 1, last.year):
            more = 1 + rng.uniform(0.02, 0.10)
            for number in range(1, 13):
                month = date(year, number, 1)
                before = sold.get((owner, add_months(month, -12)), 0)
                if before > 0:
                    found.append(Budget(month, owner, kam, round(before * more / 10_000) * 10_000))
    return sorted(found, key=lambda budget: (budget.month, budget.account))
