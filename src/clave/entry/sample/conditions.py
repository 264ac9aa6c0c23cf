"""What key accounts get apart from the invoice: rebates, promotions, fees, prompt payment."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from random import Random

from clave.entry.sample.catalogue import FAMILIES, Product
from clave.entry.sample.customers import KEYS
from clave.entry.sample.key_accounts import LOSES_MONEY
from clave.entry.sample.sales import MONTHS, Invoice, Promotions, first_month
from clave.lib.months import add_months, month_end

_PROMOTION_SHARE = 0.10  # of the family's sales in that month
_LISTING_FEE = 60_000  # cents a product and banner
_PROMPT_PAYMENT = 0.015


@dataclass(frozen=True)
class Deduction:
    """Money given apart from the invoice, in cents; ``kind`` as the schema of facts names it."""

    day: date
    account: str
    kind: str
    amount: int
    reference: str
    family: str = ""
    start: date | None = None
    end: date | None = None


def promotions(last: date, rng: Random) -> Promotions:
    """About five promotions a year for each key account: owner and month → family."""
    found: Promotions = {}
    for owner in sorted(KEYS):
        for step in range(MONTHS):
            if rng.random() < 0.45:
                month = add_months(first_month(last), step)
                found[owner, month] = rng.choice(FAMILIES).name
    return found


def deductions(
    invoices: list[Invoice], products: list[Product], promoted: Promotions, last: date
) -> list[Deduction]:
    """Every deduction of the key accounts, in time."""
    found: list[Deduction] = []
    net: dict[tuple[str, date], int] = defaultdict(int)
    by_family: dict[tuple[str, date, str], int] = defaultdict(int)
    listed: dict[tuple[str, str], date] = {}
    for invoice in invoices:
        buyer = invoice.buyer
        if buyer is None or buyer.key is None or invoice.kind == "Regularización":
            continue
        month = invoice.day.replace(day=1)
        for line in invoice.lines:
            net[buyer.owner, month] += line.net
            if line.product is not None:
                by_family[buyer.owner, month, line.product.family.name] += line.net
                listed.setdefault((buyer.code, line.code), invoice.day)
    for owner in sorted(KEYS):
        found += _rebates(owner, net, last) + _prompt_payment(owner, net, last)
    found += _promotion_costs(by_family, promoted, last)
    found += _listing_fees(listed, products, invoices, last)
    return sorted(found, key=lambda d: (d.day, d.account, d.kind, d.family, d.reference))


def _rebates(owner: str, net: dict[tuple[str, date], int], last: date) -> list[Deduction]:
    """Each quarter the agreed share of its net sales, settled on its last day."""
    rate, found = KEYS[owner].rebate, []
    for step in range(0, MONTHS, 3):
        start = add_months(first_month(last), step)
        end = add_months(start, 2)
        sales = sum(net[owner, add_months(start, month)] for month in range(3))
        found.append(
            Deduction(month_end(end), owner, "rebate", round(sales * rate),
                      f"Rápel {rate * 100:.1f} %".replace(".", ","),
                      start=start, end=month_end(end))
        )  # fmt: skip
    return found


def _prompt_payment(owner: str, net: dict[tuple[str, date], int], last: date) -> list[Deduction]:
    """A monthly discount for those who pay in time, by agreement."""
    if KEYS[owner].late > 0.05:
        return []
    months = [add_months(first_month(last), step) for step in range(MONTHS)]
    return [
        Deduction(month_end(month), owner, "cash_discount",
                  round(net[owner, month] * _PROMPT_PAYMENT), "Pronto pago",
                  start=month, end=month_end(month))
        for month in months
    ]  # fmt: skip


def _promotion_costs(
    by_family: dict[tuple[str, date, str], int], promoted: Promotions, last: date
) -> list[Deduction]:
    found = []
    for (owner, month), family in sorted(promoted.items()):
        sales = by_family.get((owner, month, family), 0)
        if sales > 0:
            share = _PROMOTION_SHARE * (1.5 if KEYS[owner].story == LOSES_MONEY else 1.0)
            found.append(
                Deduction(month_end(month), owner, "promotion", round(sales * share),
                          f"Promoción {month:%m/%Y}", family, month, month_end(month))
            )  # fmt: skip
    return [d for d in found if d.day <= month_end(last)]


def _listing_fees(
    listed: dict[tuple[str, str], date],
    products: list[Product],
    invoices: list[Invoice],
    last: date,
) -> list[Deduction]:
    """A fee to each retail banner for every product launched in these years that it listed."""
    fresh = {p.code: p for p in products if p.launch > first_month(last)}
    buyers = {i.buyer.code: i.buyer for i in invoices if i.buyer is not None}
    found = []
    for (code, product), day in sorted(listed.items()):
        buyer = buyers[code]
        if product in fresh and buyer.key is not None and buyer.key.banners:
            found.append(
                Deduction(day, buyer.owner, "listing_fee", _LISTING_FEE, f"Alta {product} {code}",
                          fresh[product].family.name)
            )  # fmt: skip
    return found
