"""The weeks around one promotion, each beside its baseline: what the return is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from clave.figures.asking import Connection, once
from clave.figures.base import Row, Scope
from clave.figures.frame import open_frame
from clave.figures.promotion import AFTER
from clave.figures.promotion_judged import Goods, bases_of
from clave.figures.promotion_return import rivals_of, source_of
from clave.figures.promotion_told import ToldPromotion, week_of
from clave.figures.promotion_weeks import weeks_of

BEFORE = 12  # weeks before it that are shown


def promotion_series(
    connection: Connection,
    promotions: Sequence[ToldPromotion],
    key: int,
    method: str = "usual_weeks",
) -> list[Row]:
    """``week`` (its Monday), ``sold``, ``baseline`` (None where there is none), ``promoted`` and
    ``own`` (whether this promotion ran) of the weeks from twelve before it to four behind it, as
    far as they are known. Nothing where nothing is known.
    """
    frame = open_frame(connection, Scope())
    told = next((one for one in promotions if one.key == key), None)
    if told is None:
        return []
    near = tuple(one for one in promotions if set(one.places) & set(told.places))
    currency = frame.currency
    kept = ("promotion_weeks", near, currency)  # until the ledger changes, or a promotion does
    known = once(connection, kept, lambda facts: weeks_of(facts, near, currency))
    weeks, _source = source_of(told, known)
    if weeks is None:
        return []
    goods = Goods(told, rivals_of(told, near, known), known.sold.get(key))
    mondays = weeks.mondays
    promoted = goods.promoted(mondays)
    bases = bases_of(goods, weeks, promoted, method)
    first = week_of(told.start) - timedelta(weeks=BEFORE)
    last = week_of(told.end) + timedelta(weeks=2 * AFTER)
    sold = weeks.of("goods")
    return [
        {
            "week": week,
            "sold": sold[place],
            "baseline": None if bases is None else bases[place],
            "promoted": promoted[place],
            "own": told.covers(week),
        }
        for place, week in enumerate(mondays)
        if first <= week <= last
    ]
