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
from clave.entry.sample.key_accounts import LAPSING, LOSES_MONEY, LOST_REFERENCES
from clave.lib.months import add_months, month_end

MONTHS = 36
_YEAR = (0.90, 0.88, 0.97, 0.98, 1.00, 1.02, 1.00, 0.92, 0.98, 1.03, 1.09, 1.23)
_SUMMER = (0.74, 0.78, 0.90, 1.00, 1.06, 1.18, 1.30, 1.34, 1.08, 0.94, 0.82, 0.86)
_LAPSE = (1.0, 1.0, 1.0, 1.0, 0.98, 0.95, 0.90, 0.84, 0.74, 0.66, 0.56, 0.45)
_PRICE_RISE = 0.03  # each January, of list prices and costs
_SILENT_WEEKS = 9
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
    goal = buyer.sales * (0.835 if buyer.story == LAPSING else 1.0)
    whole_year = sum(level / lapse[step] for step, level in enumerate(levels) if step >= MONTHS - 12)
    scale = buyer.sales / (whole_year if buyer.story == LAPSING else sum(levels[-12:]))
    if buyer.story == LAPSING:
        scale *= buyer.sales / max(1.0, goal)
    return [round(level * scale) for level in levels]
