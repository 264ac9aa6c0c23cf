"""What a company decides about its income statement of accounts, as plain values.

Every amount of these rules is in the company's currency. They are hashable, so that answers may be
kept under them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

OFF_INVOICE = (
    "prompt_payment_discount",
    "rebate",
    "promotion",
    "co_op",
    "listing_fee",
    "other_off_invoice",
)
TRADE_INVESTMENT = "trade_investment"
STEPS_OF_DEDUCTIONS = (*OFF_INVOICE, TRADE_INVESTMENT)

# How files name a type of deduction, folded: the step of the waterfall that it belongs to. A type
# that neither the company nor this table names is another off-invoice condition, and is told.
KNOWN_TYPES: dict[str, str] = {
    **dict.fromkeys(
        ("cash_discount", "prompt_payment_discount", "prompt_payment", "pronto_pago",
         "descuento_por_pronto_pago", "skonto", "settlement_discount"),
        "prompt_payment_discount",
    ),
    **dict.fromkeys(
        ("rebate", "rebates", "rappel", "rapel", "volume_rebate", "bonus", "back_margin"), "rebate"
    ),
    **dict.fromkeys(
        ("promotion", "promotions", "promo", "promocion", "promotional_allowance"), "promotion"
    ),
    **dict.fromkeys(
        ("co_op", "coop", "co_op_advertising", "cooperative_advertising", "publicidad",
         "publicidad_cooperativa"),
        "co_op",
    ),
    **dict.fromkeys(
        ("listing_fee", "listing", "slotting", "alta", "alta_de_referencias"), "listing_fee"
    ),
    **dict.fromkeys(("other", "otros", "otro"), "other_off_invoice"),
    **dict.fromkeys(
        ("trade_investment", "inversion_comercial", "fixed_fee", "cuota_fija", "fund", "jbp_fund",
         "fondo", "fondo_comun"),
        TRADE_INVESTMENT,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class DeductionType:
    """Where a type of deduction stands in the waterfall, in place of what is usual.

    ``distinct``: it is paid for a distinct good or service at its fair value, and so does not
    reduce revenue under IFRS 15.70; it is shown, and changes no step.
    """

    type: str
    step: str
    distinct: bool = False


@dataclass(frozen=True)
class ActivityRate:
    """What one unit of an activity costs from a day on."""

    activity: str
    since: date
    cost: Decimal


@dataclass(frozen=True)
class Term:
    """Minutes that one unit of a driver takes. Drivers are activities of the ledger."""

    driver: str
    minutes: Decimal


@dataclass(frozen=True)
class TimePool:
    """People or machines whose time serves customers, from a day on (time-driven costing).

    ``cost``: of a month of the capacity; ``minutes``: the practical ones of a month. ``terms``:
    the time equation; the first is what its process takes anyway (b0), the others add to it.
    """

    name: str
    since: date
    cost: Decimal
    minutes: Decimal
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Tier:
    """From ``lower`` on, ``rate`` (0.02 is two per cent; money a unit where the base is units)."""

    lower: Decimal
    rate: Decimal


@dataclass(frozen=True)
class Scheme:
    """A rebate that was agreed: on what an account and all below it buy between two days.

    ``retroactive``: the tier that is reached counts for all of it, else each tier for its own
    part. ``members``: codes whose purchases count. ``expected``: the final base that somebody
    told; None: what was bought so far, carried on by days.
    """

    name: str
    account: str
    start: date
    end: date
    tiers: tuple[Tier, ...]
    mechanic: Literal["retroactive", "incremental"] = "retroactive"
    base: Literal["net_sales", "gross_sales", "quantity"] = "net_sales"
    members: tuple[str, ...] = ()
    expected: Decimal | None = None
    family: str = ""


@dataclass(frozen=True)
class ExchangeRate:
    """What one unit of a currency was worth in the company's on a day."""

    currency: str
    date: date
    rate: Decimal


@dataclass(frozen=True)
class ProfitRules:
    """All that the company decided. ``carrying_rate``: a year, on what customers owe us.

    ``currency``: the company's, into which others are converted where ``exchange`` knows a rate
    not older than ``oldest_rate`` days.
    """

    types: tuple[DeductionType, ...] = ()
    rates: tuple[ActivityRate, ...] = ()
    pools: tuple[TimePool, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    exchange: tuple[ExchangeRate, ...] = ()
    carrying_rate: Decimal | None = None
    currency: str | None = None
    oldest_rate: int = 31
    days_in_year: int = field(default=365)

    def without_costs(self) -> ProfitRules:
        """The same for somebody who may not know what serving a customer costs."""
        return replace(self, rates=(), pools=(), carrying_rate=None)

    def step_of(self, type_: str) -> str | None:
        """The step a type of deduction belongs to; None where nobody and no usage tells."""
        told = {folded(entry.type): entry.step for entry in self.types}
        return told.get(folded(type_)) or KNOWN_TYPES.get(folded(type_))

    def is_distinct(self, type_: str) -> bool:
        """Whether it is paid for a distinct good or service (IFRS 15.70)."""
        return any(entry.distinct for entry in self.types if folded(entry.type) == folded(type_))


def folded(text: str) -> str:
    """A word as tables of words have it: small, without accents, words joined by ``_``.

    >>> folded("Rápel"), folded("Pronto-pago")
    ('rapel', 'pronto_pago')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return "_".join(plain.replace("-", " ").replace("_", " ").split())
