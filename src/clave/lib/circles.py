"""Circles among things that each have one above."""

from __future__ import annotations

from collections.abc import Mapping


def circles(parents: Mapping[str, str | None]) -> list[list[str]]:
    """Every circle among ``{code: the code above it}``, as the codes in it, smallest first.

    >>> circles({"a": "b", "b": "c", "c": "b", "d": None})
    [['b', 'c']]
    """
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
