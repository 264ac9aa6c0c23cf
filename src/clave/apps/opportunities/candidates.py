"""An opportunity as a source finds it, and how several become one list. Pure: plain values alone.

A candidate is found anew at each computation; its ``key`` is what survives, and what decisions are
about. Ranking and merging know nothing of users: whose accounts, and whether margins may be known,
is settled before.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from clave.figures.base import Row

ZERO = Decimal()
# Kinds that are about what is bought: of one family at one account they are one opportunity. A
# price is another matter.
PRICE_KINDS = frozenset({"leakage"})


class Key(NamedTuple):
    """What an opportunity is about: it stays the same however often figures are computed.

    ``product`` or ``family``, whichever it is about; both "" of an account as a whole.
    """

    account: str
    kind: str
    product: str = ""
    family: str = ""

    @property
    def slug(self) -> str:
        """The key in an address, within its account."""
        told = hashlib.sha256(f"{self.product}\n{self.family}".encode()).hexdigest()
        return f"{self.kind}-{told[:12]}"


@dataclass(frozen=True)
class Candidate:
    """What a source found. ``sales``, ``margin``: expected in a year (margin None: not known).

    ``label``: the product or family in the catalogue's words; ``of_family``: the family that it
    belongs to; ``evidence``: the row of the figure called ``figure`` ("" where the books tell it);
    ``also``: others that are about the same and were merged into it.
    """

    key: Key
    label: str
    sales: Decimal
    margin: Decimal | None
    figure: str
    evidence: Row
    of_family: str = ""
    also: tuple[Candidate, ...] = field(default=())

    def money(self, *, with_margin: bool) -> Decimal:
        """What it is ranked by; a margin that nobody knows counts as none."""
        return (self.margin or ZERO) if with_margin else self.sales


def ranked(found: Iterable[Candidate], *, with_margin: bool) -> list[Candidate]:
    """By money, the most first; by sales among equals."""
    return sorted(found, key=lambda one: (-one.money(with_margin=with_margin), -one.sales, one.key))


def merged(
    found: Sequence[Candidate], *, with_margin: bool, taken: Iterable[Key] = ()
) -> list[Candidate]:
    """The candidates of one account without doubles, ranked: what is merged is ``also`` of another.

    One are: a family and the products in it, a product and itself, an account as a whole and what
    lapsed at it. The largest stays, but what somebody took up stays before all others.
    """
    kept = set(taken)
    groups: dict[object, list[Candidate]] = defaultdict(list)
    families = {one.key.family for one in found if _of_volume(one) and one.key.family}
    whole = any(_of_volume(one) and not one.key.product and not one.key.family for one in found)
    for one in found:
        groups[_group(one, families, whole=whole)].append(one)
    return ranked(
        (_one_of(group, kept, with_margin=with_margin) for group in groups.values()),
        with_margin=with_margin,
    )


def without_margins(one: Candidate) -> Candidate:
    """The candidate for who may not know costs."""
    return replace(one, margin=None, also=tuple(without_margins(other) for other in one.also))


def _of_volume(one: Candidate) -> bool:
    return one.key.kind not in PRICE_KINDS


def _group(one: Candidate, families: set[str], *, whole: bool) -> object:
    """What a candidate is one with; itself where with nothing."""
    if not _of_volume(one):
        return one.key
    fell = one.key.kind in {"lapsed", "slowing"}
    if whole and (fell or not (one.key.product or one.key.family)):
        return "whole"
    family = one.key.family or one.of_family
    if family in families:
        return "family", family
    return "product", one.key.product, family if not one.key.product else ""


def _one_of(group: list[Candidate], taken: set[Key], *, with_margin: bool) -> Candidate:
    ordered = ranked(group, with_margin=with_margin)
    ordered.sort(key=lambda one: one.key not in taken)
    first, *others = ordered
    return replace(first, also=(*first.also, *others)) if others else first


def by_account(found: Iterable[Candidate]) -> Mapping[str, list[Candidate]]:
    """Candidates by the code of their account."""
    sorted_out: dict[str, list[Candidate]] = defaultdict(list)
    for one in found:
        sorted_out[one.key.account].append(one)
    return sorted_out
