"""Promotions as figures are told them: what, where, when, for how much, what was expected of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

ZERO = Decimal()


@dataclass(frozen=True)
class ToldPromotion:
    """A promotion at an account.

    ``places``: codes of the accounts and sites where it runs; ``controls``: those of the same group
    where it does not. ``discount_rate`` (of our price) or ``discount`` (money a unit): what the
    price is lowered by, of which we pay ``our_share``. ``fixed``: money, ours. ``expected_uplift``:
    per unit of the baseline; ``expected_cannibalised`` and ``expected_pulled_forward``: shares of
    the units above it.
    """

    key: int
    account: str
    places: tuple[str, ...]
    start: date
    end: date
    title: str = ""
    mechanic: str = "price_off"
    products: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    discount_rate: Decimal | None = None
    discount: Decimal | None = None
    our_share: Decimal = Decimal(1)
    fixed: Decimal = ZERO
    expected_uplift: Decimal | None = None
    expected_cannibalised: Decimal = ZERO
    expected_pulled_forward: Decimal = ZERO

    @property
    def weeks(self) -> Decimal:
        """How long it runs, in weeks."""
        return Decimal((self.end - self.start).days + 1) / 7

    def unit_discount(self, price: Decimal | None) -> Decimal | None:
        """What we pay of each unit; None where the price that it is a share of is not known."""
        if self.discount is not None:
            return self.discount * self.our_share
        if self.discount_rate is None or not self.discount_rate:
            return ZERO
        return None if price is None else price * self.discount_rate * self.our_share

    def covers(self, week: date) -> bool:
        """Whether it runs on any day of the week that begins on ``week``, a Monday."""
        return self.start <= week + timedelta(days=6) and week <= self.end

    def overlaps(self, other: ToldPromotion) -> bool:
        """Whether both run on one day at one place."""
        same_days = self.start <= other.end and other.start <= self.end
        return same_days and bool(set(self.places) & set(other.places))


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())
