"""What four retail accounts sold on to consumers and have in stock, week by week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from clave.entry.sample.catalogue import Product
from clave.entry.sample.deal_facts import AFTER, HELD
from clave.entry.sample.key_accounts import KeyAccount
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
    keys = {i.buyer.code: i.buyer.key for i in invoices if i.buyer is not None and i.buyer.key}
    for (account, product), weeks in _largest(bought):
        key = keys[account]
        lifts = _lifts(key.name, _banner(key, account), product, end)
        found += _weeks((account, product), weeks, (first, lifts), rng)
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


def _banner(key: KeyAccount, code: str) -> str:
    """What a banner is called: its code counts them."""
    number = int(code.rpartition("-")[2]) - 1 if "-" in code else 0
    return key.banners[number] if number < len(key.banners) else ""


def _lifts(group: str, banner: str, product: Product, end: date) -> dict[date, tuple[float, float]]:
    """What promotions do to a product: the Sunday of a week → factor on what consumers buy, and on
    the shelf price."""
    found: dict[date, tuple[float, float]] = {}
    for held in HELD:
        if held.account != group or held.family != product.family.name:
            continue
        if held.banner and held.banner != banner:
            continue
        start, _last = held.days(end)
        for week in range(held.weeks + AFTER):
            sunday = start + timedelta(days=6, weeks=week)
            runs = week < held.weeks
            price = 1 - held.discount / 100 if runs else 1.0
            found[sunday] = (held.lift if runs else held.dip, price)
    return found


def _weeks(
    pair: tuple[str, Product],
    bought: dict[int, int],
    calendar: tuple[date, dict[date, tuple[float, float]]],
    rng: Random,
) -> list[SellOut]:
    account, product = pair
    first, lifts = calendar
    total = WEEKS + _TREND_WEEKS
    usual = sum(bought.values()) / total
    stock, found = round(usual * 4), []
    for week in range(total):
        recent = [bought.get(w, 0) for w in range(max(0, week - _TREND_WEEKS + 1), week + 1)]
        day = first + timedelta(weeks=week + 1)
        lift, price = lifts.get(day, (1.0, 1.0))
        demand = (sum(recent) / len(recent) + usual) / 2 * rng.uniform(0.75, 1.25) * lift
        available = max(0, stock + bought.get(week, 0))
        sold = min(available, round(demand))
        stock = available - sold
        if week >= _TREND_WEEKS:
            value = round(sold * product.list_price * _MARGIN * price)
            found.append(SellOut(day, account, product, sold, value, stock))
    return found
