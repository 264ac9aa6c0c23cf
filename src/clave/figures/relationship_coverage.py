"""Whom we reach at a customer: functions covered, threads, support, bridges that may break.

A figure of the books: what it computes on is told by the application (:class:`Relations`), not read
from the ledger. Without it nothing is known.
"""

from __future__ import annotations

from typing import Any

from clave.figures.base import Figure, FigureResult, Row, Scope, note
from clave.figures.network import Network, measured
from clave.figures.relations import WEAK, Person, Relations, Tie, decay

SINGLE_THREAD = 1.5  # fewer effective threads depend on one contact
CHAMPION_DAYS = 30  # a champion who is silent for longer is at risk
_CHAMPION = "coach"
LEVELS = (1, 2, 3)
_VALUES = (
    "coverage_ratio",
    "functions_relevant",
    "functions_covered",
    "uncovered_functions",
    "breadth_ratio",
    "depth_index",
    "effective_threads",
    "single_threaded",
    "support_index",
    "coverage_gap",
    "people_count",
    "density",
    "kam_betweenness",
)


def relationship_coverage(
    facts: Any, scope: Scope, relations: Relations | None = None
) -> FigureResult:
    """The state of the relations with the accounts of ``scope``; ``facts`` are not asked."""
    if relations is None:
        values: Row = dict.fromkeys(_VALUES)
        return _result(values, [], relations, [note("no_relations_told")])
    missing = [] if relations.people else [note("no_people_known")]
    network = network_of(relations)
    rows = [
        *_function_rows(relations),
        *_person_rows(relations, network),
        *_bridge_rows(relations),
    ]
    return _result(_values(relations, network), rows, relations, missing)


def covered(relations: Relations, without: Row | None = None) -> dict[str, set[int]]:
    """Function → levels reached there by an active and strong tie.

    ``without``: ``{"person": key}`` or ``{"colleague": key}`` who is taken to be gone.
    """
    gone = without or {}
    people = {p.key: p for p in relations.people if p.key != gone.get("person")}
    found: dict[str, set[int]] = {}
    for tie in relations.ties:
        person = people.get(tie.person)
        if person is None or person.function is None or tie.colleague == gone.get("colleague"):
            continue
        if tie.is_active(relations.as_of):
            found.setdefault(person.function, set()).add(person.level)
    return found


def effective_threads(counts: list[int]) -> float | None:
    """1 / Σ s², s the share of each person in all contacts; not known where there was none."""
    total = sum(counts)
    if not total:
        return None
    return float(1.0 / sum((count / total) ** 2 for count in counts))


def support_index(people: tuple[Person, ...]) -> float | None:
    """Σ influence × attitude / (3 Σ influence), −1 to 1, over those of whom both are known."""
    known = [(p.influence, p.attitude) for p in people if p.influence and p.attitude is not None]
    total = sum(influence for influence, _ in known if influence)
    if not total:
        return None
    weighted = sum(influence * attitude for influence, attitude in known if influence)
    return float(weighted / (3 * total))


def best_ties(relations: Relations) -> dict[int, Tie]:
    """By person: the strongest tie; of equal ones that with the newest contact."""
    best: dict[int, Tie] = {}
    for tie in relations.ties:
        other = best.get(tie.person)
        if other is None or _rank(tie) > _rank(other):
            best[tie.person] = tie
    return best


def network_of(relations: Relations) -> Network:
    """People of both sides; an edge for each tie, and for each line of command there."""
    people = [("person", p.key) for p in relations.people]
    ours = [("colleague", key) for key, _ in relations.colleagues]
    keys = {p.key for p in relations.people}
    edges = [(("person", t.person), ("colleague", t.colleague)) for t in relations.ties]
    edges += [
        (("person", p.key), ("person", p.reports_to))
        for p in relations.people
        if p.reports_to in keys
    ]
    return measured([*people, *ours], edges)


def _values(relations: Relations, network: Network) -> Row:
    relevant = [f for f in relations.functions if f.relevant]
    reached = covered(relations)
    there = [f for f in relevant if f.code in reached]
    weight = sum(f.weight for f in relevant)
    threads = effective_threads([count for _, count in relations.contacts])
    best = best_ties(relations)
    weak = [p for p in relations.people if p.key not in best or best[p.key].strength <= WEAK]
    depths = [len(reached[f.code]) for f in there]
    return {
        "coverage_ratio": float(sum(f.weight for f in there) / weight) if weight else None,
        "functions_relevant": len(relevant),
        "functions_covered": len(there),
        "uncovered_functions": [f.name for f in relevant if f.code not in reached],
        "breadth_ratio": len(there) / len(relevant) if relevant else None,
        "depth_index": sum(depths) / len(depths) if depths else None,
        "effective_threads": threads,
        "single_threaded": None if threads is None else threads < SINGLE_THREAD,
        "support_index": support_index(relations.people),
        "coverage_gap": sum(p.influence or 0 for p in weak),
        "people_count": len(relations.people),
        "density": network.density,
        "kam_betweenness": network.betweenness.get(("colleague", relations.kam)),
    }


def _function_rows(relations: Relations) -> list[Row]:
    reached = covered(relations)
    known: dict[str, int] = {}
    for person in relations.people:
        if person.function:
            known[person.function] = known.get(person.function, 0) + 1
    return [
        {
            "row": "function",
            "function": f.name,
            "weight": float(f.weight),
            "relevant": f.relevant,
            "covered": f.code in reached,
            "people_count": known.get(f.code, 0),
            **{f"level_{level}": level in reached.get(f.code, set()) for level in LEVELS},
        }
        for f in relations.functions
    ]


def _person_rows(relations: Relations, network: Network) -> list[Row]:
    best, names = best_ties(relations), dict(relations.colleagues)
    functions = {f.code: f.name for f in relations.functions}
    counts = dict(relations.contacts)
    rows = []
    for person in relations.people:
        tie = best.get(person.key)
        silent = tie.days_silent(relations.as_of) if tie else None
        rows.append(
            {
                "row": "person",
                "person": person.name,
                "function": functions.get(person.function or ""),
                "colleague": names.get(tie.colleague) if tie else None,
                "strength": tie.strength if tie else None,
                "computed_strength": tie.computed if tie else None,
                "decayed_strength": _decayed(tie, silent),
                "days_silent": silent,
                "contacts": counts.get(person.key, 0),
                "champion_at_risk": _champion_at_risk(person, silent),
                "degree": network.degree.get(("person", person.key), 0),
                "betweenness": network.betweenness.get(("person", person.key)),
                "closeness": network.closeness.get(("person", person.key)),
                "eigenvector": network.eigenvector.get(("person", person.key)),
            }
        )
    return rows


def _bridge_rows(relations: Relations) -> list[Row]:
    """Who, by leaving, would leave relevant functions that are covered now reached by nobody."""
    relevant = {f.code: f.name for f in relations.functions if f.relevant}
    now = covered(relations)
    leaving = [({"person": p.key}, "person", p.name) for p in relations.people]
    leaving += [({"colleague": key}, "colleague", name) for key, name in relations.colleagues]
    rows = []
    for who, side, name in leaving:
        after = covered(relations, without=who)
        lost = [relevant[code] for code in now if code in relevant and code not in after]
        if lost:
            rows.append({"row": "bridge", side: name, "uncovered_functions": sorted(lost)})
    return rows


def _champion_at_risk(person: Person, silent: int | None) -> bool:
    silence = silent is None or silent > CHAMPION_DAYS
    return person.decision_role == _CHAMPION and silence


def _decayed(tie: Tie | None, silent: int | None) -> float | None:
    return None if tie is None or silent is None else tie.strength * decay(silent)


def _rank(tie: Tie) -> tuple[float, int]:
    return tie.strength, tie.last_contact.toordinal() if tie.last_contact else 0


def _result(
    values: Row, rows: list[Row], relations: Relations | None, missing: list[Row]
) -> FigureResult:
    return FigureResult(
        figure="relationship_coverage",
        definition="relationship_coverage/1",
        period=None,
        as_of=relations.as_of if relations else None,
        currency=None,
        values=values,
        rows=rows,
        missing=missing,
    )


FIGURE = Figure(
    name="relationship_coverage",
    definition="relationship_coverage/1",
    needs=("relations of the books",),
    units={
        **dict.fromkeys(("coverage_ratio", "breadth_ratio", "density"), "ratio"),
        **dict.fromkeys(("functions_relevant", "functions_covered", "people_count"), "count"),
        **dict.fromkeys(("coverage_gap", "days_silent", "contacts", "degree"), "count"),
        **dict.fromkeys(("depth_index", "effective_threads", "support_index"), "index"),
        **dict.fromkeys(("kam_betweenness", "betweenness", "closeness", "eigenvector"), "index"),
        **dict.fromkeys(("strength", "computed_strength", "decayed_strength", "weight"), "index"),
        **dict.fromkeys(("single_threaded", "relevant", "covered", "champion_at_risk"), "flag"),
        **{f"level_{level}": "flag" for level in LEVELS},
        **dict.fromkeys(("row", "function", "person", "colleague", "uncovered_functions"), "text"),
    },
    compute=relationship_coverage,
    parameters=("relations",),
)
