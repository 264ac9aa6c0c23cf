"""What serving the customers takes: orders, deliveries, pallets, visits, returns, by month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from random import Random

from clave.entry.sample.customers import Buyer
from clave.entry.sample.sales import Invoice
from clave.lib.months import month_end

_CASES_A_PALLET = 64
_VISITS = {"A": 6, "B": 4, "C": 2, "": 1}


@dataclass(frozen=True)
class Activity:
    """How often something was done for an account in the month that ends on ``day``."""

    day: date
    account: str
    activity: str
    quantity: int
    delegation: str


def activities(invoices: list[Invoice], rng: Random) -> list[Activity]:
    """One row per account, month and activity, in time."""
    counts: dict[tuple[date, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    cases: dict[tuple[date, str], int] = defaultdict(int)
    buyers: dict[str, Buyer] = {}
    for invoice in invoices:
        buyer = invoice.buyer
        if buyer is None or invoice.kind == "Regularización":
            continue
        buyers[buyer.code] = buyer
        cell = month_end(invoice.day.replace(day=1)), buyer.code
        if invoice.kind == "Abono":
            counts[cell]["return"] += 1
            continue
        counts[cell]["order"] += 1
        # Shops order little and often; a platform takes a lorry for several orders.
        counts[cell]["delivery"] += 1 + (rng.random() < 0.25 if len(buyer.sites) > 1 else 0)
        cases[cell] += sum(line.quantity for line in invoice.lines)
    for cell, quantity in cases.items():
        counts[cell]["pallet"] = max(1, -(-quantity // _CASES_A_PALLET))
        key = buyers[cell[1]].key
        tier = key.tier if key else ""
        counts[cell]["call"] = rng.randint(0, 2 * _VISITS[tier])
    return [
        Activity(day, account, activity, quantity, buyers[account].delegation)
        for (day, account), found in sorted(counts.items())
        for activity, quantity in sorted(found.items())
        if quantity
    ]
