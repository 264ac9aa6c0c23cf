"""Deciders and responsibles: derived from parents, whatever shape the parents have."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clave.apps.accounts.hierarchy import Node, Place, places
from clave.lib.circles import circles

NODES = st.integers(1, 8).flatmap(
    lambda count: st.tuples(
        *(
            st.tuples(
                st.none() | st.integers(1, count + 1),  # one more than there are: a lost parent
                st.booleans(),
                st.none() | st.integers(100, 103),
            )
            for _ in range(count)
        )
    )
)


def _nodes(drawn: tuple[tuple[int | None, bool, int | None], ...]) -> dict[int, Node]:
    return {
        number: Node(number, parent, decides, kam)
        for number, (parent, decides, kam) in enumerate(drawn, start=1)
    }


def _line(start: int, nodes: dict[int, Node]) -> list[Node]:
    """From a node upward, each once: the definition, walked the slow way."""
    line: list[Node] = []
    at: int | None = start
    while at in nodes and nodes[at] not in line:
        line.append(nodes[at])
        at = nodes[at].parent_id
    return line


@given(NODES)
def test_places_are_those_of_the_nearest_above(
    drawn: tuple[tuple[int | None, bool, int | None], ...],
) -> None:
    nodes = _nodes(drawn)
    found = places(nodes.values())
    assert set(found) == set(nodes)
    for number in nodes:
        line = _line(number, nodes)
        deciding = [node.id for node in line if node.decides] or [line[-1].id]
        kams = [node.kam_id for node in line if node.kam_id is not None] or [None]
        assert found[number] == Place(deciding[0], kams[0])


@given(NODES)
def test_without_circles_a_decider_decides_for_itself(
    drawn: tuple[tuple[int | None, bool, int | None], ...],
) -> None:
    nodes = _nodes(drawn)
    found = places(nodes.values())
    for number, place in found.items():
        line = _line(number, nodes)
        if line[-1].parent_id not in {node.id for node in line}:
            assert found[place.decider_id].decider_id == place.decider_id


@given(NODES)
def test_circles_are_exactly_the_codes_that_reach_themselves(
    drawn: tuple[tuple[int | None, bool, int | None], ...],
) -> None:
    nodes = _nodes(drawn)
    parents = {
        str(node.id): str(node.parent_id) if node.parent_id else None for node in nodes.values()
    }

    def returns(code: str) -> bool:
        at = parents.get(code)
        for _ in parents:
            if at == code:
                return True
            at = parents.get(at) if at is not None else None
        return False

    found = circles(parents)
    members = [code for circle in found for code in circle]
    assert sorted(members) == sorted(code for code in parents if returns(code))
    for circle in found:
        assert circle[0] == min(circle)
        assert [parents[code] for code in circle] == [*circle[1:], circle[0]]


def test_the_nearest_mark_decides_and_the_nearest_kam_answers() -> None:
    nodes = [
        Node(1, None, False, 7),
        Node(2, 1, True, None),
        Node(3, 2, False, 9),
        Node(4, 3, False, None),
        Node(5, None, False, None),
    ]
    assert places(nodes) == {
        1: Place(1, 7),
        2: Place(2, 7),
        3: Place(2, 9),
        4: Place(2, 9),
        5: Place(5, None),
    }
