"""What four retail accounts sold on to consumers and have in stock, week by week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from clave.entry.sample.catalogue import Product
from clave.entry.sample.sales import Invoice

ACCOUNTS = ("Hiperra", "Supermercados Veleta", "Cadena Roble", "Cooperativa Tres Ríos")
WEEKS = 52
_PRODUCTS = 60  # of each banner, the ones it buys most
_MARGIN = 1.28  # shelf price before VAT per list price
_TREND_WEEKS = 9


@dataclass(frozen=True)
class SellOut:
    """A week of one product at one banner: cases sold, their value at shelf prices, cases left."""

    day: date
    account: str
    product: Product
    quantity: int
    amount: int
    stock: int


def sell_out(invoices: list[Invoice], end: date, rng: Random) -> list[SellOut]:
    """Weeks that end on the last Sundays up to ``end``; stock = stock before + bought − sold."""
    last = end - timedelta(days=(end.weekday() + 1) % 7)
    first = last - timedelta(weeks=WEEKS + _TREND_WEEKS)
    bought: dict[tuple[str, Product], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for invoice in invoices:
        buyer = invoice.buyer
        if buyer is None or buyer.key is None or buyer.key.name not in ACCOUNTS:
            continue
        week = (invoice.day - first - timedelta(days=1)).days // 7
        if 0 <= week <= WEEKS + _TREND_WEEKS - 1:
            for line in invoice.lines:
                if line.product is not None:
                    bought[buyer.code, line.product][week] += line.quantity
    found: list[SellOut] = []
    for (account, product), weeks in _largest(bought):
        found += _weeks((account, product), weeks, first, rng)
    return sorted(found, key=lambda row: (row.day, row.account, row.product.code))


def _largest(
    bought: dict[tuple[str, Product], dict[int, int]],
) -> list[tuple[tuple[str, Product], dict[int, int]]]:
    """The products that each banner buys most, in the order of their codes."""
    by_account: dict[str, list[tuple[int, str, Product]]] = defaultdict(list)
    for (account, product), weeks in bought.items():
        by_account[account].append((-sum(weeks.values()), product.code, product))
    chosen = [
        (account, product)
        for account in sorted(by_account)
        for _, _, product in sorted(by_account[account], key=lambda item: item[:2])[:_PRODUCTS]
    ]
    return [(pair, bought[pair]) for pair in chosen]


def _weeks(
    pair: tuple[str, Product], bought: dict[int, int], first: date, rng: Random
) -> list[SellOut]:
    account, product = pair
    total = WEEKS + _TREND_WEEKS
    usual = sum(bought.values()) / total
    stock, found = round(usual * 4), []
    for week in range(total):
        recent = [bought.get(w, 0) for w in range(max(0, week - _TREND_WEEKS + 1), week + 1)]
        demand = (sum(recent) / len(recent) + usual) / 2 * rng.uniform(0.75, 1.25)
        available = max(0, stock + bought.get(week, 0))
        sold = min(available, round(demand))
        stock = available - sold
        if week >= _TREND_WEEKS:
            value = round(sold * product.list_price * _MARGIN)
            day = first + timedelta(weeks=week + 1)
            found.append(SellOut(day, account, product, sold, value, stock))
    return found
