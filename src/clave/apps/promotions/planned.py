"""What promotions to come add to the demand plan, what they only bring forward, what they take.

A promotion that may run and has an expected uplift lays its units above the baseline, those that
its own page shows, on the cells in which its sites are expected to buy its goods, in proportion to
the forecast, day by day over its months. What is only bought earlier is taken away again from the
two weeks behind it. What it takes from our other goods of the same families is taken off these
while it runs, in proportion to the forecast too. Where the usual week of its goods is not known, or
no uplift is expected, nothing is laid, and the plan says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import Questions
from clave.apps.demand.laying import LAID, Ground, Laid, Pair, Unlaid, shared
from clave.apps.followup.models import ApprovalState
from clave.apps.identity.models import Company
from clave.figures.base import Period, Row, Scope
from clave.figures.demand_cells import sizes
from clave.figures.demand_kept import Source
from clave.figures.promotion import AFTER
from clave.figures.promotion_told import ToldPromotion
from clave.lib.months import add_months

from .models import Promotion
from .selectors import told_of

Cell = tuple[str, str, date]  # codes of account and product, and the month
LAYER = PROMOTION = "promotion"
_BEHIND = timedelta(weeks=AFTER)
# Why a promotion that may run lies on no demand plan, or not all of it.
NO_UPLIFT, NO_WEEK, NO_GOODS, NO_LIKE = (
    *("promotion_without_uplift", "promotion_without_week"),
    *("promotion_goods_unplanned", "promotion_takes_from_nothing"),
)


def laid(ground: Ground) -> Iterator[Laid | Unlaid]:
    """The shares of planned and running promotions, and which of them have none; the same for
    whoever asks."""
    found = _coming(ground.months)
    if not found or ground.source is None:
        return
    inside, known = ground.inside, directory()
    told = {one.pk: told_of(one, None, known) for one in found}
    rows = {row["key"]: row for row in Questions(None).compute("promotion_return", Scope()).rows}
    families = _families(ground.products)
    for one in found:
        if inside is not None and not inside & set(told[one.pk].places):
            continue
        row = rows.get(one.pk)
        if row is None:
            continue
        others = [told[other.pk] for other in found if other.pk != one.pk]
        missing, shares = _shares(ground, _promoted(told[one.pk], row, families, others))
        for why in missing:
            if inside is None or told[one.pk].account in inside:
                yield Unlaid(PROMOTION, one.pk, told[one.pk].account, why)
        for (account, product, month), quantity in shares:
            if inside is None or account in inside:
                yield Laid(LAYER, account, product, month, quantity, PROMOTION, one.pk,
                           str(one.owner), one.updated_at)  # fmt: skip


def why_not_planned(row: Row | None) -> str:
    """Why nothing of a promotion lies on the demand plan, as far as its own row tells; else ""."""
    if row is None or row["expected_uplift_rate"] is None:
        return NO_UPLIFT
    return NO_WEEK if row["expected_quantity"] is None else ""


@dataclass(frozen=True)
class _Promoted:
    """A promotion with its goods, those that it takes from, and what figures expect of it."""

    told: ToldPromotion
    row: Row
    goods: set[str]
    like: set[str]


def _promoted(
    told: ToldPromotion,
    row: Row,
    families: Mapping[str, set[str]],
    others: Iterable[ToldPromotion],
) -> _Promoted:
    """``like``: our other goods of the same families that are not promoted here meanwhile, as its
    measurement takes them too."""
    goods = _goods(told, families)
    busy = set().union(*(_goods(one, families) for one in others if one.overlaps(told)))
    near = set().union(*(members for members in families.values() if members & goods))
    return _Promoted(told, row, goods, near - goods - busy)


def _shares(ground: Ground, one: _Promoted) -> tuple[list[str], list[tuple[Cell, Decimal]]]:
    """Why nothing, or not all, of it lies on the plan, as codes; and the share of each cell."""
    why = why_not_planned(one.row)
    if why:
        return [why], []
    assert ground.source is not None
    found: list[tuple[Cell, Decimal]] = []
    missing = []
    weights = _weights(ground.source, one.told, one.goods, ground.months)
    if not weights:
        missing.append(NO_GOODS)
    found += _spread(by_month(one.told, one.row), weights, ground.months)
    taken = taken_by_month(one.told, one.row)
    if taken and weights:
        span = Period(ground.months[0], ground.months[-1])
        scope = Scope(accounts=one.told.places)
        like = sizes(ground.source, scope, span, one.like) if one.like else {}
        if not like:
            missing.append(NO_LIKE)
        found += _spread(taken, like, ground.months)
    return missing, found


def _spread(
    totals: Mapping[date, Decimal], weights: Mapping[Pair, float], months: Sequence[date]
) -> Iterator[tuple[Cell, Decimal]]:
    for month, total in totals.items() if weights else ():
        if month in months:
            for (account, product), quantity in shared(total, weights).items():
                yield (account, product, month), quantity


def by_month(told: ToldPromotion, row: Row) -> dict[date, Decimal]:
    """The units above the baseline in each month that it runs in, by its days, less what is only
    bought earlier in the months of the two weeks behind it."""
    above = _above(row)
    dip = -above * told.expected_pulled_forward
    found: dict[date, Decimal] = defaultdict(Decimal)
    for total, first, last in (
        (above, told.start, told.end),
        (dip, told.end + timedelta(days=1), told.end + _BEHIND),
    ):
        for month, part in _by_days(total, first, last).items():
            found[month] += part
    return {month: total for month, total in found.items() if total}


def taken_by_month(told: ToldPromotion, row: Row) -> dict[date, Decimal]:
    """What it takes from our other goods in each month that it runs in, below zero."""
    taken = -_above(row) * told.expected_cannibalised
    return _by_days(taken, told.start, told.end) if taken else {}


def _above(row: Row) -> Decimal:
    above: Decimal = row["expected_quantity"] - row["expected_baseline_quantity"]
    return above


def _by_days(total: Decimal, first: date, last: date) -> dict[date, Decimal]:
    days = Counter(
        (first + timedelta(days=n)).replace(day=1) for n in range((last - first).days + 1)
    )
    return {month: total * count / days.total() for month, count in days.items()}


def _coming(months: Sequence[date]) -> list[Promotion]:
    """Those that may run, whose days or the weeks behind them reach the months."""
    supported = Q(held=True) | Q(approval__state=ApprovalState.APPROVED)
    found = Promotion.objects.standing().filter(
        supported,
        ends_on__gte=months[0] - _BEHIND,
        starts_on__lt=add_months(months[-1], 1),
        currency=Company.current().currency,
    )
    return list(found.select_related("account", "owner").prefetch_related("sites").order_by("pk"))


def _families(products: Mapping[str | None, Row]) -> dict[str, set[str]]:
    """Products by family."""
    found: dict[str, set[str]] = defaultdict(set)
    for product, row in products.items():
        if product and row.get("family"):
            found[row["family"]].add(product)
    return found


def _goods(told: ToldPromotion, families: Mapping[str, set[str]]) -> set[str]:
    """Its products, its families opened."""
    return set(told.products).union(*(families.get(name, set()) for name in told.families))


def _weights(
    source: Source, told: ToldPromotion, goods: set[str], months: Sequence[date]
) -> dict[Pair, float]:
    """What its places are expected to buy of its goods; a single product that none of them buys yet
    stands at the account."""
    span = Period(months[0], months[-1])
    found = sizes(source, Scope(accounts=told.places), span, goods) if goods else {}
    if not found and len(goods) == 1:
        return {(told.account, next(iter(goods))): 1.0}
    return dict(found)


LAID.append(laid)
