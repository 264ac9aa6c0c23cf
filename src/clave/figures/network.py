"""Measures of a network of people: who stands between the others."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported where it is used: it takes a sixth of a second, and few pages ask
    import networkx


@dataclass(frozen=True)
class Network:
    """``degree`` counts ties; the other measures are normalised to 0…1 as Freeman did."""

    degree: dict[Hashable, int]
    betweenness: dict[Hashable, float]
    closeness: dict[Hashable, float]
    eigenvector: dict[Hashable, float]
    density: float | None


def measured(nodes: Iterable[Hashable], edges: Iterable[tuple[Hashable, Hashable]]) -> Network:
    """The measures of an undirected network; density is not known for fewer than two."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(edges)
    count = graph.number_of_nodes()
    return Network(
        degree=dict(graph.degree),
        betweenness=networkx.betweenness_centrality(graph) if count else {},
        closeness=networkx.closeness_centrality(graph) if count else {},
        eigenvector=_eigenvector(graph),
        density=float(networkx.density(graph)) if count > 1 else None,
    )


def _eigenvector(graph: networkx.Graph) -> dict[Hashable, float]:
    """Prominence by prominent neighbours; without ties nobody has any."""
    import networkx

    if not graph.number_of_edges():
        return dict.fromkeys(graph.nodes, 0.0)
    try:
        found: dict[Hashable, float] = networkx.eigenvector_centrality(graph, max_iter=2000)
    except networkx.PowerIterationFailedConvergence:
        return {}
    return found
