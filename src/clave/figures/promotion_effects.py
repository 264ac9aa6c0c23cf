"""What price and display do to sales, from weeks of several accounts; and what promotions returned.

Pure functions on plain weeks, for data that hold both columns. Definition, traps and worked values:
``docs/figures/promotion_effects.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import exp, log
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from clave.figures.promotion import AFTER, PromotionResult, promotion_result, pull_forward
from clave.figures.retail import exact
from clave.lib.refusal import Refused

CUT = 0.05  # below the usual price by so much or more: a week is promoted; a choice of design
SHOWN = 0.5  # on display in so many of its stores: likewise
MARGIN = Decimal("0.3")  # of the usual price, where nobody tells one; assumed, and said so

VARIABLES = ("display", "ln_price")


@dataclass(frozen=True)
class PromotedWeek:
    """A week of one account. ``display``: share of its stores, or of sales, on display (0…1)."""

    account: str
    units: float
    price: float
    display: float = 0.0


@dataclass(frozen=True)
class Effect:
    """A coefficient with its standard error and t; error and t are None without spare weeks."""

    name: str
    value: float
    error: float | None

    @property
    def t(self) -> float | None:
        """How many standard errors it is away from nothing."""
        return None if not self.error else self.value / self.error


@dataclass(frozen=True)
class Effects:
    """What the regression found. ``levels``: account → its effect, the log of its sales at price 1
    without display. ``explained``: share of the variation within accounts (R² within).
    """

    effects: tuple[Effect, ...]
    levels: dict[str, float]
    weeks: int
    explained: float

    def of(self, name: str) -> Effect | None:
        """One of them; None where the weeks do not tell it (nothing varied)."""
        return next((effect for effect in self.effects if effect.name == name), None)


def effects_of(weeks: Sequence[PromotedWeek]) -> Effects:
    """Log sales on display and log price with a level for each account (SCAN*PRO, Wittink 1988).

    By the within estimator: each account's means are taken off first, so that only what varied at
    an account counts; a variable that varies nowhere is left out. Raises ``Refused``:
    ``not_above_zero``, ``nothing_varied``, ``moved_together`` (price and display, always as one).
    """
    if any(week.units <= 0 or week.price <= 0 for week in weeks):
        raise Refused("not_above_zero")
    told = {
        "display": np.array([week.display for week in weeks], float),
        "ln_price": np.array([log(week.price) for week in weeks], float),
    }
    sales = np.array([log(week.units) for week in weeks], float)
    group, names = _groups([week.account for week in weeks])
    within = {name: _less_means(values, group) for name, values in told.items()}
    kept = [name for name in VARIABLES if within[name].size and np.ptp(within[name]) > 1e-12]
    if not kept:
        raise Refused("nothing_varied")
    design = np.column_stack([within[name] for name in kept])
    answer = _less_means(sales, group)
    found, _, rank, _ = np.linalg.lstsq(design, answer, rcond=None)
    if rank < len(kept):
        raise Refused("moved_together")
    left = answer - design @ found
    spare = len(weeks) - len(names) - len(kept)
    errors = _errors(design, left, spare)
    level = sales - sum(
        (told[name] * found[i] for i, name in enumerate(kept)), np.zeros_like(sales)
    )
    whole = float(answer @ answer)
    return Effects(
        effects=tuple(
            Effect(name, float(found[i]), errors[i]) for i, name in enumerate(kept)
        ),
        levels={name: float(level[group == i].mean()) for i, name in enumerate(names)},
        weeks=len(weeks),
        explained=1 - float(left @ left) / whole if whole else 0.0,
    )  # fmt: skip


@dataclass(frozen=True)
class Episode:
    """Promoted weeks of an account that follow one another, as places in its weeks.

    ``discount``: money a unit, in the mean of them. ``result``: what they brought.
    """

    account: str
    first: int
    last: int
    display: float
    price: float
    usual_price: float
    units: float
    baseline: float
    discount: Decimal
    result: PromotionResult

    @property
    def weeks(self) -> int:
        """How many."""
        return self.last - self.first + 1


class Judged(TypedDict, total=False):
    """How promotions are judged. ``margin_rate``: full margin per usual price; ``our_share``: of
    the discount; ``fixed``: money each."""

    margin_rate: Decimal
    our_share: Decimal
    fixed: Decimal


def episodes_of(
    weeks: Sequence[PromotedWeek], effects: Effects, **judged: Unpack[Judged]
) -> list[Episode]:
    """The promotions that weeks show, each with its return.

    Promoted is a week at 5 % or more below the account's median price, or on display in half its
    stores or more. Its baseline: what the effects tell of its sales at the usual price and display
    (the medians of weeks that are not promoted). What the weeks behind it sell less than theirs is
    pulled forward. The weeks of an account are in their order.
    """
    by_account: dict[str, list[PromotedWeek]] = {}
    for week in weeks:
        by_account.setdefault(week.account, []).append(week)
    return [
        episode
        for account, own in by_account.items()
        for episode in _of_account(account, own, effects, judged)
    ]


def _of_account(
    account: str, weeks: list[PromotedWeek], effects: Effects, judged: Judged
) -> Iterator[Episode]:
    median = float(np.median([week.price for week in weeks]))
    flags = [week.price <= median * (1 - CUT) or week.display >= SHOWN for week in weeks]
    usual = [week for week, promoted in zip(weeks, flags, strict=True) if not promoted]
    if not usual:
        return
    price = float(np.median([week.price for week in usual]))
    display = float(np.median([week.display for week in usual]))
    bases = [_at_usual(week, effects, price, display) for week in weeks]
    for first, last in _runs(flags):
        units = sum(week.units for week in weeks[first : last + 1])
        paid = sum(week.units * week.price for week in weeks[first : last + 1]) / units
        discount = max(Decimal(), exact(repr(price - paid))) * judged.get("our_share", Decimal(1))
        dip = _dip(weeks, bases, flags, last)
        yield Episode(
            account=account,
            first=first,
            last=last,
            display=float(np.mean([week.display for week in weeks[first : last + 1]])),
            price=paid,
            usual_price=price,
            units=units,
            baseline=sum(bases[first : last + 1]),
            discount=discount,
            result=promotion_result(
                units=exact(repr(units)),
                baseline_units=exact(repr(sum(bases[first : last + 1]))),
                margin=exact(repr(price)) * judged.get("margin_rate", MARGIN),
                discount=discount,
                fixed=judged.get("fixed", Decimal()),
                pulled_forward=dip,
            ),
        )


def _dip(
    weeks: Sequence[PromotedWeek], bases: Sequence[float], flags: Sequence[bool], last: int
) -> Decimal:
    """What the weeks behind a promotion sold less than their baseline."""
    after = range(last + 1, min(last + 1 + AFTER, len(weeks)))
    behind = [week for week in after if not flags[week]]
    return pull_forward(
        [exact(repr(bases[week])) for week in behind],
        [exact(repr(weeks[week].units)) for week in behind],
    )


def _at_usual(week: PromotedWeek, effects: Effects, price: float, display: float) -> float:
    """What a week would have sold at the usual price and display."""
    on_display, on_price = effects.of("display"), effects.of("ln_price")
    less = on_display.value * (week.display - display) if on_display else 0.0
    less += on_price.value * (log(week.price) - log(price)) if on_price else 0.0
    return week.units * exp(-less)


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last place of each run of what is true."""
    begun: int | None = None
    for place, flag in enumerate([*flags, False]):
        if flag and begun is None:
            begun = place
        elif not flag and begun is not None:
            yield begun, place - 1
            begun = None


def _groups(codes: Sequence[str]) -> tuple[NDArray[np.int64], list[str]]:
    names = list(dict.fromkeys(codes))
    place = {name: number for number, name in enumerate(names)}
    return np.array([place[code] for code in codes], np.int64), names


def _less_means(values: NDArray[np.float64], group: NDArray[np.int64]) -> NDArray[np.float64]:
    counts = np.bincount(group)
    return values - (np.bincount(group, weights=values) / counts)[group]


def _errors(
    design: NDArray[np.float64], left: NDArray[np.float64], spare: int
) -> list[float | None]:
    """Standard errors with one spread of errors for all; not known without weeks to spare."""
    if spare <= 0:
        return [None] * design.shape[1]
    spread = float(left @ left) / spare
    own = np.diag(np.linalg.inv(design.T @ design)) * spread
    return [float(value) ** 0.5 for value in own]
