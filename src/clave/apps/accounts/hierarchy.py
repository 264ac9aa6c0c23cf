"""Who decides for an account, and who answers for it: derived from parents, kept on each row.

Kept rather than walked at every read, because each list and each total asks. Recomputed by whoever
changes a parent, a KAM or a decision mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .models import Account


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


def circles(parents: Mapping[str, str | None]) -> list[list[str]]:
    """Every circle among ``{code: parent's code}``, as the codes in it, smallest first."""
    found: dict[str, list[str]] = {}
    for start in parents:
        path: list[str] = []
        code: str | None = start
        while code is not None and code in parents and code not in path:
            path.append(code)
            code = parents[code]
        if code is not None and code in path:
            circle = path[path.index(code) :]
            first = circle.index(min(circle))
            found[min(circle)] = circle[first:] + circle[:first]
    return list(found.values())


def refresh() -> int:
    """Bring ``decider`` and ``responsible`` up to date everywhere; returns the rows changed."""
    rows = list(
        Account.objects.only("parent_id", "decides", "kam_id", "decider_id", "responsible_id")
    )
    computed = places(Node(a.pk, a.parent_id, a.decides, a.kam_id) for a in rows)
    stale = []
    for account in rows:
        place = computed[account.pk]
        if (account.decider_id, account.responsible_id) != (
            place.decider_id,
            place.responsible_id,
        ):
            account.decider_id, account.responsible_id = place.decider_id, place.responsible_id
            stale.append(account)
    Account.objects.bulk_update(stale, ["decider", "responsible"], batch_size=500)
    return len(stale)


def _place(node: Node, by_id: Mapping[int, Node]) -> Place:
    line = [node]
    seen = {node.id}
    while (parent := by_id.get(line[-1].parent_id or 0)) is not None and parent.id not in seen:
        line.append(parent)
        seen.add(parent.id)
    decider = next((above for above in line if above.decides), line[-1])
    kam = next((above.kam_id for above in line if above.kam_id is not None), None)
    return Place(decider.id, kam)
