"""Who decides for an account, and who answers for it: derived from parents, kept on each row.

Kept rather than walked at every read, because each list and each total asks. Recomputed by whoever
changes a parent, a KAM or a decision mark.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from .models import Account

# So many keys fit into one query of any database.
_MOST_KEYS = 10_000


@dataclass(frozen=True)
class Node:
    """What the derivation needs of an account."""

    id: int
    parent_id: int | None
    decides: bool
    kam_id: int | None


@dataclass(frozen=True)
class Place:
    """What is derived: the account that decides for this one, and the KAM who answers for it."""

    decider_id: int
    responsible_id: int | None


def places(nodes: Iterable[Node]) -> dict[int, Place]:
    """The place of every node.

    The decider is the nearest account, from itself upward, marked as deciding, else the topmost.
    The responsible is the KAM of the nearest one that has a KAM. A circle ends where it closes.
    """
    by_id = {node.id: node for node in nodes}
    return {node.id: _place(node, by_id) for node in by_id.values()}


def refresh() -> int:
    """Bring ``decider`` and ``responsible`` up to date everywhere; returns the rows changed.

    Most accounts decide for themselves, so that a statement for all of one place is a few in all.
    """
    names = ("pk", "parent_id", "decides", "kam_id", "decider_id", "responsible_id")
    rows = list(Account.objects.values_list(*names))
    computed = places(Node(*row[:4]) for row in rows)
    alike: dict[tuple[int | None, int | None], list[int]] = defaultdict(list)
    for pk, *_, decider_id, responsible_id in rows:
        found = computed[pk]
        if (decider_id, responsible_id) != (found.decider_id, found.responsible_id):
            own = found.decider_id == pk
            alike[None if own else found.decider_id, found.responsible_id].append(pk)
    for (decider_id, responsible_id), keys in alike.items():
        decider = F("pk") if decider_id is None else decider_id
        for some in _batched(keys):
            place = {"decider": decider, "responsible": responsible_id}
            Account.objects.filter(pk__in=some).update(**place)
    return sum(len(keys) for keys in alike.values())


def settle_new() -> None:
    """The same for accounts that were just made, which neither have a parent nor are one."""
    made = Account.objects.filter(decider=None, parent=None)
    made.update(decider=F("pk"), responsible=F("kam"))


def _batched(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[first : first + _MOST_KEYS] for first in range(0, len(keys), _MOST_KEYS))


def _place(node: Node, by_id: Mapping[int, Node]) -> Place:
    line = [node]
    seen = {node.id}
    while (parent := by_id.get(line[-1].parent_id or 0)) is not None and parent.id not in seen:
        line.append(parent)
        seen.add(parent.id)
    decider = next((above for above in line if above.decides), line[-1])
    kam = next((above.kam_id for above in line if above.kam_id is not None), None)
    return Place(decider.id, kam)
