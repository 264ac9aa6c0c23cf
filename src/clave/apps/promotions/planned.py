"""What promotions to come add to the demand plan, and what they only bring forward.

A promotion that may run and has an expected uplift lays its units above the baseline, those that
its own page shows, on the cells in which its sites are expected to buy its goods, in proportion to
the forecast, day by day over its months. What is only bought earlier is taken away again from the
two weeks behind it. Where the usual week of its goods is not known, nothing is laid.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import Questions
from clave.apps.demand.laying import LAID, Ground, Laid, Pair, shared
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

LAYER = PROMOTION = "promotion"
_BEHIND = timedelta(weeks=AFTER)


def laid(ground: Ground) -> Iterator[Laid]:
    """The shares of planned and running promotions; the same for whoever asks."""
    found = _coming(ground.months)
    if not found or ground.source is None:
        return
    inside, known = ground.inside, directory()
    told = {one.pk: told_of(one, None, known) for one in found}
    found = [one for one in found if inside is None or inside & set(told[one.pk].places)]
    if not found:
        return
    rows = {row["key"]: row for row in Questions(None).compute("promotion_return", Scope()).rows}
    families = _families(ground.products)
    for one in found:
        row = rows.get(one.pk)
        if row is None or row["expected_quantity"] is None:
            continue
        weights = _weights(ground.source, told[one.pk], families, ground.months)
        for month, total in by_month(told[one.pk], row).items():
            if month not in ground.months:
                continue
            for (account, product), quantity in shared(total, weights).items() if weights else ():
                if inside is None or account in inside:
                    yield Laid(LAYER, account, product, month, quantity, PROMOTION, one.pk,
                               str(one.owner), one.updated_at)  # fmt: skip


def by_month(told: ToldPromotion, row: Row) -> dict[date, Decimal]:
    """The units above the baseline in each month that it runs in, by its days, less what is only
    bought earlier in the months of the two weeks behind it."""
    above = row["expected_quantity"] - row["expected_baseline_quantity"]
    found: dict[date, Decimal] = defaultdict(Decimal)
    dip = -above * told.expected_pulled_forward
    for total, first, last in (
        (above, told.start, told.end),
        (dip, told.end + timedelta(days=1), told.end + _BEHIND),
    ):
        days = Counter(
            (first + timedelta(days=n)).replace(day=1) for n in range((last - first).days + 1)
        )
        for month, count in days.items():
            found[month] += total * count / days.total()
    return {month: total for month, total in found.items() if total}


def _coming(months: Sequence[date]) -> list[Promotion]:
    """Those that may run, with an uplift, whose days or the weeks behind them reach the months."""
    supported = Q(held=True) | Q(approval__state=ApprovalState.APPROVED)
    found = Promotion.objects.standing().filter(
        supported,
        uplift__isnull=False,
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


def _weights(
    source: Source, told: ToldPromotion, families: Mapping[str, set[str]], months: Sequence[date]
) -> dict[Pair, float]:
    """What its places are expected to buy of its goods; a single product that none of them buys yet
    stands at the account."""
    goods = set(told.products).union(*(families.get(name, set()) for name in told.families))
    span = Period(months[0], months[-1])
    found = sizes(source, Scope(accounts=told.places), span, goods) if goods else {}
    if not found and len(goods) == 1:
        return {(told.account, next(iter(goods))): 1.0}
    return dict(found)


LAID.append(laid)
