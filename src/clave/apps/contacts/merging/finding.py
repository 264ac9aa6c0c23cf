"""Which records may be one person: blocked by what they share, so that few pairs are compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from clave.lib.text import digits

ALIKE = 0.88  # how alike two names must be that are not the same
# A telephone that many share is a switchboard; a block that is larger tells nobody apart.
_LARGEST = {"email": 10, "phone": 4, "name": 60}
_SHORTEST_PHONE = 7


@dataclass(frozen=True)
class Record:
    """What is compared. ``groups``: the deciding accounts where the person has a role."""

    key: int
    name: str
    email: str
    phones: tuple[str, ...]
    groups: frozenset[int]


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person, the older first, and why: email, phone, name."""

    first: int
    second: int
    reasons: tuple[str, ...]


def pairs_of(records: Iterable[Record]) -> list[Pair]:
    """Every suspicion, the best founded first."""
    reasons: dict[tuple[int, int], set[str]] = defaultdict(set)
    for kind, block in _blocks(list(records)):
        for one, other in combinations(sorted(block, key=lambda record: record.key), 2):
            if kind != "name" or _alike(one.name, other.name):
                reasons[one.key, other.key].add(kind)
    pairs = [Pair(*keys, tuple(sorted(found))) for keys, found in reasons.items()]
    return sorted(pairs, key=lambda pair: (-len(pair.reasons), pair.first, pair.second))


def _blocks(records: list[Record]) -> Iterator[tuple[str, list[Record]]]:
    """Records that share an e-mail, a telephone, or a group and the initials of their name."""
    blocks: dict[tuple[str, object], list[Record]] = defaultdict(list)
    for record in records:
        if record.email:
            blocks["email", record.email].append(record)
        for phone in {digits(phone) for phone in record.phones}:
            if len(phone) >= _SHORTEST_PHONE:
                blocks["phone", phone].append(record)
        initials = "".join(sorted(word[0] for word in record.name.split()))
        for group in record.groups:
            blocks["name", (group, initials)].append(record)
    for (kind, _), block in blocks.items():
        if 1 < len(block) <= _LARGEST[kind]:
            yield kind, block


def _alike(one: str, other: str) -> bool:
    """The same words in any order, or nearly the same letters."""
    sorted_one, sorted_other = (" ".join(sorted(name.split())) for name in (one, other))
    if sorted_one == sorted_other:
        return True
    return SequenceMatcher(None, sorted_one, sorted_other).ratio() >= ALIKE
