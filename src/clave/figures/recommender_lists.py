"""The lists of the chosen method: products, chances, money and reasons of each account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clave.figures.recommender_money import LEAST_BUYERS, Potential, margin_rates, potential
from clave.figures.recommender_purchases import Purchases
from clave.figures.recommender_reasons import reasons
from clave.figures.recommender_scores import best, popularity
from clave.figures.recommender_trial import K, Known, Settings, Trial, blocks, cosine_of

LEAST_PRODUCTS = 2  # somebody with one purchase is alike to everybody
BY_LIKE, BY_SEGMENT, BY_ALL = "bought_together", "popular_in_segment", "popular"

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Lists:
    """``columns``: the table by account and product; the rest is for those without purchases."""

    method: str
    settings: Settings
    columns: dict[str, Any]
    known: Known
    money: Potential
    rates: NDArray[np.float64]
    chances: NDArray[np.float64]


def lists(told: Purchases, trial: Trial | None, last: int) -> Lists:
    """Of every unit with a purchase up to month ``last``."""
    known = Known.at(told, last)
    method = trial.method if trial else "segment_popularity"
    settings = trial.settings if trial else {}
    chances = trial.chances[:K] if trial else np.full(K, np.nan)
    money, rates = potential(told, last), margin_rates(told, last)
    top, scores = best(blocks(method, settings, known), None, known.bought, known.offered, K)
    wide = np.asarray(known.bought.sum(axis=1)).ravel() >= LEAST_PRODUCTS
    if method in ("cosine", "als"):
        few, few_scores = _popular(known)
        top[~wide], scores[~wide] = few[~wide], few_scores[~wide]
    unit, place = np.nonzero(top >= 0)
    product = top[unit, place]
    columns = _columns(told, known, (unit, place, product), scores[unit, place])
    columns |= _money((money, rates, chances), told.segment[unit], money.size[unit], place, product)
    similar = wide[unit] if method in ("cosine", "als") else np.zeros(len(unit), dtype=bool)
    columns |= _reasons(
        told, known, settings if method == "cosine" else {}, (unit, product), similar
    )
    return Lists(method, settings, columns, known, money, rates, chances)


def _popular(known: Known) -> tuple[Places, Any]:
    found = popularity(known.bought, known.segment).scores()
    return best(found, None, known.bought, known.offered, K)


def _columns(
    told: Purchases, known: Known, pairs: tuple[Places, Places, Places], scores: Any
) -> dict[str, Any]:
    unit, place, product = pairs
    return {
        "account": np.array(told.units, dtype=object)[unit],
        "product": np.array(told.products, dtype=object)[product],
        "place": place + 1,
        "score": np.asarray(scores, dtype=np.float64),
        "own_products": np.asarray(known.bought.sum(axis=1)).ravel()[unit].astype(np.int64),
    }


def _money(
    learnt: tuple[Potential, NDArray[np.float64], NDArray[np.float64]],
    segment: Places,
    size: NDArray[np.float64],
    place: Places,
    product: Places,
) -> dict[str, Any]:
    money, rates, chances = learnt
    return {
        "chance": chances[place],
        "potential": money.of(segment, size, product),
        "margin_rate": rates[product],
    }


def _reasons(
    told: Purchases,
    known: Known,
    settings: Settings,
    pairs: tuple[Places, Places],
    similar: NDArray[np.bool_],
) -> dict[str, Any]:
    """By products bought together where the method compares, else by how popular it is."""
    unit, product = pairs
    names = np.array([*told.products, None], dtype=object)  # place −1: none
    code, peers, buyers = _popularity_reasons(told, known, unit, product)
    first, second = np.full((2, len(unit)), -1, dtype=np.int64)
    if similar.any():
        like = cosine_of(settings, known)
        found = reasons(like, known, unit[similar], product[similar])
        told_by = np.where(found.first >= 0, BY_LIKE, code[similar])
        code[similar], peers[similar] = told_by, found.peers
        buyers[similar], first[similar], second[similar] = found.buyers, found.first, found.second
    return {
        "reason": code,
        "reason_peers": peers,
        "reason_buyers": buyers,
        "reason_first": names[first],
        "reason_second": names[second],
    }


def _popularity_reasons(
    told: Purchases, known: Known, unit: Places, product: Places
) -> tuple[NDArray[np.object_], Places, Places]:
    """How many of its segment buy it, or of all where fewer than LEAST_BUYERS are of it."""
    segment = told.segment
    groups = int(segment.max(initial=0)) + 1
    sizes = np.bincount(segment, minlength=groups)
    counts = popularity(known.bought, segment).counts.astype(np.int64)
    mine = segment[unit]
    of_segment = (mine > 0) & (sizes[mine] - 1 >= LEAST_BUYERS)
    everybody = np.asarray(known.bought.sum(axis=0)).ravel().astype(np.int64)
    code = np.where(of_segment, BY_SEGMENT, BY_ALL).astype(object)
    peers = np.where(of_segment, sizes[mine], len(segment)) - 1
    return code, peers, np.where(of_segment, counts[mine, product], everybody[product])


def of_newcomers(found: Lists, newcomers: Mapping[str, str], told: Purchases) -> dict[str, Any]:
    """Lists of those that never bought: what their segment buys, or everybody."""
    counts = popularity(found.known.bought, told.segment).counts
    counts = np.where(found.known.offered, counts, 0.0)
    top = np.argsort(-counts, axis=1, kind="stable")[:, :K]
    numbers = _numbers(newcomers, told)
    codes = np.repeat(np.array([*numbers], dtype=object), top.shape[1])
    groups = np.repeat(np.array([*numbers.values()], dtype=np.int64), top.shape[1])
    places = np.tile(np.arange(top.shape[1]), len(numbers))
    bought = counts[groups, top[groups, places]].astype(np.int64)
    kept = bought > 0
    codes, groups, places, bought = codes[kept], groups[kept], places[kept], bought[kept]
    product = top[groups, places]
    sizes = np.bincount(told.segment, minlength=len(counts))
    size, nil = len(codes), np.full(len(codes), np.nan)
    return {
        "account": codes,
        "product": np.array(told.products, dtype=object)[product],
        "place": places + 1,
        "score": bought.astype(np.float64),
        "own_products": np.zeros(size, dtype=np.int64),
        "chance": nil,  # the test says nothing of those that never bought
        "potential": found.money.of(groups, np.zeros(size), product),
        "margin_rate": found.rates[product],
        "reason": np.where(groups > 0, BY_SEGMENT, BY_ALL).astype(object),
        "reason_peers": np.where(groups > 0, sizes[groups], len(told.units)),
        "reason_buyers": bought,
        "reason_first": np.full(size, None, dtype=object),
        "reason_second": np.full(size, None, dtype=object),
    }


def _numbers(newcomers: Mapping[str, str], told: Purchases) -> dict[str, int]:
    """The number of each one's segment, 0 for all where fewer than LEAST_BUYERS are of it."""
    sizes = np.bincount(told.segment, minlength=int(told.segment.max(initial=0)) + 1)
    names = told.segment_names
    numbers = {name: place for place, name in enumerate(names) if place and name}
    return {
        code: number if sizes[number := numbers.get(segment, 0)] >= LEAST_BUYERS else 0
        for code, segment in newcomers.items()
    }
