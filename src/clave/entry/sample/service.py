"""What serving the customers takes: orders, deliveries, pallets, visits, returns, by month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
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
    document: str = ""  # of an order and its delivery, where the warehouse tells them one by one


# Accounts whose orders and deliveries the warehouse writes one by one; days until they arrive.
ONE_BY_ONE = ("Hiperra", "Supermercados Veleta")
_DAYS = (1, 1, 2, 2, 2, 2, 3, 3, 4, 6)


def activities(invoices: list[Invoice], rng: Random) -> list[Activity]:
    """One row per account, month and activity, in time."""
    counts: dict[tuple[date, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    cases: dict[tuple[date, str], int] = defaultdict(int)
    buyers: dict[str, Buyer] = {}
    documents: list[Activity] = []
    last = max((month_end(invoice.day.replace(day=1)) for invoice in invoices), default=date.max)
    for invoice in invoices:
        buyer = invoice.buyer
        if buyer is None or invoice.kind == "Regularización":
            continue
        buyers[buyer.code] = buyer
        cell = month_end(invoice.day.replace(day=1)), buyer.code
        if invoice.kind == "Abono":
            counts[cell]["return"] += 1
            continue
        # Shops order little and often; a platform takes a lorry for several orders.
        again = int(rng.random() < 0.25) if len(buyer.sites) > 1 else 0
        if buyer.key is not None and buyer.key.name in ONE_BY_ONE:
            documents += _order(invoice, buyer, last)
            counts[cell]["delivery"] += again
        else:
            counts[cell]["order"] += 1
            counts[cell]["delivery"] += 1 + again
        cases[cell] += sum(line.quantity for line in invoice.lines)
    for cell, quantity in cases.items():
        counts[cell]["pallet"] = max(1, -(-quantity // _CASES_A_PALLET))
        key = buyers[cell[1]].key
        tier = key.tier if key else ""
        counts[cell]["call"] = rng.randint(0, 2 * _VISITS[tier])
    monthly = [
        Activity(day, account, activity, quantity, buyers[account].delegation)
        for (day, account), found in sorted(counts.items())
        for activity, quantity in sorted(found.items())
        if quantity
    ]
    return sorted([*monthly, *documents], key=lambda one: (one.day, one.account, one.activity))


def _order(invoice: Invoice, buyer: Buyer, last: date) -> list[Activity]:
    """An order on its day, and its delivery where it came before the end; by its number alone."""
    days = Random(f"delivery of {invoice.number}").choice(_DAYS)  # noqa: S311 - a sample
    number = f"P{invoice.number}"
    arrived = invoice.day + timedelta(days=days)
    told = [Activity(invoice.day, buyer.code, "order", 1, buyer.delegation, number)]
    if arrived <= last:
        told.append(Activity(arrived, buyer.code, "delivery", 1, buyer.delegation, number))
    return told
