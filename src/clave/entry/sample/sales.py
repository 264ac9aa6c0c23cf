"""Three years of invoices: who bought what, when, at what price.

Money is whole cents and net = list − discount on every line. Each buyer has a level that grows
smoothly, a season, an assortment and its own random numbers, so that one more customer changes no
other's history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from clave.entry.sample.catalogue import DAIRY, Product
from clave.entry.sample.customers import Buyer, sellers_of
from clave.entry.sample.key_accounts import (
    LAPSING,
    LOSES_MONEY,
    LOST_REFERENCES,
    NARROW,
    NOT_BOUGHT,
)
from clave.lib.months import add_months, month_end

Promotions = dict[tuple[str, date], str]  # owner and month → the family on promotion

MONTHS = 36
_YEAR = (0.90, 0.88, 0.97, 0.98, 1.00, 1.02, 1.00, 0.92, 0.98, 1.03, 1.09, 1.23)
_SUMMER = (0.74, 0.78, 0.90, 1.00, 1.06, 1.18, 1.30, 1.34, 1.08, 0.94, 0.82, 0.86)
_LAPSE = (1.0, 1.0, 1.0, 1.0, 0.98, 0.95, 0.90, 0.84, 0.74, 0.66, 0.56, 0.45)
_PRICE_RISE = 0.03  # each January, of list prices and costs
_SILENT_WEEKS = 9
_STAPLE = 9
_BEFORE_RETURNS = 1.006
_LIST_DISCOUNT = 0.045


@dataclass(slots=True)
class Line:
    """One line: amounts in cents; ``product`` is None for what is no product of the catalogue."""

    product: Product | None
    code: str
    quantity: int
    list_amount: int
    discount: int
    cost: int
    vat: int

    @property
    def net(self) -> int:
        return self.list_amount - self.discount


@dataclass(slots=True)
class Invoice:
    """An invoice (``kind`` Factura), a credit note (Abono) or a correction (Regularización)."""

    buyer: Buyer | None
    day: date
    lines: list[Line]
    kind: str = "Factura"
    site: str = ""
    delegation: str = ""
    seller: str = ""
    number: str = field(default="")

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines)


def first_month(last: date) -> date:
    """The first of the months sold, ``last`` being the newest."""
    return add_months(last, 1 - MONTHS)


def price(product: Product, day: date, last: date) -> tuple[int, int]:
    """List price and cost of a case on ``day``, in cents."""
    factor = (1 + _PRICE_RISE) ** (day.year - last.year)
    return round(product.list_price * factor), round(product.cost * factor)


def targets(buyer: Buyer, last: date, rng: Random) -> list[int]:
    """What the buyer is to buy in each month, in cents; the last twelve add up to its sales."""
    season = _SUMMER if buyer.channel == "Horeca" else _YEAR
    growth = (1 + buyer.growth) ** (1 / 12)
    lapse = [1.0] * (MONTHS - 12) + list(_LAPSE if buyer.story == LAPSING else [1.0] * 12)
    levels = [
        growth**step
        * season[add_months(last, step - MONTHS + 1).month - 1]
        * max(0.3, rng.gauss(1, 0.04 if buyer.key else 0.14))
        * lapse[step]
        for step in range(MONTHS)
    ]
    scale = buyer.sales * _BEFORE_RETURNS / sum(levels[-12:])
    bought = MONTHS - buyer.stopped
    return [round(level * scale) if step < bought else 0 for step, level in enumerate(levels)]


@dataclass
class Basket:
    """What a buyer chooses from, how likely, and at what discount per ten thousand by family."""

    products: list[Product]
    weights: list[float]
    discounts: dict[str, int]
    lost: frozenset[str]

    def open_in(self, month: date, promoted: str) -> tuple[list[Product], list[float]]:
        """The products on sale in a month and their cumulated weights; a promotion triples one."""
        found, weights = [], []
        for product, weight in zip(self.products, self.weights, strict=True):
            if product.launch <= month:
                family = product.family
                peak = 1.5 if month.month in family.peak else 1.0
                found.append(product)
                weights.append(weight * peak * (3.0 if family.name == promoted else 1.0))
        return found, list(accumulate(weights))


def basket(buyer: Buyer, products: list[Product], rng: Random) -> Basket:
    """A draw of the catalogue, likelier products first."""
    drawn = sorted(products, key=lambda p: rng.random() ** (1 / p.weight), reverse=True)
    if buyer.story == NARROW:
        drawn = [product for product in drawn if product.family.name not in NOT_BOUGHT]
    chosen = drawn[: buyer.assortment]
    weights = [product.weight * rng.lognormvariate(0, 0.5) for product in chosen]
    total = sum(weights)
    cost = sum(p.cost / p.list_price * w for p, w in zip(chosen, weights, strict=True)) / total
    usual = rng.uniform(0, 2 * _LIST_DISCOUNT)
    if buyer.discount_for is not None:
        usual = 1 - cost / (1 - buyer.discount_for)
    families = sorted({product.family.name for product in chosen})
    dairy = [p.code for p in chosen if p.family.name in DAIRY]
    lost = frozenset(dairy[:3] if buyer.story == LOST_REFERENCES else ())
    # What it stopped ordering it had ordered week by week: else nobody would notice.
    weights = [w * (_STAPLE if p.code in lost else 1) for p, w in zip(chosen, weights, strict=True)]
    return Basket(
        chosen,
        weights,
        {name: round(max(0.0, usual + rng.uniform(-0.015, 0.015)) * 10_000) for name in families},
        lost,
    )


def invoices_of(
    buyer: Buyer, products: list[Product], last: date, promotions: Promotions, rng: Random
) -> list[Invoice]:
    """The buyer's invoices over all months, in time."""
    chosen = basket(buyer, products, rng)
    found: list[Invoice] = []
    carried = 0.0
    for step, target in enumerate(targets(buyer, last, rng)):
        if not target:
            continue
        month = add_months(first_month(last), step)
        on_sale = chosen.open_in(month, promotions.get((buyer.owner, month), ""))
        days = _days(buyer, month, target, rng)
        for day in days:
            goal = target / len(days) + carried
            invoice = _invoice(buyer, day, rng)
            invoice.lines = _lines((chosen, on_sale), invoice, goal, last, rng)
            carried = goal - invoice.net
            found.append(invoice)
    return found


def _days(buyer: Buyer, month: date, target: int, rng: Random) -> list[date]:
    """Working days of the month on which the buyer orders, at least one that buys anything."""
    usual = buyer.orders * rng.uniform(0.85, 1.15)
    if buyer.story == LAPSING:
        usual *= target / (buyer.sales / 12)
    count = max(1, int(usual + rng.random()))
    days = [month + timedelta(days=n) for n in range(month_end(month).day)]
    return sorted(rng.choices([day for day in days if day.weekday() < 5], k=count))


def _invoice(buyer: Buyer, day: date, rng: Random) -> Invoice:
    site, delegation = rng.choice(buyer.sites) if buyer.sites else ("", buyer.delegation)
    return Invoice(
        buyer, day, [], site=site, delegation=delegation, seller=rng.choice(sellers_of(delegation))
    )


def _lines(
    offer: tuple[Basket, tuple[list[Product], list[float]]],
    invoice: Invoice,
    goal: float,
    last: date,
    rng: Random,
) -> list[Line]:
    """Lines that come near ``goal`` cents net, each of another product."""
    chosen, (products, weights) = offer
    is_key = invoice.buyer is not None and invoice.buyer.key is not None
    wanted = rng.randint(6, 14) if is_key else rng.randint(4, 9)
    picked = dict.fromkeys(rng.choices(products, cum_weights=weights, k=wanted))
    silent = month_end(last) - timedelta(weeks=_SILENT_WEEKS)
    if invoice.day > silent:
        picked = {p: None for p in picked if p.code not in chosen.lost} or picked
    share = max(goal, 1.0) / len(picked)
    extra = _discount_trend(invoice, last)
    lines = []
    for product in picked:
        list_price, cost = price(product, invoice.day, last)
        per_myriad = chosen.discounts[product.family.name] + extra
        each = list_price * (10_000 - per_myriad) / 10_000
        quantity = max(1, round(share * rng.uniform(0.55, 1.45) / each))
        whole = list_price * quantity
        discount = (whole * per_myriad + 5_000) // 10_000
        lines.append(
            Line(product, product.code, quantity, whole, discount, cost * quantity,
                 product.family.vat)
        )  # fmt: skip
    return lines


def _discount_trend(invoice: Invoice, last: date) -> int:
    """The account that loses money has won two points more of discount every year."""
    if invoice.buyer is None or invoice.buyer.story != LOSES_MONEY:
        return 0
    return 200 * (invoice.day.year - last.year)
