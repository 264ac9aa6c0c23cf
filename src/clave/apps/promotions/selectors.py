"""Reads on promotions: for pages, as figures take them, what overlaps, what was learnt before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from clave.apps.accounts.directory import Directory, directory
from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.figures.assortment import catalogue
from clave.figures.base import FigureResult, Row, Scope
from clave.figures.promotion_return import notes_of, promotion_return, values_of
from clave.figures.promotion_told import ToldPromotion

from .models import Promotion, Standing

LIKE = 3  # promotions like a new one whose results are shown
_CENT = Decimal(100)


def promotions_for(user: User, codes: Sequence[str] | None = None) -> list[Promotion]:
    """Every promotion that ``user`` sees, of these accounts where they are named, newest first."""
    found = seen_promotions(user)
    if codes is not None:
        found = found.filter(account__code__in=codes)
    return list(found)


def seen_promotions(user: User) -> QuerySet[Promotion]:
    """Every promotion that ``user`` sees with its parts, newest first."""
    return _with_parts(Promotion.objects.visible_to(user))


def promotion_for(user: User, pk: int) -> Promotion | None:
    """The promotion, if it is there and ``user`` may see it."""
    return seen_promotions(user).filter(pk=pk).first()


def promotions_named(user: User, pks: Collection[int]) -> dict[int, Promotion]:
    """By id: those of these promotions that ``user`` may see."""
    return (
        {one.pk: one for one in Promotion.objects.visible_to(user).filter(pk__in=pks)}
        if pks
        else {}
    )


def _with_parts(found: QuerySet[Promotion]) -> QuerySet[Promotion]:
    related = ("account__responsible", "owner", "approval", "learnt_by")
    return found.select_related(*related).prefetch_related("sites")


def returns_of(questions: Questions, codes: Sequence[str] | None) -> FigureResult:
    """The figure ``promotion_return`` over these accounts (None: over all).

    It is computed over all of them once, since each row is of its promotion alone, and narrowed.
    """
    whole = questions.compute("promotion_return", Scope())
    if codes is None:
        return whole
    wanted = set(codes)
    rows = [row for row in whole.rows if row["account"] in wanted]
    return replace(whole, rows=rows, values=values_of(rows), missing=notes_of(rows))


def row_of(questions: Questions, promotion: Promotion, **told: str) -> Row | None:
    """What figures know of one promotion; None where it is not theirs to know (cancelled, or a
    draft whose days are past)."""
    found = questions.compute("promotion_return", Scope(), **told)
    return next((row for row in found.rows if row["key"] == promotion.pk), None)


def expected_row(questions: Questions, drafted: ToldPromotion) -> Row:
    """What figures tell of a promotion that is not written down yet, beside those that are."""
    given = questions.given(("promotions",))["promotions"]
    here = set(drafted.places)
    others = tuple(one for one in given if one.key != drafted.key and here & set(one.places))
    scope = Scope(accounts=(drafted.account,))
    found = promotion_return(questions.connection(), scope, (*others, drafted))
    return next(row for row in found.rows if row["key"] == drafted.key)


def told_of(
    promotion: Promotion,
    sites: Iterable[Account] | None = None,
    known: Directory | None = None,
) -> ToldPromotion:
    """A promotion as figures take it; ``known``: all accounts, for who asks of many."""
    named = list(promotion.sites.all()) if sites is None else list(sites)
    places, controls = places_of(promotion.account, named, known or directory())
    rate = promotion.discount_rate
    return ToldPromotion(
        key=promotion.pk or 0,
        account=promotion.account.code,
        places=places,
        controls=controls,
        start=promotion.starts_on,
        end=promotion.ends_on,
        title=promotion.title,
        mechanic=promotion.mechanic,
        products=tuple(promotion.products),
        families=tuple(promotion.families),
        discount_rate=None if rate is None else rate / _CENT,
        discount=promotion.discount,
        our_share=promotion.our_share / _CENT,
        fixed=promotion.fixed,
        expected_uplift=None if promotion.uplift is None else promotion.uplift / _CENT,
        expected_cannibalised=promotion.cannibalised / _CENT,
        expected_pulled_forward=promotion.pulled_forward / _CENT,
    )


def places_of(
    account: Account, sites: Sequence[Account], known: Directory
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where a promotion runs, and the other sites of the account, which it can be compared with."""
    whole = _below(known, account.pk) | {account.code}
    if not sites:
        return tuple(sorted(whole)), ()
    named = {site.code for site in sites}
    named |= {code for site in sites for code in _below(known, site.pk)}
    above = {known.entries[pk].code for site in sites for pk in known.above(site.pk)}
    return tuple(sorted(named)), tuple(sorted(whole - named - above))


def _below(known: Directory, pk: int) -> set[str]:
    return {known.entries[one].code for one in known.below(pk) if one in known.entries}


@dataclass(frozen=True)
class Overlap:
    """Another promotion of the same goods at the same place on the same days."""

    other: Promotion
    goods: tuple[str, ...]
    start: date
    end: date


def overlaps_of(
    promotion: Promotion, among: Iterable[Promotion], sites: Iterable[Account] | None = None
) -> list[Overlap]:
    """Those of ``among`` that run on its days, at its places, with any of its goods. ``sites``:
    where it runs, of one that is not written down yet.

    Goods are told by product and by family: a product of a family that is promoted overlaps it.
    """
    known, families = directory(), families_of_products()
    own = told_of(promotion, sites, known)
    found = []
    for other in among:
        if other.pk == promotion.pk or other.cancelled_on is not None:
            continue
        told = told_of(other, None, known)
        goods = shared_goods(own, told, families)
        if goods and own.overlaps(told):
            start, end = max(own.start, told.start), min(own.end, told.end)
            found.append(Overlap(other, goods, start, end))
    return found


def shared_goods(
    one: ToldPromotion, other: ToldPromotion, families: dict[str, str]
) -> tuple[str, ...]:
    """Products and families that both promote."""
    both = {*one.products} & {*other.products} | {*one.families} & {*other.families}
    for mine, theirs in ((one, other), (other, one)):
        both |= {code for code in mine.products if families.get(code) in theirs.families}
    return tuple(sorted(both))


def families_of_products() -> dict[str, str]:
    """Product → family, of the whole catalogue."""
    told = catalogue(Questions(None).connection())
    return {code: row["family"] for code, row in told.items() if code and row["family"]}


@dataclass(frozen=True)
class Learnt:
    """The last promotions like one: their rows, and what was written down of them."""

    rows: list[Row]
    words: list[tuple[Promotion, str]]

    @property
    def uplifts(self) -> tuple[float, float] | None:
        """The least and the most uplift of them."""
        found = [row["uplift_rate"] for row in self.rows if row["uplift_rate"] is not None]
        return (min(found), max(found)) if found else None

    @property
    def return_rate(self) -> float | None:
        """Of all of them together; None where what they returned is not known."""
        known = [row for row in self.rows if row["profit_amount"] is not None]
        spend = sum((row["spend_amount"] for row in known), Decimal())
        profit = sum((row["profit_amount"] for row in known), Decimal())
        return float(profit / spend) if spend > 0 else None


def learnt_before(
    user: User, questions: Questions, like: ToldPromotion, codes: Sequence[str] | None
) -> Learnt:
    """The last three that ended and were measured, with the same mechanics or any of its goods:
    of the same account first.
    """
    families = families_of_products()
    given = {one.key: one for one in questions.given(("promotions",))["promotions"]}
    rows = [
        row
        for row in returns_of(questions, codes).rows
        if row["key"] != like.key
        and row["state"] == "ended"
        and row["uplift_rate"] is not None
        and row["end"] < like.start
        and (
            row["mechanic"] == like.mechanic
            or shared_goods(like, given[row["key"]], families)
        )
    ]  # fmt: skip
    rows.sort(
        key=lambda row: (
            row["account"] != like.account,
            not shared_goods(like, given[row["key"]], families),
            like.start - row["end"],
        )
    )
    chosen = rows[:LIKE]
    kept = {one.pk: one for one in Promotion.objects.visible_to(user).filter(
        pk__in=[row["key"] for row in chosen])}  # fmt: skip
    words = [(kept[row["key"]], kept[row["key"]].learnt) for row in chosen if row["key"] in kept]
    return Learnt(chosen, [(one, text) for one, text in words if text])


def held_between(user: User, start: date, end: date) -> QuerySet[Promotion]:
    """Promotions that run on any day from ``start`` to ``end`` and are not cancelled."""
    found = Promotion.objects.visible_to(user).standing()
    return found.filter(starts_on__lte=end, ends_on__gte=start)


def states(promotions: Collection[Promotion], today: date | None = None) -> dict[int, Standing]:
    """Where each of them is."""
    day = today or timezone.localdate()
    return {one.pk: one.standing_on(day) for one in promotions}
