"""Assignment by mixed-integer programming (HiGHS, in ``scipy``)."""

from __future__ import annotations

from typing import Any

from clave.figures.assignment_case import COMFORTABLE, Carrier, Job, cost_of, loads_of, may_serve

_NODES = 100  # of the solver, so that the same case ends at the same answer on any machine
_SECONDS = 10.0  # if all else fails
_GAP = 0.005


def solved(
    able: list[Carrier], jobs: list[Job], free: list[Job], switch: float
) -> tuple[dict[str, int | None], float | None] | None:
    """By mixed-integer programming; None where the solver finds nothing in time.

    Variables: x[job, person] in {0, 1}, and u ≥ what is comfortable, the largest utilisation.
    Each job has one person; hours of each person ≤ capacity × u.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    count, width = len(free), len(able)
    whole = sum(job.hours for job in jobs) or 1.0
    size = count * width + 1
    cost = np.ones(size)
    lower, upper = np.zeros(size), np.ones(size)
    lower[-1], upper[-1] = COMFORTABLE, np.inf
    for j, job in enumerate(free):
        for i, person in enumerate(able):
            cost[j * width + i] = job.hours * cost_of(person, job, switch) / whole
            upper[j * width + i] = float(may_serve(person, job))
    rows, low, high = _constraints(able, jobs, free)
    integral = np.concatenate([np.ones(size - 1), [0.0]])
    found = milp(
        cost,
        integrality=integral,
        bounds=Bounds(lower, upper),
        constraints=LinearConstraint(rows.tocsr(), low, high),
        options={"node_limit": _NODES, "time_limit": _SECONDS, "mip_rel_gap": _GAP},
    )
    if found.x is None:
        return None
    placed: dict[str, int | None] = {job.code: job.kam for job in jobs}
    for j, job in enumerate(free):
        line = found.x[j * width : (j + 1) * width]
        placed[job.code] = able[int(line.argmax())].key
    gap = getattr(found, "mip_gap", None)
    return placed, None if gap is None else float(gap)


def _constraints(able: list[Carrier], jobs: list[Job], free: list[Job]) -> tuple[Any, Any, Any]:
    """The rows, their least and their most: one for each job, one for each person.

    What stays where it is (all that is not ``free``) is part of the load.
    """
    import numpy as np
    from scipy.sparse import lil_matrix

    count, width = len(free), len(able)
    rows: Any = lil_matrix((count + width, count * width + 1))
    for j, job in enumerate(free):
        for i, person in enumerate(able):
            rows[j, j * width + i] = 1.0
            rows[count + i, j * width + i] = job.hours / person.capacity
    rows[count:, count * width] = -1.0
    moving = {job.code for job in free}
    kept = loads_of([j for j in jobs if j.code not in moving], {j.code: j.kam for j in jobs})
    low = np.concatenate([np.ones(count), np.full(width, -np.inf)])
    high = np.concatenate([np.ones(count), [-kept[p.key] / p.capacity for p in able]])
    return rows, low, high
