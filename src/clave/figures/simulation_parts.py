"""What a simulation is told: goods, today's conditions, what is moved. Plain values, no ledger.

Amounts are Decimals of one currency and one period (usually twelve months). Rates and points are
fractions: 0.015 is 1.5 per cent, or one and a half points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from clave.figures.profit_rules import OFF_INVOICE, Tier
from clave.figures.retail import Number, exact, net_of_vat
from clave.lib.refusal import Refused

ZERO = Decimal()
WEEKS = Decimal(52)


class UnitTold(TypedDict, total=False):
    """What more is known of a unit; None or absent: not known."""

    cost: Number | None
    vat_rate: Number | None
    shelf_price: Number | None
    name: str
    family: str


@dataclass(frozen=True)
class Line:
    """What is sold of one product. ``shelf_price``: what the customer asks for a unit, before VAT.

    ``cost_amount``, ``shelf_price``: None where not known. ``without_cost``: the part of the
    invoiced amount whose cost is not told, where it is not all or nothing.
    """

    product: str
    quantity: Decimal
    list_amount: Decimal
    invoiced_amount: Decimal
    cost_amount: Decimal | None = None
    shelf_price: Decimal | None = None
    vat_rate: Decimal | None = None
    name: str = ""
    family: str = ""
    without_cost: Decimal | None = None

    @classmethod
    def of_unit(
        cls,
        product: str,
        quantity: Number,
        list_price: Number,
        discount_rate: Number = 0,
        **told: Unpack[UnitTold],
    ) -> Line:
        """From prices of a unit; ``shelf_price`` with VAT where ``vat_rate`` is told."""
        cost, vat_rate = told.get("cost"), told.get("vat_rate")
        shelf_price = told.get("shelf_price")
        units, listed = exact(quantity), exact(quantity) * exact(list_price)
        shelf = None if shelf_price is None else exact(shelf_price)
        if shelf is not None and vat_rate is not None:
            shelf = net_of_vat(shelf, vat_rate)
        return cls(
            product=product,
            quantity=units,
            list_amount=listed,
            invoiced_amount=listed * (1 - exact(discount_rate)),
            cost_amount=None if cost is None else units * exact(cost),
            shelf_price=shelf,
            vat_rate=None if vat_rate is None else exact(vat_rate),
            name=told.get("name", ""),
            family=told.get("family", ""),
        )

    @property
    def discount_rate(self) -> Decimal:
        """On the invoice, per list price; 0 where there is none to compare with."""
        return 1 - self.invoiced_amount / self.list_amount if self.list_amount > 0 else ZERO

    @property
    def uncosted_share(self) -> Decimal:
        """The part of the invoiced amount whose cost is not known."""
        if self.without_cost is None or not self.invoiced_amount:
            return ZERO if self.cost_amount is not None else Decimal(1)
        return self.without_cost / self.invoiced_amount


@dataclass(frozen=True)
class TieredRebate:
    """A rebate with tiers on the period's purchases; ``base`` and ``family`` as in a ``Scheme``."""

    name: str
    tiers: tuple[Tier, ...]
    mechanic: str = "retroactive"
    base: str = "net_sales"
    family: str = ""


@dataclass(frozen=True)
class Conditions:
    """Today's conditions of the period, positive where they cost us. None: not known.

    ``off_invoice``: by step of the waterfall. ``service_cost``: of serving, carrying cost apart.
    ``payment_days``: agreed; ``capital_rate``: a year, on what is owed. ``carrying_cost``: of
    today's receivables; None: sales × rate × days / 365. ``tiered``: rebates whose tiers purchases
    may reach or leave; what they give today is in ``off_invoice``.
    """

    returns: Decimal = ZERO
    off_invoice: Mapping[str, Decimal] = field(default_factory=dict)
    trade_investment: Decimal = ZERO
    service_cost: Decimal | None = None
    payment_days: Decimal | None = None
    capital_rate: Decimal | None = None
    carrying_cost: Decimal | None = None
    tiered: tuple[TieredRebate, ...] = ()

    def __post_init__(self) -> None:
        for name in self.off_invoice:
            if name not in OFF_INVOICE:
                raise Refused(
                    "unknown_choice", parameter="off_invoice", value=name, choices=OFF_INVOICE
                )


@dataclass(frozen=True)
class Campaign:
    """A promotion that is added to those of today.

    ``discount_rate``: of the invoiced price, ours, on every unit of its ``weeks``. ``uplift``: per
    unit of the baseline. ``pulled_forward``, ``cannibalised``: shares of the extra units that are
    only bought earlier, or taken from our other goods. ``passed_on``: share of the discount that
    the customer takes off its shelf price. ``families``: empty means all.
    """

    weeks: Decimal = ZERO
    discount_rate: Decimal = ZERO
    uplift: Decimal = ZERO
    pulled_forward: Decimal = ZERO
    cannibalised: Decimal = ZERO
    fixed: Decimal = ZERO
    passed_on: Decimal = Decimal(1)
    families: tuple[str, ...] = ()

    @property
    def runs(self) -> bool:
        """Whether there is any."""
        return self.weeks > 0 or self.fixed != 0

    def share(self, family: str) -> Decimal:
        """The part of a year's baseline that lies in its weeks."""
        return self.weeks / WEEKS if not self.families or family in self.families else ZERO


@dataclass(frozen=True)
class Moves:
    """What is changed. ``payment_days``: the new ones; None: as today. ``mix``: family → rate, at
    the same number of units in all. ``trade_investment``: so much more. ``service_rate``: how much
    more serving costs.
    """

    price_rate: Decimal = ZERO
    volume_rate: Decimal = ZERO
    mix: Mapping[str, Decimal] = field(default_factory=dict)
    discount_points: Decimal = ZERO
    rebate_points: Decimal = ZERO
    prompt_payment_points: Decimal = ZERO
    payment_days: Decimal | None = None
    campaign: Campaign = Campaign()
    service_rate: Decimal = ZERO
    trade_investment: Decimal = ZERO
    shelf_price_rate: Decimal = ZERO

    def __post_init__(self) -> None:
        _within("price_rate", self.price_rate, Decimal(-1), Decimal(10))
        _within("volume_rate", self.volume_rate, Decimal(-1), Decimal(100))
        _within("shelf_price_rate", self.shelf_price_rate, Decimal(-1), Decimal(10))
        _within("service_rate", self.service_rate, Decimal(-1), Decimal(100))
        for name in ("discount_points", "rebate_points", "prompt_payment_points"):
            _within(name, getattr(self, name), Decimal(-1), Decimal(1))
        for factor in self.mix.values():
            _within("mix", factor, Decimal(-1), Decimal(100))
        if self.payment_days is not None:
            _within("payment_days", self.payment_days, ZERO, Decimal(730))
        self._check_campaign()

    def _check_campaign(self) -> None:
        campaign = self.campaign
        _within("weeks", campaign.weeks, ZERO, WEEKS)
        _within("uplift", campaign.uplift, Decimal(-1), Decimal(100))
        for name in ("discount_rate", "pulled_forward", "cannibalised", "passed_on"):
            _within(name, getattr(campaign, name), ZERO, Decimal(1))

    @property
    def moved(self) -> tuple[str, ...]:
        """The names of what is not as today; a promotion of no weeks and no cost moves nothing."""
        still = Moves()
        idle = {
            "mix": not any(self.mix.values()),
            "campaign": not self.campaign.runs,
        }
        return tuple(
            one.name
            for one in fields(self)
            if not idle.get(one.name) and getattr(self, one.name) != getattr(still, one.name)
        )


def moves_from(told: Mapping[str, Any]) -> Moves:
    """Moves from plain values, as the books keep them. Raises ``Refused``: ``unknown_parameter``,
    ``not_an_amount``, ``move_out_of_range``.
    """
    known = {one.name for one in fields(Moves)}
    for name in told:
        if name not in known:
            raise Refused("unknown_parameter", name=name, figure="simulation", names=sorted(known))
    given: dict[str, Any] = {}
    for name, value in told.items():
        if name == "mix":
            given[name] = {family: exact(rate) for family, rate in dict(value).items()}
        elif name == "campaign":
            given[name] = _campaign_from(dict(value))
        elif name != "payment_days" or value is not None:
            given[name] = exact(value)
    return Moves(**given)


def told_moves(moves: Moves) -> dict[str, Any]:
    """The same as texts, only what is moved: what the books keep, exact to the last digit."""
    told: dict[str, Any] = {}
    for name in moves.moved:
        value = getattr(moves, name)
        if name == "mix":
            told[name] = {family: str(rate) for family, rate in value.items() if rate}
        elif name == "campaign":
            told[name] = {
                one.name: list(part) if isinstance(part, tuple) else str(part)
                for one in fields(Campaign)
                if (part := getattr(value, one.name)) != getattr(Campaign(), one.name)
            }
        else:
            told[name] = str(value)
    return told


def _campaign_from(told: Mapping[str, Any]) -> Campaign:
    known = {one.name for one in fields(Campaign)}
    for name in told:
        if name not in known:
            raise Refused("unknown_parameter", name=name, figure="simulation", names=sorted(known))
    given: dict[str, Any] = {
        name: tuple(value) if name == "families" else exact(value) for name, value in told.items()
    }
    return Campaign(**given)


def _within(name: str, value: Decimal, low: Decimal, high: Decimal) -> None:
    if not low <= value <= high:
        raise Refused("move_out_of_range", move=name, value=value, low=low, high=high)
