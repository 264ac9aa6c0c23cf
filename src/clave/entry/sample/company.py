"""The sample company as values: its catalogue, customers and three years of documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from clave.entry.sample.adjustments import (
    add_freight,
    cash_sales,
    corrections,
    credit_notes,
    number_documents,
)
from clave.entry.sample.catalogue import Product, catalogue
from clave.entry.sample.collecting import Payment, Receivable, collect
from clave.entry.sample.conditions import promotions
from clave.entry.sample.customers import Customers, customers
from clave.entry.sample.draws import draws
from clave.entry.sample.sales import Invoice, Promotions, first_month, invoices_of
from clave.lib.months import add_months, month_end, month_of


@dataclass(frozen=True)
class Company:
    """Everything that the files tell. ``last``: the newest month sold."""

    seed: int
    last: date
    products: list[Product]
    customers: Customers
    promotions: Promotions
    invoices: list[Invoice]

    @property
    def end(self) -> date:
        return month_end(self.last)

    @cached_property
    def collected(self) -> tuple[list[Receivable], list[Payment]]:
        """What was owed, and what was paid until the end."""
        return collect(self.invoices, self.end, draws(self.seed, "payments"))


def make_company(*, seed: int, today: date) -> Company:
    """Three years that end with the month before ``today``."""
    last = add_months(month_of(today), -1)
    products = catalogue(seed, first_month(last), last)
    found = customers(seed)
    promoted = promotions(last, draws(seed, "promotions"))
    invoices: list[Invoice] = []
    for buyer in found.buyers:
        invoices += invoices_of(buyer, products, last, promoted, draws(seed, buyer.code))
    rng = draws(seed, "adjustments")
    add_freight(invoices, rng)
    invoices += [
        *credit_notes(invoices, last, rng),
        *corrections(invoices, last, rng),
        *cash_sales(products, last, rng),
    ]
    return Company(seed, last, products, found, promoted, number_documents(invoices))
