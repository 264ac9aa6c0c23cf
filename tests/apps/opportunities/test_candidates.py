"""How candidates become one list: merged, ranked, and the same whatever order they come in."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clave.apps.opportunities.candidates import Candidate, Key, merged, ranked


def _one(kind: str, sales: int, product: str = "", family: str = "", margin: int | None = None,
         of_family: str = "") -> Candidate:  # fmt: skip
    worth = None if margin is None else Decimal(margin)
    key = Key("A", kind, product, family)
    return Candidate(key, product or family, Decimal(sales), worth, kind, {},
                     of_family=of_family or family)  # fmt: skip


def test_a_lapsed_product_and_the_whitespace_of_its_family_are_one_and_the_larger_stays():
    lapsed = _one("lapsed", 50, product="P1", of_family="cheese")
    gap = _one("whitespace", 80, family="cheese")
    other = _one("lapsed", 20, product="P9", of_family="oil")
    found = merged([lapsed, gap, other], with_margin=False)
    assert [(one.key, [also.key for also in one.also]) for one in found] == [
        (gap.key, [lapsed.key]),
        (other.key, []),
    ]


def test_products_of_a_family_without_a_gap_stay_apart():
    found = merged(
        [_one("lapsed", n, product=f"P{n}", of_family="cheese") for n in (1, 2)], with_margin=False
    )
    assert [one.key.product for one in found] == ["P2", "P1"]


def test_a_price_is_another_matter():
    found = merged(
        [_one("leakage", 10, family="cheese"), _one("whitespace", 80, family="cheese")],
        with_margin=False,
    )
    assert [one.also for one in found] == [(), ()]


def test_an_account_as_a_whole_holds_what_lapsed_at_it_and_no_gap():
    whole, gap = _one("slowing", 900), _one("whitespace", 80, family="cheese")
    part = _one("lapsed", 50, product="P1", of_family="oil")
    found = merged([part, gap, whole], with_margin=False)
    assert [one.key.kind for one in found] == ["slowing", "whitespace"]
    assert [one.key for one in found[0].also] == [part.key]


def test_what_was_taken_up_stays_before_what_is_larger():
    lapsed = _one("lapsed", 50, product="P1", of_family="cheese")
    gap = _one("whitespace", 80, family="cheese")
    (found,) = merged([lapsed, gap], with_margin=False, taken=[lapsed.key])
    assert (found.key, found.also[0].key) == (lapsed.key, gap.key)


def test_margins_rank_where_they_are_known():
    much = _one("whitespace", 100, family="a", margin=1)
    worth = _one("whitespace", 50, family="b", margin=20)
    unknown = _one("lapsed", 500, family="c")
    assert ranked([much, unknown, worth], with_margin=True) == [worth, much, unknown]
    assert ranked([much, unknown, worth], with_margin=False) == [unknown, much, worth]


CANDIDATES = st.lists(
    st.builds(
        _one,
        kind=st.sampled_from(["whitespace", "lapsed", "slowing", "leakage", "wallet"]),
        sales=st.integers(0, 9),
        product=st.sampled_from(["", "P1", "P2"]),
        family=st.just(""),
        margin=st.none() | st.integers(-5, 9),
        of_family=st.sampled_from(["", "cheese", "oil"]),
    ),
    max_size=8,
    unique_by=lambda one: one.key,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(CANDIDATES, st.booleans())
def test_ranking_is_a_permutation_and_merging_loses_nothing(found, with_margin):
    order = ranked(found, with_margin=with_margin)
    assert sorted(one.key for one in order) == sorted(one.key for one in found)
    kept = merged(found, with_margin=with_margin)
    told = [one.key for one in kept] + [also.key for one in kept for also in one.also]
    assert sorted(told) == sorted(one.key for one in found)
    assert kept == merged(list(reversed(found)), with_margin=with_margin)
    money = [one.money(with_margin=with_margin) for one in kept]
    assert money == sorted(money, reverse=True)


def test_a_key_has_one_address_that_stays():
    assert Key("A", "lapsed", "P/1").slug == Key("B", "lapsed", "P/1").slug
    assert len({Key("A", "lapsed", "x").slug, Key("A", "lapsed", "", "x").slug}) == 2
